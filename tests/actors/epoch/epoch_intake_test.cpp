#include "actors/epoch/epoch_intake.hpp"
#include "tests/actors/property.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/needed_result.hpp"
#include "tests/support/story.hpp"

#include <algorithm>
#include <deque>
#include <numeric>

using namespace streamvane;
using namespace streamvane::actors::epoch;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

using runtime::event_log::new_record;
using runtime::event_log::record_kind;
using tests::need;

void add(tests::memory_log& log, record_kind kind, instant at,
         std::string payload = {}) {
  std::vector<new_record> records;
  records.push_back(
      {.kind = kind, .arrival = at, .payload = std::move(payload)});
  log.append(std::move(records), [](auto done) { need(std::move(done)); });
}

void add_event(tests::memory_log& log, std::string_view at) {
  add(log, record_kind::event, clock(at), "{}");
}

void add_tick(tests::memory_log& log, std::string_view at) {
  add(log, record_kind::tick, clock(at));
}

/// So many events of one minute, the tick that ends it, an event of the next.
void add_minute(tests::memory_log& log, int events) {
  for (; events > 0; --events)
    add_event(log, "10:00:01");
  add_tick(log, "10:01:00");
  add_event(log, "10:01:01");
}

/// Stands for what a decoder makes of the chunk.
chunk_ptr decoded(const undecoded_chunk& chunk) {
  auto made = std::make_shared<decoded_chunk>();
  made->records = chunk.last - chunk.first;
  return made;
}

/// Cuts, decodes and takes the next epoch; nothing at the end of the log.
std::optional<epoch_records> next_epoch(epoch_intake& intake,
                                        std::size_t records_max = 100) {
  for (const auto& chunk : need(intake.cut(records_max)))
    intake.decoded(chunk.ticket, chunk.number, decoded(chunk));
  return intake.take();
}

} // namespace

TEST_CASE("an epoch ends at the first tick of a minute and at a config record",
          "[epoch_intake]") {
  tests::memory_log log;
  add_tick(log, "10:00:10"); // 0: of the minute where the clock stands.
  add_event(log, "10:00:20");
  add_tick(log, "10:01:00"); // 2
  add_tick(log, "10:01:30"); // Not the first of its minute.
  add_event(log, "10:01:31");
  add(log, record_kind::config, clock("10:01:40"), "policy"); // 5
  add_tick(log, "10:01:50");
  add_tick(log, "10:00:50"); // A clock that went back ends nothing.
  add_tick(log, "10:05:03"); // 8
  add_event(log, "10:05:04");
  epoch_intake intake{log, 1 << 20, 3};
  intake.begin(0, clock("10:00:00"));
  auto first = next_epoch(intake);
  REQUIRE(first);
  CHECK(first->next_offset == 3);
  CHECK(first->records == 3);
  CHECK(first->tick == clock("10:01:00"));
  CHECK_FALSE(first->config);
  CHECK(first->first_arrival == clock("10:00:10"));
  auto configured = next_epoch(intake);
  REQUIRE(configured);
  CHECK(configured->next_offset == 6);
  CHECK_FALSE(configured->tick);
  CHECK(configured->config == "policy");
  CHECK(configured->first_arrival == clock("10:01:30"));
  auto later = next_epoch(intake);
  REQUIRE(later);
  CHECK(later->next_offset == 9);
  CHECK(later->tick == clock("10:05:03"));
  auto rest = next_epoch(intake);
  REQUIRE(rest);
  CHECK(rest->next_offset == 10);
  CHECK_FALSE(rest->tick);
  CHECK_FALSE(rest->config);
  CHECK_FALSE(next_epoch(intake));
}

TEST_CASE("an epoch is taken when all of its chunks are decoded, and none "
          "before it",
          "[epoch_intake]") {
  tests::memory_log log;
  add_minute(log, 4);
  epoch_intake intake{log, 1 << 20, 2};
  intake.begin(0, clock("10:00:00"));
  auto first = need(intake.cut(100));
  auto second = need(intake.cut(100));
  REQUIRE(first.size() == 3);
  REQUIRE(second.size() == 1);
  CHECK(intake.waiting() == 2);
  CHECK(intake.records_waiting() == 6);
  CHECK_FALSE(intake.take());
  intake.decoded(second[0].ticket, second[0].number, decoded(second[0]));
  CHECK_FALSE(intake.take());
  std::vector<chunk_ptr> expected(first.size());
  for (std::size_t i : {2U, 0U, 1U}) {
    CHECK_FALSE(intake.take());
    expected[i] = decoded(first[i]);
    intake.decoded(first[i].ticket, first[i].number, expected[i]);
  }
  auto taken = intake.take();
  REQUIRE(taken);
  CHECK(taken->chunks == expected);
  CHECK(taken->next_offset == 5);
  CHECK(intake.waiting() == 1);
  CHECK(intake.records_waiting() == 1);
  taken = intake.take();
  REQUIRE(taken);
  CHECK(taken->next_offset == 6);
  CHECK_FALSE(intake.take());
}

