// Handle times that wait for after-call work: what stands in the store follows
// from the log and its clock, and from nothing else.

#include "actors/explain/cell_explanation.hpp"
#include "actors/shard/due_list.hpp"
#include "tests/engine/recorded_day.hpp"
#include "tests/support/genesys_text.hpp"
#include "tests/support/needed_result.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

using namespace streamvane;
using namespace streamvane::tests;
using namespace std::chrono_literals;

namespace {

using actors::epoch::engine_options;
using runtime::metrics_store::prefix_end;
using runtime::metrics_store::table;

using arrivals = std::vector<std::pair<instant, std::string>>;

/// A leg that talked so long, heard of at `heard`.
void add_leg(arrivals& to, const std::string& name, std::string_view queue,
             instant end, millis talked, instant heard) {
  auto members = session("s" + name) + on_queue(queue) + by("A");
  to.emplace_back(heard, detail_event("user.end", "c" + name, end,
                                      members + R"(,"interactingDurationMs":)"
                                          + std::to_string(talked.count())
                                          + R"(,"disconnectType":"PEER")"));
}

void add_wrap_up(arrivals& to, const std::string& name, std::string_view queue,
                 instant end, millis worked, instant heard) {
  to.emplace_back(heard, detail_event("acw", "c" + name, end,
                                      session("s" + name) + on_queue(queue)
                                          + by("A") + R"(,"wrapupDurationMs":)"
                                          + std::to_string(worked.count())));
}

/// Legs of queue Q, where nothing is agreed, and of R, where wrap-up is
/// required within ten minutes.
arrivals legs() {
  arrivals all;
  // Never wrapped up.
  add_leg(all, "1", "Q", at("09:10:20"), 60s, at("09:10:21"));
  add_leg(all, "2", "R", at("09:20:30"), 61s, at("09:20:31"));
  // Wrapped up before the wait is over,
  add_leg(all, "3", "R", at("09:22:10"), 62s, at("09:22:11"));
  add_wrap_up(all, "3", "R", at("09:30:10"), 8min, at("09:30:11"));
  // and long after, in another quarter hour.
  add_leg(all, "4", "Q", at("09:14:50"), 100s, at("09:14:51"));
  add_wrap_up(all, "4", "Q", at("09:15:20"), 30s, at("09:54:20"));
  // Heard of after its wait, and in the minute in which it ends.
  add_leg(all, "5", "Q", at("08:40:00"), 63s, at("09:12:10"));
  add_leg(all, "6", "Q", at("09:40:10"), 64s, at("09:41:05"));
  // Two legs of one conversation.
  add_leg(all, "7", "Q", at("09:33:00"), 65s, at("09:33:01"));
  auto second = session("s7b") + on_queue("R") + by("B");
  all.emplace_back(at("09:36:01"),
                   detail_event("user.end", "c7", at("09:36:00"),
                                second + R"(,"interactingDurationMs":66000)"));
  std::stable_sort(all.begin(), all.end(), [](const auto& x, const auto& y) {
    return x.first < y.first;
  });
  return all;
}

void agree(engine_run& engine) {
  kpi_policy policy;
  policy.after_call_work.rules
      = {{queue_id{id_text("R")}, {}, true, millis{10min}}};
  engine.config(policy, at("08:59:00"));
}

/// What arrives in the minute before `from` and later, and a tick a minute.
void record_legs(engine_run& engine, instant from, instant until) {
  auto all = legs();
  auto next = all.begin();
  while (next != all.end() && next->first < from - 1min)
    ++next;
  for (auto minute = from; minute <= until; minute += 1min) {
    for (; next != all.end() && next->first < minute; ++next)
      engine.event(next->second, next->first);
    engine.tick(minute);
  }
}

struct folded_legs : engine_run {
  explicit folded_legs(instant until, engine_options how = {})
      : engine_run{how} {
    agree(*this);
    record_legs(*this, at("09:00:00"), until);
    start();
    settle();
  }

