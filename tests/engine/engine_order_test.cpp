// The order in which actors happen to run must not show in what is committed.

#include "tests/engine/recorded_day.hpp"
#include "tests/support/engine_run.hpp"
#include "tests/support/genesys_text.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/slow_writer.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

using namespace streamvane;
using namespace streamvane::tests;
using namespace std::chrono_literals;

namespace {

using actors::epoch::engine_options;

/// An hour and a half with a call a minute. The end of every sixth is heard of
/// late, so that intervals which slept are wanted again.
void record_late_calls(engine_run& engine) {
  constexpr int calls = 90;
  std::multimap<instant, std::string> arriving;
  for (int i = 0; i < calls; ++i) {
    auto n = std::to_string(i);
    auto begin = at("09:00:10") + i * 1min;
    auto wait = millis{1'000 * (i % 40)};
    auto heard = begin + (i % 6 == 0 ? 30 + i : 1) * 1min;
    auto call = session("s" + n) + on_queue("Q" + std::to_string(i % 2));
    arriving.emplace(begin, detail_event("acd.start", "c" + n, begin, call));
    arriving.emplace(heard, detail_event("acd.end", "c" + n, begin + wait,
                                         call + R"(,"acdOutcome":"ABANDON",)"
                                             + R"("connectedDurationMs":)"
                                             + std::to_string(wait.count())));
  }
  auto next = arriving.begin();
  for (auto minute = at("09:00:00"); minute <= at("12:00:00"); minute += 1min) {
    for (; next != arriving.end() && next->first < minute; ++next)
      engine.event(next->second, next->first);
    engine.tick(minute);
  }
}

/// The engine cut into small epochs, runs and groups, on a disk so slow that
/// most is folded while the group before is being written.
class slow_engine : public engine_run {
public:
  explicit slow_engine(std::uint64_t seed) : engine_run{small_cuts(seed)} {
    use_writer([seed](caf::actor_system& where, auto& store) {
      constexpr std::uint64_t turns_max = 15;
      return runtime::store_writer::store_writer_actor{
          where.spawn<slow_writer_shell>(std::ref(store), seed, turns_max)};
    });
    record_late_calls(*this);
    start();
  }

private:
  static engine_options small_cuts(std::uint64_t seed) {
    engine_options options;
    options.shards = 8;
    options.always_live = seed % 2 == 0;
    options.live_records_max = 1;
    options.catch_up_records_max = 1;
    options.run_records_max = 1 + seed % 5;
    options.group_records_max = 1 + seed * 7 % 40;
    return options;
  }
};

/// What all of them must come to.
class late_calls_folded : public engine_run {
public:
  late_calls_folded() {
    record_late_calls(*this);
    start();
    settle();
  }
};

/// Runs the engine to the end of its log, its actors in any order.
void must_end_as(const engine_run& reference, engine_run& engine,
                 runtime::supervision::random_stream& random) {
  engine.run_random(random);
  engine.settle();
  CHECK(engine.cells() == reference.cells());
  CHECK(engine.publications() == reference.publications());
}

constexpr std::uint64_t seeds = sanitized ? 10 : 20;

} // namespace

TEST_CASE("actors that run in any order, however long a commit takes, give the "
          "same cells and the same publications",
          "[engine]") {
  late_calls_folded reference;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    slow_engine engine{seed};
    runtime::supervision::random_stream random{seed};
    must_end_as(reference, engine, random);
  }
}

TEST_CASE("an engine killed again and again, commits under way or not, ends "
          "with the same cells and publications",
          "[engine]") {
  late_calls_folded reference;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    slow_engine engine{seed};
    runtime::supervision::random_stream random{seed};
    constexpr int kills = 5;
    for (int i = 0; i < kills; ++i) {
      engine.run_random(random, random.up_to(2'000));
      engine.kill();
      engine.start();
    }
    must_end_as(reference, engine, random);
  }
}