TEST_CASE("the end is reached when nothing waits and the log has no more",
          "[epoch_intake]") {
  tests::memory_log log;
  epoch_intake intake{log, 1 << 20, 2};
  intake.begin(0, clock("10:00:00"));
  CHECK(intake.at_end());
  CHECK(need(intake.cut(100)).empty());
  add_event(log, "10:00:01");
  CHECK_FALSE(intake.at_end()); // Not read yet.
  add(log, record_kind::config, clock("10:00:02"));
  add_event(log, "10:00:03");
  auto chunks = need(intake.cut(100));
  REQUIRE(chunks.size() == 1);
  CHECK_FALSE(intake.at_end()); // Waits to be decoded,
  intake.decoded(chunks[0].ticket, chunks[0].number, decoded(chunks[0]));
  CHECK_FALSE(intake.at_end()); // to be taken,
  REQUIRE(intake.take());
  CHECK_FALSE(intake.at_end()); // read and not cut.
  REQUIRE(next_epoch(intake));
  CHECK(intake.at_end());
  add_tick(log, "10:01:00");
  CHECK_FALSE(intake.at_end());
}

TEST_CASE("epochs begin where they are told to, under the clock of then",
          "[epoch_intake]") {
  tests::memory_log log;
  add_minute(log, 3);
  epoch_intake intake{log, 1 << 20, 2};
  intake.begin(2, clock("10:01:00"));
  auto epoch = next_epoch(intake);
  REQUIRE(epoch);
  CHECK(epoch->records == 3); // That minute has ended already.
  CHECK(epoch->next_offset == 5);
  CHECK_FALSE(epoch->tick);
}

TEST_CASE("no record is lost or comes twice, and ticks and configurations end "
          "the same epochs, however much is read and decoded at once",
          "[epoch_intake]") {
  holds(11, 300, [](const std::vector<std::uint16_t>& numbers) {
    decisions choose{numbers};
    tests::memory_log log;
    auto now = clock("10:00:00");
    auto minute = now;
    // Where an epoch must end, by the offset behind the record.
    std::vector<std::uint64_t> ends;
    auto length = 1 + choose.below(60);
    for (std::uint64_t i = 0; i < length; ++i) {
      now += millis{choose.below(40'000)};
      if (choose.once_in(3)) {
        add(log, record_kind::tick, now);
        if (interval_start(now, 1min) > minute) {
          minute = interval_start(now, 1min);
          ends.push_back(i + 1);
        }
      } else if (choose.once_in(6)) {
        add(log, record_kind::config, now, "policy");
        ends.push_back(i + 1);
      } else {
        add(log, record_kind::event, now, std::string(choose.below(300), 'x'));
      }
    }
    auto chunk_records = 1 + choose.below(9);
    epoch_intake intake{log, 1 + choose.below(2'000), chunk_records};
    intake.begin(0, clock("10:00:00"));
    std::deque<undecoded_chunk> undecoded;
    std::uint64_t cut_to = 0;
    std::uint64_t taken_to = 0;
    std::vector<std::uint64_t> ended;
    while (!intake.at_end()) {
      auto records_max = 1 + choose.below(30);
      for (auto& chunk : need(intake.cut(records_max))) {
        RC_ASSERT(chunk.last - chunk.first <= chunk_records);
        RC_ASSERT(chunk.first < chunk.last);
        for (auto at = chunk.first; at < chunk.last; ++at)
          RC_ASSERT(chunk.batch->records[at].offset == cut_to++);
        undecoded.push_back(std::move(chunk));
      }
      // Any order; all of them when there is nothing to cut any more.
      for (auto n = cut_to == length ? undecoded.size() : choose.below(3);
           n > 0 && !undecoded.empty(); --n) {
        std::swap(undecoded.front(),
                  undecoded[choose.below(
                      static_cast<std::uint32_t>(undecoded.size()))]);
        const auto& chunk = undecoded.front();
        intake.decoded(chunk.ticket, chunk.number, decoded(chunk));
        undecoded.pop_front();
      }
      while (auto epoch = intake.take()) {
        RC_ASSERT(epoch->undecoded == 0U);
        auto records = std::accumulate(
            epoch->chunks.begin(), epoch->chunks.end(), std::uint64_t{0},
            [](auto sum, const auto& chunk) { return sum + chunk->records; });
        RC_ASSERT(records == epoch->records);
        RC_ASSERT(epoch->next_offset == taken_to + epoch->records);
        taken_to = epoch->next_offset;
        if (epoch->tick || epoch->config)
          ended.push_back(taken_to);
      }
    }
    RC_ASSERT(cut_to == length);
    RC_ASSERT(taken_to == length);
    RC_ASSERT(ended == ends);
    RC_ASSERT(intake.records_waiting() == 0U);
  });
}
