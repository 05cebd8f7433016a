#include "tests/sinks/sink_run.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <map>
#include <stdexcept>

using namespace streamvane;
using namespace streamvane::sinks;
using namespace streamvane::tests;
using namespace streamvane::runtime::supervision;
using namespace std::chrono_literals;

namespace {

/// What the receiver took or refused for good, a batch once: in order, nothing
/// missing, and the same envelopes whenever a key came again.
void check_all_came(const sink_run& run) {
  std::map<std::string, std::vector<std::string>> by_key;
  std::vector<std::string> came;
  for (const auto& one : run.log) {
    auto [known, is_new] = by_key.emplace(one.key, one.envelopes);
    bool same_bytes = known->second == one.envelopes;
    CHECK(same_bytes);
    if (is_new)
      came.insert(came.end(), one.envelopes.begin(), one.envelopes.end());
    else // A repetition is of the batch in flight, not of an older one.
      CHECK(std::equal(one.envelopes.rbegin(), one.envelopes.rend(),
                       came.rbegin()));
  }
  bool all_in_order = came == run.published(); // Too much to be printed.
  CHECK(all_in_order);
}

} // namespace

TEST_CASE("a sink that crashes at any delivery loses nothing",
          "[sink_recovery]") {
  std::size_t crashes = 0;
  std::size_t deaths = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    INFO("seed " << seed);
    sink_run run;
    random_stream random{seed};
    run.options.seed = seed;
    run.options.batch_envelopes_max = 1 + random.up_to(4);
    run.options.backoff = {1ms, 20ms, jitter::full};
    run.options.schedule.flush = 10ms;
    if (seed % 3 == 0)
      run.options.families = {family::queue_metrics};
    run.receiver = [&](const delivery_key&) {
      switch (random.up_to(9)) {
      case 0: // Before the receiver has it.
        run.log.pop_back();
        [[fallthrough]];
      case 1: // After.
        ++crashes;
        throw std::runtime_error{"out of memory"};
      case 2:
      case 3: return delivery{verdict::retry, "503"};
      case 4: return delivery{verdict::unauthorized, "401"};
      case 5: return delivery{verdict::rejected, "422"};
      default: return delivery{verdict::delivered};
      }
    };
    run.start_supervised();
    while (run.outbox.size() < 30
           || run.cursor().sequence < run.outbox.size()) {
      REQUIRE(run.passed() < 10s);
      if (run.outbox.size() < 30)
        run.publish(1 + random.up_to(3), random.up_to(2) == 0
                                             ? family::agent_state
                                             : family::queue_metrics);
      run.advance_random(millis{random.up_to(40)}, random);
      if (random.up_to(9) == 0) {
        ++deaths; // Of the node.
        run.kill();
        run.start_supervised();
      }
    }
    check_all_came(run);
  }
  CHECK(crashes > 300);
  CHECK(deaths > 100);
}

TEST_CASE_METHOD(sink_run,
                 "a receiver that was down for a minute gets all of "
                 "it in order, once",
                 "[sink_recovery]") {
  options.backoff.longest = 10s;
  options.batch_envelopes_max = 8;
  bool down = false;
  receiver = [&](const delivery_key&) {
    return delivery{down ? verdict::retry : verdict::delivered, "refused"};
  };
  start_supervised();
  auto second = [&] {
    publish(1);
    advance(1s);
  };
  for (int i = 0; i < 10; ++i)
    second();
  down = true;
  for (int i = 0; i < 60; ++i)
    second();
  auto before = envelopes_with(verdict::delivered).size();
  CHECK(before < 12);
  CHECK(progress->oldest_published_ms > 0);
  down = false;
  for (int i = 0; i < 12; ++i)
    second();
  CHECK(envelopes_with(verdict::delivered) == published());
  CHECK(dead_letters().empty());
  check_all_came(*this);
}

TEST_CASE_METHOD(sink_run,
                 "a sink that keeps failing is parked, and comes "
                 "back",
                 "[sink_recovery]") {
  publish(1);
  receiver = [](const delivery_key&) -> delivery {
    throw std::runtime_error{"a mistake of ours"};
  };
  start_supervised();
  advance(1s);
  auto children = [&] {
    return answer_of<child_list>(top, children_request{}).children;
  };
  REQUIRE(children().size() == 1);
  CHECK(children()[0].name == "wfm");
  CHECK(children()[0].restarts > 5);
  receiver = [](const delivery_key&) {
    return delivery{verdict::delivered};
  };
  advance(1s);
  CHECK(children()[0].state == child_state::up);
  CHECK(cursor().sequence == 1);
}
