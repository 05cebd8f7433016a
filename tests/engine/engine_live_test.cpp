#include "actors/interval/cell_codec.hpp"
#include "actors/interval/partial.hpp"
#include "tests/engine/recorded_day.hpp"
#include "tests/support/engine_run.hpp"
#include "tests/support/genesys_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace streamvane;
using namespace streamvane::tests;
using namespace std::chrono_literals;

namespace {

using actors::epoch::engine_options;
using runtime::metrics_store::table;

/// Contacts that stay: c3 waits, c4 was talked to and is not wrapped up, c5 is
/// being talked to; and those of two_calls(), that come and go.
void record_open(engine_run& engine, instant until) {
  auto said = two_calls();
  auto say = [&](std::string_view topic, std::string_view call, instant t,
                 const std::string& members) {
    said.emplace_back(t + 100ms, detail_event(topic, call, t, members));
  };
  say("acd.start", "c3", at("09:14:00"), session("s5") + on_queue("Q"));
  say("user.start", "c4", at("09:20:00"),
      session("s6") + on_queue("Q") + by("B"));
  say("user.end", "c4", at("09:25:00"),
      session("s6") + on_queue("Q") + by("B")
          + R"(,"interactingDurationMs":290000,"disconnectType":"PEER")");
  say("acd.start", "c5", at("09:30:00"), session("s7") + on_queue("R"));
  say("user.start", "c5", at("09:30:10"),
      session("s8") + on_queue("R") + by("B"));
  say("acd.end", "c5", at("09:30:15"),
      session("s7") + on_queue("R") + R"(,"acdOutcome":"ANSWERED",)"
          + R"("connectedDurationMs":15000,"answeredUserId":")" + id_text("B")
          + "\"");
  std::stable_sort(said.begin(), said.end(), [](const auto& a, const auto& b) {
    return a.first < b.first;
  });
  auto next = said.begin();
  for (auto minute = at("09:00:00"); minute <= until; minute += 1min) {
    for (; next != said.end() && next->first < minute; ++next)
      engine.event(next->second, next->first);
    engine.tick(minute);
  }
}

class open_contacts : public engine_run {
public:
  explicit open_contacts(instant until, engine_options how = {})
      : engine_run{how} {
    record_open(*this, until);
    start();
    settle();
  }

  /// The live state of all families, and the rows that hold it.
  std::vector<std::string> everything(instant clock) const {
    std::vector<std::string> lines;
    std::uint64_t values = 0;
    for (auto f : live_families)
      for (const auto& line : live(f, clock))
        lines.push_back(line);
    auto rows = store();
    auto seen = rows.scan(table::partials, {}, {}, [&](const auto& r) {
      auto key = actors::interval::unpack_key(r.key.substr(2));
      auto share = actors::interval::partial::unpack(r.payload);
      if (key && share && is_live(key->family))
        share->each([&](const auto&, auto, auto times) {
          values += static_cast<std::uint64_t>(times);
        });
      return true;
    });
    CHECK(seen);
    lines.push_back(std::to_string(values) + " values");
    return lines;
  }
};

bool tells(const std::vector<std::string>& lines, std::string_view part) {
  return std::any_of(lines.begin(), lines.end(), [&](const auto& line) {
    return line.find(part) != std::string::npos;
  });
}

} // namespace

TEST_CASE("what stands open can be read of every commit", "[engine][live]") {
  open_contacts morning{at("09:12:00")};
  auto queues = morning.live(family::queue_live, at("09:12:00"));
  REQUIRE(queues.size() == 1);
  CHECK_THAT(queues[0], Catch::Contains(R"("oInteracting":{"count":1})"));
  CHECK_THAT(queues[0], Catch::Contains(R"("age_ms":90000)"));
  auto agents = morning.live(family::agent_live, at("09:12:00"));
  REQUIRE(agents.size() == 1);
  CHECK_THAT(agents[0],
             Catch::Contains(R"("routingStatus":{"status":"INTERACTING")"));
  CHECK_THAT(agents[0], Catch::Contains(R"("state":"interacting","queueId":")"
                                        + id_text("Q")));
  // Live state has neither cells nor publications.
  for (const auto& line : morning.cells())
    CHECK_THAT(line, !Catch::Contains("-live"));
  open_contacts later{at("09:40:00")};
  auto all = later.everything(at("09:40:00"));
  CHECK(tells(all, R"("oWaiting":{"count":1})"));
  CHECK(tells(all, R"("oLongestWaiting":{"since":"2026-03-02T09:14:00Z",)"
                   R"("age_ms":1560000})"));
  // A minute after the leg nobody waits for its wrap-up any more.
  CHECK(tells(later.live(family::queue_live, at("09:25:59")),
              R"("oAfterCallWork":{"count":1})"));
  CHECK_FALSE(tells(all, R"("oAfterCallWork":{"count":1})"));
  for (const auto& line : later.publications())
    CHECK_THAT(line, !Catch::Contains("-live"));
}