  /// The handle times of a quarter hour's queue cells.
  tally handled(std::string_view from) const {
    return total(metric_id::t_handle, {.family = family::queue_metrics,
                                       .from = at(from),
                                       .to = at(from) + quarter});
  }

  /// Conversations that the store knows to wait.
  std::size_t waiting() const {
    return rows_of(table::meta, actors::shard::due_prefix).size();
  }

  std::vector<std::string> rows_of(table t, std::string_view prefix) const {
    std::vector<std::string> rows;
    auto now = store();
    need(now.scan(t, prefix, prefix_end(prefix), [&](const auto& r) {
      rows.push_back(std::string{r.key} + '=' + std::string{r.payload});
      return true;
    }));
    return rows;
  }

  /// The rows that depend on no more than the number of shards.
  std::vector<std::string> everything() const {
    auto all = rows_of(table::entities, {});
    for (auto more : {rows_of(table::partials, {}), rows_of(table::cells, {}),
                      rows_of(table::history, {}), rows_of(table::outbox, {}),
                      rows_of(table::meta, actors::shard::due_prefix)})
      all.insert(all.end(), more.begin(), more.end());
    return all;
  }
};

/// Before, in and after waits.
constexpr std::array<std::string_view, 8> moments{
    "09:11:00", "09:12:00", "09:16:00", "09:24:00",
    "09:32:00", "09:42:00", "09:47:00", "10:30:00"};

engine_options cut_into(std::size_t records, bool live) {
  engine_options options;
  options.shards = 3;
  options.live_records_max = records;
  options.catch_up_records_max = records;
  options.live_lag_max = live ? options.live_lag_max : 0;
  options.run_records_max = 3 * records;
  options.group_records_max = 5 * records;
  options.always_live = live;
  return options;
}

} // namespace

