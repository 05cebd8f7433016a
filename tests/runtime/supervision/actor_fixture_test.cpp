#include "tests/runtime/supervision/worker.hpp"
#include "tests/support/actor_fixture.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace streamvane;
using namespace streamvane::runtime::supervision;
using namespace streamvane::tests;

namespace {

/// The order in which four actors' messages reach a fifth.
std::vector<int> order_of(std::uint64_t seed) {
  actor_fixture fixture;
  auto got = std::make_shared<std::vector<int>>();
  auto probe = fixture.spawn_probe<int>(got);
  std::vector<caf::actor> senders;
  for (int i = 0; i < 4; ++i)
    senders.push_back(fixture.system.spawn(
        [=](caf::event_based_actor* self) -> caf::behavior {
          return {[=](work_atom) {
            self->send(probe, i);
            self->send(probe, i);
          }};
        }));
  fixture.run();
  for (const auto& sender : senders)
    caf::anon_send(sender, work_atom::value);
  random_stream random{seed};
  fixture.run_random(random);
  return *got;
}

} // namespace

TEST_CASE("a seed repeats its order of events, other seeds give others",
          "[actor_fixture]") {
  std::set<std::vector<int>> orders;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto order = order_of(seed);
    REQUIRE(order.size() == 8);
    CHECK(order == order_of(seed));
    orders.insert(order);
  }
  CHECK(orders.size() > 5);
}

TEST_CASE_METHOD(actor_fixture, "timers fire in their millisecond, not before",
                 "[actor_fixture]") {
  auto ticks = std::make_shared<int>(0);
  auto ticker
      = system.spawn([=](caf::event_based_actor* self) -> caf::behavior {
          self->delayed_send(self, millis{3}, wake_atom::value);
          return {[=](wake_atom) {
            ++*ticks;
            self->delayed_send(self, millis{3}, wake_atom::value);
          }};
        });
  advance(millis{2});
  CHECK(*ticks == 0);
  advance(millis{1});
  CHECK(*ticks == 1);
  advance(millis{30});
  CHECK(*ticks == 11);
  caf::anon_send_exit(ticker, caf::exit_reason::kill);
  run();
}

TEST_CASE_METHOD(actor_fixture, "no answer is told from an error",
                 "[actor_fixture]") {
  auto who = system.spawn<worker>("kafka");
  CHECK(answer_of<std::int64_t>(who, work_atom::value) == 1);
  CHECK_THROWS(answer_of<std::int64_t>(who, std::string{"what?"}));
  tell(who, hold_atom::value); // From now on it skips all messages.
  CHECK_FALSE(ask<std::int64_t>(who, work_atom::value));
}
