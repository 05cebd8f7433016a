#include "tests/runtime/event_log/log_story.hpp"
#include "tests/support/sanitized.hpp"

using namespace streamvane;
using namespace streamvane::tests;

// Power cuts at random calls, with random survivors among the sectors and names
// that were not synced. A failure prints its seed.

namespace {

/// What producers were promised, over all lives of the log.
struct promises {
  std::mutex mutex{}; ///< Completions come on the log's thread.
  std::map<std::uint64_t, std::uint64_t> offset_of{}; ///< By event.
  std::map<std::uint64_t, std::uint64_t> size_of{};   ///< Asked for, by event.
  std::map<std::uint64_t, std::uint64_t> group_of{};  ///< Append, by event.
};

/// Appends until power fails. Completions may come until the log is gone.
void live(segment_log& log, const faulty_disk& disk, std::mt19937_64& random,
          promises& p, std::uint64_t& next) {
  for (int appends = 0; disk.powered() && appends < 60; ++appends) {
    // Only some are waited for, so that commits hold several.
    std::vector<new_record> records;
    auto group = next;
    for (auto size = random() % 3 + 1; size > 0; --size) {
      auto payload = random() % 700;
      p.size_of[next] = payload;
      p.group_of[next] = group;
      records.push_back(event_record(next++, payload));
    }
    auto numbers = std::vector<std::uint64_t>{};
    for (auto n = group; n < next; ++n)
      numbers.push_back(n);
    auto remember = [&p, numbers](const append_outcome& o) {
      std::lock_guard guard{p.mutex};
      for (std::size_t i = 0; o && i < numbers.size(); ++i)
        p.offset_of[numbers[i]] = (*o)[i].offset;
    };
    if (random() % 3 != 0)
      log.append(std::move(records), remember);
    else
      remember(append_now(log, std::move(records)));
  }
}

void check(segment_log& log, const promises& p) {
  std::map<std::uint64_t, std::uint64_t> found; // offset by event
  std::map<std::uint64_t, std::uint64_t> group_size;
  for (const auto& [n, group] : p.group_of)
    ++group_size[group];
  std::map<std::uint64_t, std::uint64_t> group_found;
  auto payloads = all_payloads(log, 50);
  for (std::uint64_t offset = 0; offset < payloads.size(); ++offset) {
    auto n = std::stoull(payloads[offset]);
    REQUIRE(payloads[offset] == event_record(n, p.size_of.at(n)).payload);
    REQUIRE(found.emplace(n, offset).second);
    ++group_found[p.group_of.at(n)];
  }
  for (const auto& [n, offset] : p.offset_of) {
    REQUIRE(found.count(n) == 1);
    REQUIRE(found.at(n) == offset);
  }
  for (const auto& [group, count] : group_found)
    REQUIRE(count == group_size.at(group));
}

} // namespace

TEST_CASE("after any power cut all that was acknowledged is there once",
          "[event_log][crash]") {
  constexpr std::uint64_t seeds = tests::threads_sanitized ? 50 : 200;
  constexpr int lives = 3;
  std::size_t cuts = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random{seed};
    auto disk = std::make_shared<faulty_disk>();
    promises p;
    std::uint64_t next = 0;
    for (int life = 0; life < lives; ++life) {
      disk->cut_power_after(random() % 150 + 1);
      if (auto log = segment_log::open(on_disk(disk))) {
        check(**log, p);
        live(**log, *disk, random, p, next);
      } else {
        REQUIRE(log.why().code == errc::io);
      }
      disk = disk->after_power_cut(random);
    }
    auto log = open_log(on_disk(disk));
    check(*log, p);
    cuts += log->recovered().tail_cut ? 1 : 0;
    REQUIRE(log->verify({})->damage.empty());
    for (const auto& [n, offset] : p.offset_of) {
      auto again = append_event(*log, n);
      REQUIRE(again);
      REQUIRE(again->front().duplicate);
      REQUIRE(again->front().offset == offset);
    }
  }
  // The story is worth nothing where no tail is ever torn.
  CHECK(cuts > seeds / 20);
}