TEST_CASE("a handle time is posted with the first tick after its wait, at the "
          "end of its leg",
          "[engine][acw]") {
  CHECK(folded_legs{at("09:11:00")}.handled("09:00:00") == tally{});
  CHECK(folded_legs{at("09:11:00")}.waiting() == 1);
  CHECK(folded_legs{at("09:12:00")}.handled("09:00:00")
        == tally{1, 60'000, 60'000, 60'000});
  folded_legs quarter_past{at("09:16:00")};
  CHECK(quarter_past.handled("09:00:00") == tally{2, 160'000, 60'000, 100'000});
  CHECK(quarter_past.handled("08:30:00") == tally{1, 63'000, 63'000, 63'000});
  CHECK(quarter_past.waiting() == 0);
}

TEST_CASE(
    "where wrap-up is required, a handle time waits for its timeout and a "
    "minute, or for its after-call work",
    "[engine][acw]") {
  folded_legs waits{at("09:31:00")};
  CHECK(waits.waiting() == 1);
  CHECK(waits.handled("09:15:00") == tally{});
  CHECK(waits.handled("09:30:00") == tally{1, 542'000, 542'000, 542'000});
  folded_legs over{at("09:32:00")};
  CHECK(over.waiting() == 0);
  CHECK(over.handled("09:15:00") == tally{1, 61'000, 61'000, 61'000});
}

TEST_CASE("after-call work that comes after the wait replaces the handle time "
          "by a revision",
          "[engine][acw]") {
  folded_legs engine{at("10:30:00")};
  CHECK(engine.waiting() == 0);
  CHECK(engine.handled("09:00:00") == tally{1, 60'000, 60'000, 60'000});
  CHECK(engine.handled("09:15:00") == tally{2, 191'000, 61'000, 130'000});
  // The wait was over when the interval was published first.
  std::string sums;
  for (const auto& line : engine.publications())
    if (line.find("queue-metrics|queue=" + id_text("Q")) != std::string::npos
        && line.find("T09:00:00Z|") != std::string::npos)
      sums += line.find(R"("tHandle":{"count":2,"sum":160000)")
                      != std::string::npos
                  ? "both "
              : line.find(R"("tHandle":{"count":1,"sum":60000)")
                      != std::string::npos
                  ? "one "
                  : "other ";
  CHECK(sums == "both one ");
}

TEST_CASE("at any moment what waits is the same however the log was cut into "
          "epochs and transactions, live and replayed",
          "[engine][acw]") {
  for (auto moment : moments) {
    auto expected = folded_legs{at(moment), cut_into(100, false)};
    auto rows = expected.everything();
    auto published = expected.publications();
    CAPTURE(moment);
    CHECK(rows.size() > 2);
    for (std::size_t records : {1U, 3U, 100U})
      for (bool live : {false, true}) {
        folded_legs engine{at(moment), cut_into(records, live)};
        CAPTURE(records, live);
        CHECK(engine.everything() == rows);
        CHECK(engine.publications() == published);
      }
    engine_options one_shard;
    one_shard.shards = 1;
    folded_legs alone{at(moment), one_shard};
    CHECK(alone.cells() == expected.cells());
    CHECK(alone.publications() == published);
    CHECK(alone.waiting() == expected.waiting());
  }
}

TEST_CASE("an engine that is started anew knows whose wait ends when",
          "[engine][acw]") {
  folded_legs reference{at("10:30:00"), cut_into(3, true)};
  for (bool live : {false, true})
    for (auto moment : moments) {
      folded_legs engine{at(moment), cut_into(3, live)};
      auto waiting = engine.waiting();
      engine.kill();
      engine.start();
      engine.settle();
      CAPTURE(moment, live);
      CHECK(engine.waiting() == waiting);
      record_legs(engine, at(moment) + 1min, at("10:30:00"));
      engine.settle();
      CHECK(engine.everything() == reference.everything());
      CHECK(engine.publications() == reference.publications());
    }
}

TEST_CASE("an engine killed at any step while handle times wait ends with the "
          "same rows",
          "[engine][acw]") {
  folded_legs reference{at("10:30:00"), cut_into(3, true)};
  std::uint64_t killed_while_waiting = 0;
  for (bool live : {false, true})
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      folded_legs engine{at("08:59:30"), cut_into(3, live)};
      record_legs(engine, at("09:00:00"), at("10:30:00"));
      runtime::supervision::random_stream random{seed};
      for (int crash = 0; crash < 8; ++crash) {
        engine.run_random(random, random.up_to(400));
        engine.kill();
        killed_while_waiting += engine.waiting() > 0 ? 1 : 0;
        engine.start();
      }
      engine.settle();
      CAPTURE(live, seed);
      CHECK(engine.everything() == reference.everything());
      CHECK(engine.publications() == reference.publications());
    }
  CHECK(killed_while_waiting > 0);
}

TEST_CASE("what waits is told by conversations and explanations, and by live "
          "state not at all",
          "[engine][acw]") {
  folded_legs engine{at("09:24:00"), cut_into(3, true)};
  auto said
      = engine.ask({actors::entity::entity_kind::conversation,
                    organization_id{id_text("acme")}, to_uuid(id_text("c2"))});
  CHECK_THAT(said, Catch::Contains(R"("withheld":[{"metric":"tHandle")"));
  CHECK_THAT(said, Catch::Contains(R"("until":"2026-03-02T09:31:30Z")"));
  CHECK_THAT(said, Catch::Contains(R"("state":"wrapup")"));
  auto all
      = need(actors::explain::explain_cells(engine.store(),
                                            {.family = family::queue_metrics,
                                             .from = at("09:15:00"),
                                             .to = at("09:30:00")},
                                            [] { return false; }));
  CHECK(all.is_whole());
  std::size_t withheld = 0;
  for (const auto& conversation : all.conversations)
    for (const auto& fact : conversation.what.excluded) {
      CHECK(fact.why == actors::conversation::exclusion::awaits_acw);
      CHECK(fact.until
            == (fact.value == 61'000 ? at("09:31:30") : at("09:33:10")));
      ++withheld;
    }
  CHECK(withheld == 2);
}
