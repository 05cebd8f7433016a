#include "tests/runtime/event_log/log_story.hpp"

using namespace streamvane;
using namespace streamvane::tests;

namespace {

char flipped(char byte, std::size_t bit) {
  return static_cast<char>(byte ^ (1 << bit));
}

} // namespace

TEST_CASE("a flipped bit anywhere in a sealed segment is found",
          "[event_log][verify]") {
  auto disk = std::make_shared<faulty_disk>();
  auto options = on_disk(disk);
  {
    auto log = open_log(options);
    for (std::uint64_t n = 0; n < 6; ++n)
      REQUIRE(append_event(*log, n));
  }
  auto log = segment_log::open_for_reading(options);
  REQUIRE(log);
  auto path = segment_path(0);
  const auto good = disk->bytes(path);
  REQUIRE((*log)->verify({})->damage.empty());
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bad = good;
    bad[i] = flipped(bad[i], i % 8);
    disk->set_bytes(path, bad);
    auto report = (*log)->verify({});
    REQUIRE(report);
    INFO("byte " << i);
    REQUIRE(report->damage.size() == 1);
    CHECK(report->damage.front().code == errc::corrupt);
  }
}

TEST_CASE("damage is named by file and byte, and what is before it is read",
          "[event_log][verify]") {
  auto disk = std::make_shared<faulty_disk>();
  auto options = on_disk(disk);
  {
    auto log = open_log(options);
    for (std::uint64_t n = 0; n < 60; ++n)
      REQUIRE(append_event(*log, n, 500));
  }
  auto path = segment_path(0);
  auto bytes = disk->bytes(path);
  auto third = segment_header_bytes;
  for (std::uint64_t n = 0; n < 3; ++n)
    third += stored_bytes(event_record(n, 500).payload.size());
  bytes[third + 200] = flipped(bytes[third + 200], 3);
  disk->set_bytes(path, bytes);
  auto log = segment_log::open_for_reading(options);
  REQUIRE(log);
  std::size_t steps = 0;
  auto report = (*log)->verify([&](std::size_t done, std::size_t all) {
    CHECK(done == ++steps);
    CHECK(all > 2);
  });
  CHECK(steps == report->segments);
  REQUIRE(report->damage.size() == 1);
  auto named = path.string() + ": byte " + std::to_string(third);
  CHECK(report->damage.front().what.find(named) == 0);

  auto before = (*log)->read(0, 100, 1 << 20);
  REQUIRE(before);
  CHECK(before->records.size() == 3);
  auto at = (*log)->read(3, 100, 1 << 20);
  REQUIRE_FALSE(at);
  CHECK(at.why().code == errc::corrupt);
  CHECK(at.why().what.find(named) == 0);
  CHECK((*log)->read(4, 1, 1)->records.front().payload
        == event_record(4, 500).payload);
}

TEST_CASE("verify reads what is durable while the log is written",
          "[event_log][verify]") {
  auto disk = std::make_shared<faulty_disk>();
  auto log = open_log(on_disk(disk));
  for (std::uint64_t n = 0; n < 60; ++n) {
    REQUIRE(append_event(*log, n, 500));
    auto report = log->verify({});
    REQUIRE(report);
    CHECK(report->damage.empty());
    CHECK(report->records == n + 1);
  }
}
