#include "messages/json/value.hpp"
#include "tests/engine/recorded_day.hpp"
#include "tests/support/engine_run.hpp"
#include "tests/support/genesys_text.hpp"
#include "tests/support/judged_writer.hpp"

#include <catch2/catch.hpp>

#include <utility>

using namespace streamvane;
using namespace streamvane::tests;
using namespace std::chrono_literals;

namespace {

using actors::epoch::engine_options;
using runtime::metrics_store::metrics_store;
using runtime::metrics_store::write_batch;

/// A writer that refuses what the judge refuses.
engine_run::make_writer judged_by(commit_judge judge) {
  return [judge = std::move(judge)](caf::actor_system& system,
                                    metrics_store& store) {
    return runtime::store_writer::store_writer_actor{
        system.spawn<judged_writer_shell>(std::ref(store), judge)};
  };
}

/// The day, and many calls on as many queues in one minute after it.
void record_busy_day(engine_run& engine) {
  record_day(engine);
  for (int i = 0; i < 30; ++i) {
    auto n = std::to_string(i);
    engine.event(detail_event("acd.start", "b" + n, at("10:00:01"),
                              session("b" + n) + on_queue("Q" + n)),
                 at("10:00:02"));
  }
  for (auto minute = at("10:01:00"); minute <= at("10:18:00"); minute += 1min)
    engine.tick(minute);
}

std::uint64_t number_of(const std::string& described, std::string_view member) {
  auto parsed = json::parse(described);
  REQUIRE(parsed);
  auto value = (*parsed)[member].as_int64();
  REQUIRE(value);
  return static_cast<std::uint64_t>(*value);
}

} // namespace

TEST_CASE("a commit that is too large ends the engine, which then goes on in "
          "smaller epochs and transactions",
          "[engine]") {
  engine_run reference;
  record_busy_day(reference);
  reference.start();
  reference.settle();
  for (bool live : {false, true}) {
    engine_options options;
    options.shards = 2;
    options.always_live = live;
    options.live_lag_max = live ? options.live_lag_max : 0;
    engine_run engine{options};
    constexpr std::size_t changes_max = 40;
    std::size_t refused = 0;
    engine.use_writer(judged_by([&](const write_batch& batch) -> result<> {
      if (batch.size() <= changes_max)
        return done{};
      ++refused;
      return failure{errc::too_large,
                     std::to_string(batch.size()) + " changes"};
    }));
    record_busy_day(engine);
    CAPTURE(live);
    std::uint32_t shrunk = 0;
    constexpr std::size_t starts_max = 8;
    std::size_t starts = 0;
    for (; starts < starts_max; ++starts) {
      engine.start();
      engine.run();
      if (engine.is_running())
        break;
      CHECK(refused == starts + 1);
      CHECK(engine.progress().shrunk > shrunk);
      shrunk = engine.progress().shrunk;
      engine.kill();
    }
    CHECK(starts > 0);
    REQUIRE(starts < starts_max);
    engine.settle();
    CHECK(engine.progress().shrunk == shrunk);
    CHECK(engine.cells() == reference.cells());
    CHECK(engine.publications() == reference.publications());
  }
}

TEST_CASE("a group that lags ends with the rows it would have, and gives the "
          "same",
          "[engine]") {
  engine_options options;
  options.always_live = false;
  options.live_lag_max = 0;
  options.catch_up_records_max = 4;
  options.run_records_max = 1;
  engine_run large{options};
  options.group_rows_max = 1;
  engine_run small{options};
  for (auto* engine : {&large, &small}) {
    record_busy_day(*engine);
    engine->start();
    engine->settle();
  }
  CHECK(small.progress().commits > large.progress().commits + 5);
  CHECK(small.cells() == large.cells());
  CHECK(small.publications() == large.publications());
}

