#include "tests/engine/recorded_day.hpp"
#include "tests/support/engine_run.hpp"
#include "tests/support/genesys_text.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <utility>

using namespace streamvane;
using namespace streamvane::tests;
using namespace std::chrono_literals;

namespace {

using actors::epoch::engine_options;

actors::interval::cell_query of(family f, std::string_view from) {
  return {.family = f, .from = at(from), .to = at(from) + quarter};
}

} // namespace

TEST_CASE("events become cells in the interval of their instant", "[engine]") {
  finished_day engine;
  auto nine = of(family::queue_metrics, "09:00:00");
  CHECK(engine.total(metric_id::n_offered, nine).count == 2);
  CHECK(engine.total(metric_id::t_answered, nine)
        == tally{1, 30'000, 30'000, 30'000});
  CHECK(engine.total(metric_id::t_abandon, nine).sum == 40'000);
  CHECK(engine.total(metric_id::n_over_sla, nine).count == 1);
  auto quarter_past = of(family::queue_metrics, "09:15:00");
  CHECK(engine.total(metric_id::t_handle, quarter_past).sum == 600'000);
  CHECK(engine.total(metric_id::t_acw, quarter_past).sum == 30'000);
  CHECK(engine.total(metric_id::t_handle, of(family::agent_metrics, "09:15:00"))
            .count
        == 1);
}

TEST_CASE("an agent's statuses fill every quarter hour that has ended",
          "[engine]") {
  finished_day engine;
  auto rows = engine.cells({.family = family::agent_state});
  REQUIRE(rows.size() == 4);
  CHECK_THAT(rows[0], Catch::Contains(R"("IDLE":{"sum":602000})"));
  CHECK_THAT(rows[0], Catch::Contains(R"("INTERACTING":{"sum":298000})"));
  CHECK_THAT(rows[1], Catch::Contains(R"("INTERACTING":{"sum":330000})"));
  CHECK_THAT(rows[3], Catch::Contains(R"("IDLE":{"sum":900000})"));
  CHECK_THAT(rows[3], Catch::Contains(
                          R"("tSystemPresence":{"UNKNOWN":{"sum":900000}})"));
}

TEST_CASE("an interval is published once its grace is over, and again when "
          "something becomes known later",
          "[engine]") {
  engine_run engine;
  record_day(engine, at("09:16:00"));
  engine.start();
  engine.settle();
  CHECK(engine.publications().empty());
  engine.tick(at("09:17:00"));
  engine.settle();
  auto first = engine.publications();
  REQUIRE_FALSE(first.empty());
  CHECK_THAT(first.front(), Catch::Contains(R"("revision":1)"));
  CHECK_THAT(first.front(), Catch::Contains("interval_closed"));
  engine.event(detail_event("acd.start", "c3", at("09:14:00"),
                            session("s9") + on_queue("Q")),
               at("09:30:00"));
  engine.tick(at("09:31:00"));
  engine.settle();
  auto later = engine.publications();
  REQUIRE(later.size() > first.size());
  CHECK_THAT(later[first.size()], Catch::Contains(R"("revision":2)"));
  CHECK_THAT(later[first.size()], Catch::Contains("late_event"));
  CHECK_THAT(later[first.size()], Catch::Contains(R"("nOffered":{"count":3})"));
}

TEST_CASE("a detail record that comes later makes a revision of what it "
          "corrects, and of nothing else",
          "[engine]") {
  finished_day engine;
  auto before = engine.publications();
  engine.event(corrected_acw(), at("10:30:00"), acme());
  engine.tick(at("10:31:00"));
  engine.settle();
  CHECK(engine.total(metric_id::t_acw, of(family::queue_metrics, "09:15:00"))
        == tally{1, 31'000, 31'000, 31'000});
  auto after = engine.publications();
  std::size_t revised = 0;
  for (auto i = before.size(); i < after.size(); ++i) {
    if (after[i].find("agent-state") != std::string::npos)
      continue; // Of the quarter hours that ended meanwhile.
    CHECK_THAT(after[i], Catch::Contains(R"("revision":2)"));
    CHECK_THAT(after[i], Catch::Contains(R"("sum":31000)"));
    ++revised;
  }
  CHECK(revised == 2); // The queue and the agent.
}

TEST_CASE("epochs of any size, live or catching up, over any number of shards, "
          "give the same cells and the same publications",
          "[engine]") {
  finished_day reference;
  auto expected = reference.cells();
  auto published = reference.publications();
  REQUIRE(expected.size() > 4);
  REQUIRE(published.size() > 4);
  for (std::size_t size : {1U, 3U, 100U})
    for (bool live : {false, true})
      for (std::uint16_t shards : {1, 3}) {
        engine_options options;
        options.shards = shards;
        options.live_records_max = size;
        options.chunk_records = 2;
        options.publications_max = size;
        options.always_live = live;
        finished_day engine{options};
        CAPTURE(size, live, shards);
        CHECK(engine.cells() == expected);
        CHECK(engine.publications() == published);
      }
}

TEST_CASE("runs and transactions of any number of epochs give the same cells "
          "and the same publications",
          "[engine]") {
  finished_day reference;
  auto expected = reference.cells();
  auto published = reference.publications();
  constexpr std::array<std::size_t, 4> sizes{1, 2, 7, 1000};
  // Every two values meet, but not every three.
  for (std::size_t g = 0; g < sizes.size(); ++g)
    for (std::size_t r = 0; r < sizes.size(); ++r)
      for (bool live : {false, true}) {
        if (live && r > 0)
          continue; // A run is one epoch then.
        auto group = sizes[g];
        auto run = sizes[r];
        auto publications = sizes[(g + r) % sizes.size()];
        engine_options options;
        options.shards = 2;
        options.live_records_max = 3;
        options.catch_up_records_max = 3;
        options.live_lag_max = 0; // Or no epoch is cut ahead.
        options.group_records_max = group;
        options.run_records_max = run;
        options.publications_max = publications;
        options.always_live = live;
        finished_day engine{options};
        CAPTURE(group, run, publications, live);
        CHECK(engine.cells() == expected);
        CHECK(engine.publications() == published);
        CHECK(engine.progress().shrunk == 0);
        auto end = engine.log().bounds().end;
        // Large transactions when lagging are the point of a group.
        if (!live && group > end && publications > published.size())
          CHECK(engine.progress().commits == 1);
        // A run is never parted, so it is the least that is committed.
        if (live || (group == 1 && run == 1))
          CHECK(engine.progress().commits >= engine.progress().epochs);
        else if (run > 1)
          CHECK(engine.progress().commits < engine.progress().epochs);
      }
}

TEST_CASE("what follows a configuration is folded under it, however many "
          "epochs are folded at one go",
          "[engine]") {
  for (std::size_t run : {1U, 1000U})
    for (bool live : {false, true}) {
      engine_options options;
      options.live_lag_max = 0; // Or no epoch is cut ahead.
      options.run_records_max = run;
      options.always_live = live;
      engine_run engine{options};
      record_day(engine); // Under a threshold of twenty seconds,
      engine.config({.effective_from = at("09:30:00"),
                     .thresholds = {{.media = "voice", .wait_max = 60s}}},
                    at("10:00:01"));
      engine.event(
          detail_event(
              "acd.end", "c4", at("09:40:30"),
              session("s4") + on_queue("Q")
                  + R"(,"acdOutcome":"ANSWERED","connectedDurationMs":30000,)"
                    R"("answeredUserId":")"
                  + id_text("A") + "\""),
          at("10:00:02")); // and this late one under a minute.
      engine.start();
      engine.settle();
      CAPTURE(run, live);
      auto half_past = of(family::queue_metrics, "09:30:00");
      CHECK(engine.total(metric_id::t_answered, half_past).count == 1);
      CHECK(engine.total(metric_id::n_over_sla, half_past).count == 0);
      auto nine = of(family::queue_metrics, "09:00:00");
      CHECK(engine.total(metric_id::n_over_sla, nine).count == 1);
    }
}

TEST_CASE("an engine killed at any step goes on from the store and ends with "
          "the same cells and publications",
          "[engine]") {
  finished_day reference;
  auto expected = reference.cells();
  auto published = reference.publications();
  engine_options live;
  live.shards = 2;
  live.live_records_max = 4;
  live.publications_max = 2;
  live.always_live = true;
  // Runs of several epochs, in small transactions and in large ones.
  auto small_groups = live;
  small_groups.always_live = false;
  small_groups.live_lag_max = 0; // Decodes ahead, too.
  small_groups.catch_up_records_max = 4;
  small_groups.run_records_max = 9;
  small_groups.group_records_max = 6;
  auto large_groups = small_groups;
  large_groups.publications_max = 1'000;
  large_groups.group_records_max = 20;
  std::size_t variant = 0;
  for (const auto& options : {live, small_groups, large_groups}) {
    ++variant;
    std::uint64_t committed_between = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      engine_run engine{options};
      record_day(engine);
      auto end = engine.log().bounds().end;
      runtime::supervision::random_stream random{seed};
      for (int crash = 0; crash < 6; ++crash) {
        engine.start();
        auto steps = random.up_to(200);
        for (std::uint64_t i = 0; i < steps; ++i) {
          auto& jobs = engine.scheduler().jobs;
          if (jobs.empty())
            break;
          std::swap(jobs.front(), jobs[random.up_to(jobs.size() - 1)]);
          engine.scheduler().run_once();
        }
        engine.kill();
        auto committed = engine.progress().committed_offset.load();
        if (committed > 0 && committed < end)
          ++committed_between;
      }
      engine.start();
      engine.settle();
      CAPTURE(variant, seed);
      CHECK(engine.cells() == expected);
      CHECK(engine.publications() == published);
    }
    // Or the crashes would have met an empty store or a finished one only.
    CAPTURE(variant);
    CHECK(committed_between > 0);
  }
}

TEST_CASE("a service level is undefined where no threshold was agreed",
          "[engine]") {
  engine_run engine;
  for (const auto& [arrival, body] : two_calls())
    engine.event(body, arrival);
  engine.tick(at("10:00:00"));
  engine.start();
  engine.settle();
  auto published = engine.publications();
  REQUIRE_FALSE(published.empty());
  CHECK_THAT(published.front(), Catch::Contains(R"("tAnswered":{"count":1)"));
  CHECK_THAT(published.front(),
             Catch::Contains(R"("service_level":{"value":null)"));
}

TEST_CASE("a conversation tells what it knows, awake or asleep", "[engine]") {
  for (bool live : {true, false}) {
    engine_options options;
    options.always_live = live;
    engine_run engine{options};
    record_day(engine, at("09:12:00"));
    engine.start();
    engine.settle();
    CAPTURE(live);
    CHECK((engine.registry().count("conversation") > 0) == live);
    auto said = engine.ask({actors::entity::entity_kind::conversation,
                            organization_id{id_text("acme")},
                            to_uuid(id_text("c1"))});
    CHECK_THAT(said, Catch::Contains(R"("state":"interacting")"));
    CHECK_THAT(said, Catch::Contains(R"("metric":"tAnswered","value":30000)"));
    CHECK(engine.registry().dead_letters().total(
              runtime::supervision::letter_kind::unexpected)
          == 0);
  }
}

TEST_CASE("an implausible event is kept as a dead letter and disturbs nothing",
          "[engine]") {
  engine_run engine;
  engine.event(detail_event("acd.start", "c1",
                            *parse_iso("1970-01-02T00:00:00Z"),
                            session("s1") + on_queue("Q")),
               at("09:00:00"));
  engine.event(detail_event("acd.start", "c2", at("09:00:00"),
                            session("s2") + on_queue("Q")),
               at("09:00:01"));
  engine.start();
  engine.settle();
  CHECK(engine.progress().dead_letters == 1);
  CHECK(engine.total(metric_id::n_offered, {}).count == 1);
  auto rows = engine.store().rows(runtime::metrics_store::table::dead_letters);
  REQUIRE(rows);
  CHECK(*rows == 1);
}