TEST_CASE("live state is the same however the log was cut into epochs, "
          "transactions and shards",
          "[engine][live]") {
  for (auto until : {at("09:12:00"), at("09:26:00"), at("09:40:00"),
                     at("10:29:00"), at("10:46:00")}) {
    auto expected = open_contacts{until}.everything(until);
    for (std::size_t size : {1U, 3U, 100U})
      for (bool live : {false, true})
        for (std::uint16_t shards : {1, 3}) {
          engine_options options;
          options.shards = shards;
          options.live_records_max = size;
          options.catch_up_records_max = size;
          options.live_lag_max = live ? options.live_lag_max : 0;
          options.run_records_max = 3 * size;
          options.group_records_max = 5 * size;
          options.always_live = live;
          CAPTURE(to_iso(until), size, live, shards);
          CHECK(open_contacts{until, options}.everything(until) == expected);
        }
  }
}

TEST_CASE("a wrap-up that nobody submits leaves live state when its quarter "
          "hour ends",
          "[engine][live]") {
  auto values = [](instant until) {
    return open_contacts{until}.everything(until).back();
  };
  // Waits, talks in two cells, wraps up in two, and an agent's status.
  CHECK(values(at("10:29:00")) == "6 values");
  CHECK(values(at("10:30:00")) == "4 values");
}

TEST_CASE("an engine killed again and again ends with the same live state",
          "[engine][live]") {
  auto until = at("10:46:00");
  auto expected = open_contacts{until}.everything(until);
  engine_options options;
  options.shards = 3;
  options.live_records_max = 4;
  options.always_live = true;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    open_contacts engine{at("09:00:00"), options};
    record_open(engine, until);
    runtime::supervision::random_stream random{seed};
    for (int crash = 0; crash < 6; ++crash) {
      engine.run_random(random, random.up_to(400));
      engine.kill();
      engine.start();
    }
    engine.settle();
    CAPTURE(seed);
    CHECK(engine.everything(until) == expected);
  }
}

TEST_CASE("what Genesys observes of queues is compared with our own count",
          "[engine][live]") {
  engine_options options;
  options.always_live = true;
  options.live_records_max = 1;
  engine_run engine{options};
  engine.tick(at("09:00:00"));
  engine.event(detail_event("acd.start", "c1", at("09:00:10"),
                            session("s1") + on_queue("Q")),
               at("09:00:11"));
  engine.event(observation("Q", at("09:00:20"), "oWaiting", 1), at("09:00:21"));
  engine.event(observation("Q", at("09:00:22"), "oWaiting", 3), at("09:00:23"));
  engine.event(observation("R", at("09:00:24"), "oInteracting", 1),
               at("09:00:25"));
  // We do not count who is on queue, and what is told late is no news.
  engine.event(observation("Q", at("09:00:26"), "oOnQueueUsers", 9),
               at("09:00:27"));
  engine.event(observation("Q", at("08:30:00"), "oWaiting", 7), at("09:00:28"));
  engine.start();
  engine.settle();
  const auto& progress = engine.progress();
  CHECK(progress.observations_compared == 3);
  auto differing = [&](metric_id metric) {
    return progress.observations_differing[static_cast<std::size_t>(metric)]
        .load();
  };
  CHECK(differing(metric_id::o_waiting) == 1);
  CHECK(differing(metric_id::o_interacting) == 1);
  CHECK(differing(metric_id::o_alerting) == 0);
}