TEST_CASE("a commit refused for want of room is tried again, and nothing of it "
          "is lost or seen before",
          "[engine]") {
  for (bool live : {false, true}) {
    engine_options options;
    options.always_live = live;
    options.group_records_max = 8;
    options.live_records_max = 8;
    engine_run engine{options};
    bool full = false;
    engine.use_writer(judged_by([&](const write_batch&) -> result<> {
      if (full)
        return failure{errc::unavailable, "no room"};
      return done{};
    }));
    CAPTURE(live);
    record_day(engine, at("09:11:00"));
    engine.start();
    engine.settle();
    auto before = engine.cells();
    auto committed = engine.progress().committed_offset.load();
    REQUIRE_FALSE(before.empty());
    full = true;
    engine.event(detail_event("acd.start", "c9", at("09:11:30"),
                              session("s9") + on_queue("Q")),
                 at("09:11:31"));
    engine.tick(at("09:12:00"));
    engine.run();
    for (std::uint64_t tries = 1; tries <= 3; ++tries) {
      CHECK(engine.is_running());
      CHECK(engine.progress().commit_retries == tries);
      CHECK(engine.progress().committed_offset == committed);
      CHECK(engine.cells() == before);
      engine.advance(options.commit_retry);
    }
    full = false;
    engine.advance(options.commit_retry);
    engine.settle();
    CHECK(engine.total(metric_id::n_offered, {}).count == 2);
    CHECK(engine.progress().shrunk == 0);
  }
}

TEST_CASE("a disk that is full again and again loses nothing of a day",
          "[engine]") {
  finished_day reference;
  for (bool live : {false, true}) {
    engine_options options;
    options.always_live = live;
    options.group_records_max = 4;
    options.live_lag_max = live ? options.live_lag_max : 0;
    engine_run engine{options};
    std::size_t asked = 0;
    engine.use_writer(judged_by([&](const write_batch&) -> result<> {
      if (++asked % 3 != 0)
        return failure{errc::unavailable, "no room"};
      return done{};
    }));
    record_day(engine);
    engine.start();
    auto end = engine.log().bounds().end;
    constexpr int retries_max = 1'000;
    for (int i = 0; i < retries_max; ++i) {
      if (engine.progress().committed_offset == end)
        break;
      engine.advance(options.commit_retry);
    }
    engine.settle();
    CAPTURE(live);
    CHECK(engine.progress().commit_retries >= 4);
    CHECK(engine.cells() == reference.cells());
    CHECK(engine.publications() == reference.publications());
  }
}

TEST_CASE("while a commit is under way the engine folds on, and readers see "
          "the commit before",
          "[engine]") {
  for (bool live : {false, true}) {
    engine_options options;
    options.shards = 2;
    options.always_live = live;
    engine_run engine{options};
    CAPTURE(live);
    record_day(engine, at("09:11:00"));
    engine.start();
    engine.settle();
    engine.kill();
    auto before = engine.cells();
    auto commit = engine.store().commit_number();
    auto committed = engine.progress().committed_offset.load();

    judged_writer_actor writer;
    engine.use_writer([&](caf::actor_system& system, metrics_store& store) {
      writer = system.spawn<judged_writer_shell>(
          std::ref(store), [](const write_batch&) { return done{}; }, true);
      return runtime::store_writer::store_writer_actor{writer};
    });
    engine.start();
    engine.run();
    engine.event(detail_event("acd.start", "c8", at("09:11:10"),
                              session("s8") + on_queue("Q")),
                 at("09:11:11"));
    engine.run();
    auto held = number_of(engine.describe(), "next_offset");
    CHECK(held == committed + 1);
    engine.event(detail_event("acd.start", "c9", at("09:11:30"),
                              session("s9") + on_queue("Q")),
                 at("09:11:31"));
    engine.run();
    CHECK(number_of(engine.describe(), "next_offset") == held + 1);
    CHECK(engine.progress().committed_offset == committed);
    CHECK(engine.store().commit_number() == commit);
    CHECK(engine.cells() == before);
    engine.tell(writer, release_commits{});
    engine.settle();
    CHECK(engine.store().commit_number() == commit + 2);
    CHECK(engine.total(metric_id::n_offered, {}).count == 3);
  }
}
