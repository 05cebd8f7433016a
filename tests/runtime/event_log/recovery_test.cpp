#include "tests/runtime/event_log/log_story.hpp"

using namespace streamvane;
using namespace streamvane::tests;

namespace {

/// A log that died without closing: `before` and `after` its last commit, an
/// append of three records behind eight others.
struct killed_log {
  killed_log() {
    auto disk = std::make_shared<faulty_disk>();
    auto log = open_log(on_disk(disk));
    for (std::uint64_t n = 0; n < 8; ++n)
      REQUIRE(append_event(*log, n));
    before = disk->copy();
    REQUIRE(
        append_now(*log, {event_record(8), event_record(9), event_record(10)}));
    after = disk->copy();
    auto old_bytes = before->bytes(segment_path(0));
    new_bytes = after->bytes(segment_path(0));
    begin = segment_header_bytes;
    for (std::uint64_t n = 0; n < 8; ++n)
      begin += stored_bytes(event_record(n).payload.size());
    end = begin;
    for (std::uint64_t n = 8; n < 11; ++n)
      end += stored_bytes(event_record(n).payload.size());
  }

  /// The disk with this content of the segment.
  std::shared_ptr<faulty_disk> with(std::string bytes) const {
    auto disk = after->copy();
    disk->set_bytes(segment_path(0), std::move(bytes));
    return disk;
  }

  std::shared_ptr<faulty_disk> before;
  std::shared_ptr<faulty_disk> after;
  std::string new_bytes;
  std::size_t begin = 0; ///< Of the last commit.
  std::size_t end = 0;
};

void check_goes_on(const std::shared_ptr<faulty_disk>& disk,
                   std::uint64_t end) {
  auto log = open_log(on_disk(disk));
  REQUIRE(log->bounds().end == end);
  REQUIRE(append_event(*log, 1000)->front().offset == end);
  log.reset();
  log = open_log(on_disk(disk));
  CHECK(log->recovered().warnings.empty());
  CHECK(log->verify({})->damage.empty());
  auto payloads = all_payloads(*log);
  REQUIRE(payloads.size() == end + 1);
  for (std::uint64_t n = 0; n < end; ++n)
    CHECK(payloads[n] == event_record(n).payload);
}

} // namespace

TEST_CASE("a log that was killed between commits opens as it was",
          "[event_log][recovery]") {
  killed_log story;
  check_goes_on(story.before, 8);
  auto log = open_log(on_disk(story.after));
  CHECK(log->recovered().warnings.empty());
  CHECK_FALSE(log->recovered().tail_cut);
  log.reset();
  check_goes_on(story.after, 11);
}

TEST_CASE("a commit torn at any byte is cut as a whole",
          "[event_log][recovery]") {
  killed_log story;
  for (auto cut = story.begin; cut < story.end; ++cut) {
    INFO("cut at byte " << cut);
    auto bytes = story.new_bytes;
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(cut), bytes.end(),
              '\0');
    if (bytes == story.new_bytes)
      continue; // only padding is missing
    auto disk = story.with(bytes);
    std::vector<std::string> reports;
    auto options = on_disk(disk);
    options.report = [&](std::string_view s) {
      reports.emplace_back(s);
    };
    auto log = open_log(options);
    REQUIRE(log->bounds().end == 8);
    auto torn = cut > story.begin;
    CHECK(log->recovered().tail_cut == torn);
    CHECK(log->recovered().warnings == reports);
    if (torn)
      CHECK(reports.front().find(segment_path(0).string() + ": byte "
                                 + std::to_string(story.begin))
            == 0);
    log.reset();
    check_goes_on(disk, 8);
  }
}

TEST_CASE("records behind a hole in the last commit are never resurrected",
          "[event_log][recovery]") {
  killed_log story;
  // The first bytes of the commit did not reach the medium, the others did.
  for (std::size_t hole = 1; hole < story.end - story.begin; hole += 7) {
    auto bytes = story.new_bytes;
    bytes.replace(story.begin, hole, hole, '\0');
    if (bytes.find_first_not_of('\0', story.begin) == std::string::npos)
      break; // nothing is left behind the hole
    auto disk = story.with(bytes);
    auto log = open_log(on_disk(disk));
    REQUIRE(log->bounds().end == 8);
    REQUIRE(log->recovered().tail_cut);
    // A record of the same size takes the place of the first.
    REQUIRE(append_event(*log, 8));
    log.reset();
    log = open_log(on_disk(disk));
    REQUIRE(log->bounds().end == 9);
    CHECK(log->verify({})->damage.empty());
  }
}

TEST_CASE("records of an earlier life of a file are never resurrected",
          "[event_log][recovery]") {
  killed_log story;
  auto ghosts = story.new_bytes;
  auto disk = std::make_shared<faulty_disk>();
  disk->set_bytes("/log/7.spare", ghosts);
  auto log = open_log(on_disk(disk));
  REQUIRE(append_event(*log, 0));
  CHECK(disk->bytes(segment_path(0)).substr(5000) == ghosts.substr(5000));
  auto killed = disk->copy();
  CHECK(open_log(on_disk(killed))->bounds().end == 1);
  log.reset();
  CHECK(open_log(on_disk(disk))->bounds().end == 1);
}

