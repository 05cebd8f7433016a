#pragma once

#include "messages/time.hpp"
#include "runtime/supervision/actor_system_options.hpp"
#include "runtime/supervision/backoff.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace streamvane::tests {

/// An actor system without threads or time of its own: the test lets actors
/// run, one message at a time, and the clock moves only by `advance`. Detached
/// and blocking actors do not fit in. Ends all instrumented actors with itself;
/// another one that arms timer after timer is for the test to end, or CAF waits
/// for its last timer for ever.
class actor_fixture {
public:
  /// Steps of one `run`; more are taken for actors that never come to rest.
  static constexpr std::size_t steps_max = 10'000'000;

  actor_fixture() {
    system.await_actors_before_shutdown(false);
  }

  ~actor_fixture() {
    end_all();
  }

  actor_fixture(const actor_fixture&) = delete;
  actor_fixture& operator=(const actor_fixture&) = delete;

  runtime::supervision::actor_registry& registry() {
    return options.registry();
  }

  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  }

  /// Kills all instrumented actors. For the destructor of a derived fixture
  /// whose members they use.
  void end_all() {
    std::vector<caf::strong_actor_ptr> alive;
    registry().for_each(
        [&](const auto& entry) { alive.push_back(entry.handle()); });
    for (const auto& who : alive)
      caf::anon_send_exit(caf::actor_cast<caf::actor>(who),
                          caf::exit_reason::kill);
    run();
  }

  /// Lets actors run, first come first served, until nobody has a message.
  void run() {
    for (std::size_t i = 0; scheduler().try_run_once(); ++i)
      refuse_endless(i);
  }

  /// The same, but each time an actor picked by `random` goes first: another
  /// order of events for every seed, the same one for the same seed. Stops
  /// after `steps`, if they are given.
  void run_random(runtime::supervision::random_stream& random,
                  std::size_t steps = steps_max + 1) {
    auto& jobs = scheduler().jobs;
    for (std::size_t i = 0; i < steps && !jobs.empty(); ++i) {
      std::swap(jobs.front(), jobs[random.up_to(jobs.size() - 1)]);
      scheduler().run_once();
      refuse_endless(i);
    }
  }

  /// Moves time by `by`, a millisecond at a time, so that a timer armed on the
  /// way fires on the way; lets actors run after each.
  void advance(millis by) {
    run();
    for (millis passed{0}; passed < by; ++passed) {
      if (scheduler().advance_time(millis{1}) > 0)
        run();
    }
  }

  /// The same with `run_random`.
  void advance_random(millis by, runtime::supervision::random_stream& random) {
    run_random(random);
    for (millis passed{0}; passed < by; ++passed) {
      if (scheduler().advance_time(millis{1}) > 0)
        run_random(random);
    }
  }

  /// Sends and lets all actors run.
  template <class Handle, class... Ts>
  void tell(const Handle& whom, Ts&&... xs) {
    caf::anon_send(whom, std::forward<Ts>(xs)...);
    run();
  }

  /// Requests and lets all actors run, without moving time: the answer, the
  /// error, or nothing where there was no answer.
  template <class Answer,
            caf::message_priority Priority = caf::message_priority::normal,
            class Handle, class... Ts>
  std::optional<caf::expected<Answer>> ask(const Handle& whom, Ts&&... xs) {
    // Shared, since a late answer may come after this call.
    auto got = std::make_shared<std::optional<caf::expected<Answer>>>();
    auto asker = system.spawn([&](caf::event_based_actor* self) {
      self->template request<Priority>(whom, caf::infinite,
                                       std::forward<Ts>(xs)...)
          .then([got](Answer& x) { got->emplace(std::move(x)); },
                [got](caf::error& e) { got->emplace(std::move(e)); });
    });
    run();
    caf::anon_send_exit(asker, caf::exit_reason::kill);
    run();
    return *got;
  }

  /// Asks and takes the answer; throws where there was none, or an error.
  template <class Answer,
            caf::message_priority Priority = caf::message_priority::normal,
            class Handle, class... Ts>
  Answer answer_of(const Handle& whom, Ts&&... xs) {
    auto got = ask<Answer, Priority>(whom, std::forward<Ts>(xs)...);
    if (!got)
      throw std::runtime_error{"the actor gave no answer"};
    if (!*got)
      throw std::runtime_error{system.render(got->error())};
    return std::move(**got);
  }

  /// Why `whom` ended, once it has: nothing before.
  std::shared_ptr<std::optional<caf::error>> watch(const caf::actor& whom) {
    auto reason = std::make_shared<std::optional<caf::error>>();
    auto watcher
        = system.spawn([&](caf::event_based_actor* self) -> caf::behavior {
            self->set_down_handler([self, reason](caf::down_msg& down) {
              *reason = down.reason;
              self->quit();
            });
            self->monitor(whom);
            return {[](caf::unit_t) {
            }}; // Without a behavior it would end.
          });
    watchers_.push_back(watcher); // A monitor does not keep it alive.
    run();
    return reason;
  }

  /// An actor that keeps every `T` it gets.
  template <class T>
  caf::actor spawn_probe(std::shared_ptr<std::vector<T>> into) {
    auto probe = system.spawn([into]() -> caf::behavior {
      return {[into](const T& x) {
        into->push_back(x);
      }};
    });
    run();
    return probe;
  }

  runtime::supervision::actor_system_options options{
      runtime::supervision::scheduling::testing};
  caf::actor_system system{options};

private:
  std::vector<caf::actor> watchers_;

  static void refuse_endless(std::size_t steps) {
    if (steps == steps_max)
      throw std::runtime_error{"the actors never come to rest"};
  }
};

} // namespace streamvane::tests