TEST_CASE("damage to anything durable refuses to open, naming the byte",
          "[event_log][recovery]") {
  killed_log story;
  auto record_begin = segment_header_bytes;
  std::uint64_t n = 0;
  for (auto at = record_begin; at < story.begin; ++at) {
    if (at == record_begin + stored_bytes(event_record(n).payload.size())) {
      record_begin = at;
      ++n;
    }
    auto bytes = story.new_bytes;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
    for (auto open : {segment_log::open, segment_log::open_for_reading}) {
      auto log = open(on_disk(story.with(bytes)));
      INFO("byte " << at << " of record " << n);
      REQUIRE_FALSE(log);
      CHECK(log.why().code == errc::corrupt);
      CHECK(log.why().what.find(segment_path(0).string() + ": byte "
                                + std::to_string(record_begin) + ": record "
                                + std::to_string(n))
            == 0);
    }
  }
}

TEST_CASE("a damaged header or footer refuses to open",
          "[event_log][recovery]") {
  auto disk = std::make_shared<faulty_disk>();
  {
    auto log = open_log(on_disk(disk));
    for (std::uint64_t i = 0; i < 60; ++i)
      REQUIRE(append_event(*log, i, 500));
  }
  auto damage = [&](std::size_t from_end, std::size_t from_begin) {
    auto broken = disk->copy();
    auto bytes = broken->bytes(segment_path(0));
    auto at = from_end != 0 ? bytes.size() - from_end : from_begin;
    bytes[at] = static_cast<char>(bytes[at] ^ 4);
    broken->set_bytes(segment_path(0), bytes);
    auto log = segment_log::open(on_disk(broken));
    REQUIRE_FALSE(log);
    CHECK(log.why().code == errc::corrupt);
    CHECK(log.why().what.find(segment_path(0).string()) == 0);
  };
  for (std::size_t i = 0; i < segment_header_bytes; i += 5)
    damage(0, i);
  for (std::size_t i = 1; i <= segment_footer_bytes; ++i)
    damage(i, 0);
}

TEST_CASE("a missing or swapped segment refuses to open",
          "[event_log][recovery]") {
  auto disk = std::make_shared<faulty_disk>();
  {
    auto log = open_log(on_disk(disk));
    for (std::uint64_t n = 0; n < 100; ++n)
      REQUIRE(append_event(*log, n, 500));
  }
  std::vector<std::filesystem::path> segments;
  auto names = disk->list("/log");
  REQUIRE(names);
  std::sort(names->begin(), names->end());
  for (const auto& name : *names) {
    if (to_segment_base(name))
      segments.push_back(std::filesystem::path{"/log"} / name);
  }
  REQUIRE(segments.size() > 3);
  for (const auto& path : segments) {
    auto broken = disk->copy();
    REQUIRE(broken->remove(path));
    auto log = segment_log::open(on_disk(broken));
    REQUIRE_FALSE(log);
    CHECK(log.why().code == errc::corrupt);
    CHECK(log.why().what.find("missing: " + path.filename().string())
          != std::string::npos);
  }
  auto broken = disk->copy();
  broken->set_bytes(segments[1], disk->bytes(segments[2]));
  CHECK(segment_log::open(on_disk(broken)).why().code == errc::corrupt);
}

TEST_CASE("another log's segment of the same offset refuses to open",
          "[event_log][recovery]") {
  auto one = std::make_shared<faulty_disk>();
  auto other = std::make_shared<faulty_disk>();
  for (const auto& disk : {one, other}) {
    auto log = open_log(on_disk(disk));
    for (std::uint64_t n = 0; n < 60; ++n)
      REQUIRE(append_event(*log, n, 500));
  }
  one->set_bytes(segment_path(0), other->bytes(segment_path(0)));
  CHECK(segment_log::open(on_disk(one)).why().code == errc::corrupt);
}

TEST_CASE("half-made files are removed and whole spares are used",
          "[event_log][recovery]") {
  auto disk = std::make_shared<faulty_disk>();
  disk->set_bytes("/log/3.preparing", "half");
  disk->set_bytes("/log/4.spare", "of another size");
  disk->set_bytes("/log/5.spare", std::string(16 * 1024, '\0'));
  disk->set_bytes("/log/notes.txt", "an operator's");
  auto log = open_log(on_disk(disk));
  REQUIRE(append_event(*log, 0));
  CHECK_FALSE(disk->exists("/log/3.preparing"));
  CHECK_FALSE(disk->exists("/log/4.spare"));
  CHECK_FALSE(disk->exists("/log/5.spare"));
  CHECK(disk->exists("/log/notes.txt"));
}

TEST_CASE("opening for reading changes no file", "[event_log][recovery]") {
  killed_log story;
  auto bytes = story.new_bytes;
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(story.end - 90),
            bytes.end(), '\0');
  auto disk = story.with(bytes);
  auto log = segment_log::open_for_reading(on_disk(disk));
  REQUIRE(log);
  CHECK((*log)->bounds().end == 8);
  CHECK((*log)->recovered().tail_cut);
  CHECK(disk->bytes(segment_path(0)) == bytes);
}
