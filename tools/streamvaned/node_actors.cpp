#include "tools/streamvaned/node_actors.hpp"

#include "actors/epoch/epoch_driver_actor.hpp"
#include "sinks/sinks_spec.hpp"
#include "tools/streamvaned/clock_actor.hpp"
#include "tools/streamvaned/node_sinks.hpp"
#include "tools/streamvaned/questions.hpp"
#include "tools/streamvaned/wall_clock.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::store_writer::store_writer_shell;
using runtime::supervision::child_spec;
using runtime::supervision::spawn_supervisor;
using runtime::supervision::supervision_event;
using runtime::supervision::supervisor_spec;

constexpr millis end_within{20'000};

} // namespace

node_actors::node_actors(node_ground& ground) : ground_{ground} {
  // nop
}

node_actors::~node_actors() = default;

child_spec node_actors::writer_spec() {
  return {.name = "store_writer",
          .make = [this](caf::event_based_actor* parent) {
            auto actor = parent->spawn<store_writer_shell, caf::detached>(
                std::ref(*ground_.store));
            writer_.set(actor);
            return caf::actor_cast<caf::actor>(actor);
          }};
}

child_spec node_actors::engine_spec() {
  child_spec driver_spec{
      .name = "epoch_driver", .make = [this](caf::event_based_actor* parent) {
        auto actor
            = parent->spawn<actors::epoch::epoch_driver_shell, caf::detached>(
                ground_.options.engine,
                actors::epoch::engine_links{.log = ground_.log.get(),
                                            .store = ground_.store.get(),
                                            .writer = *writer_.get(),
                                            .progress = &ground_.progress,
                                            .now = wall_clock});
        driver_.set(actor);
        return caf::actor_cast<caf::actor>(actor);
      }};
  return {.name = "engine",
          .make =
              [this, driver_spec](caf::event_based_actor* parent) {
                return spawn_supervisor(parent, supervisor_spec{
                                                    .name = "engine",
                                                    .children = {driver_spec},
                                                    .intensity = 3,
                                                    .period = millis{60'000},
                                                    .observer = observer(),
                                                });
              },
          .ready_within = millis{60'000}};
}

child_spec node_actors::sinks_spec() {
  return {
      .name = "sinks",
      .make =
          [this](caf::event_based_actor* parent) {
            auto spec = sinks::sinks_spec(
                ground_.options.sinks,
                {.outbox = outbox_of(*ground_.store,
                                     [this] { return ground_.rendering(); }),
                 .cursor = cursors_of(*ground_.store),
                 .writer = [this] { return *writer_.get(); },
                 .now = wall_clock});
            spec.observer = observer();
            return spawn_supervisor(parent, std::move(spec));
          },
      .ready_within = millis{60'000}};
}

child_spec node_actors::clock_spec() {
  return {.name = "clock", .make = [this](caf::event_based_actor* parent) {
            return caf::actor_cast<caf::actor>(
                parent->spawn<clock_shell>(std::ref(*ground_.log), wall_clock));
          }};
}

runtime::supervision::supervision_observer node_actors::observer() {
  return [this](const supervision_event& event) {
    using runtime::supervision::child_event;
    if (event.what == child_event::started || event.what == child_event::ready)
      return;
    std::string line{event.supervisor};
    line += ": ";
    line += event.child;
    line += ' ';
    line += to_string(event.what);
    if (!event.reason.empty())
      line += ", " + event.reason;
    if (event.delay > millis{0})
      line += ", again in " + std::to_string(event.delay.count()) + " ms";
    ground_.report(line);
  };
}

void node_actors::start() {
  options_ = std::make_unique<runtime::supervision::actor_system_options>(
      runtime::supervision::scheduling::threads, ground_.options.threads);
  system_ = std::make_unique<caf::actor_system>(*options_);
  system_->await_actors_before_shutdown(false);
  root_ = spawn_supervisor(*system_, {.name = "streamvane",
                                      .children = {writer_spec(), engine_spec(),
                                                   sinks_spec(), clock_spec()},
                                      .observer = observer()});
  watch_root();
}

/// The root ends when it is asked to, or when it gave up: then there is no one
/// left who could start anything anew.
void node_actors::watch_root() {
  system_->spawn([this](caf::event_based_actor* self) -> caf::behavior {
    self->set_down_handler([this, self](const caf::down_msg& down) {
      if (!end_expected_)
        ground_.report("the supervisors gave up: "
                       + self->system().render(down.reason));
      root_ended();
      self->quit();
    });
    self->monitor(root_);
    // Nobody refers to the watcher but this message to itself, far away.
    self->delayed_send(self, std::chrono::hours{24 * 365 * 100}, caf::unit);
    return {[](caf::unit_t) {
      // nop
    }};
  });
}

void node_actors::root_ended() {
  if (!end_expected_)
    gave_up_ = true;
  std::lock_guard guard{ended_mutex_};
  ended_ = true;
  ended_changed_.notify_all();
}

void node_actors::expect_end() {
  end_expected_ = true;
}

void node_actors::stop() {
  if (root_) {
    caf::anon_send_exit(root_, caf::exit_reason::user_shutdown);
    std::unique_lock lock{ended_mutex_};
    if (!ended_changed_.wait_for(lock, end_within, [this] { return ended_; }))
      ground_.report("the actors did not end within "
                     + std::to_string(end_within.count()) + " ms");
  }
  root_ = nullptr;
  driver_.clear();
  writer_.clear();
  system_.reset();
}

const runtime::supervision::actor_registry& node_actors::registry() const {
  return options_->registry();
}

void node_actors::ask_entity(const actors::entity::entity_key& key,
                             actors::entity::known_answer answer) {
  if (auto to = driver_.get())
    caf::anon_send(*to, actors::entity_question{key, std::move(answer)});
  else
    answer(failure{errc::unavailable, "the engine does not run"});
}

void node_actors::ask_actor(std::uint64_t id, json_answer answer) {
  streamvaned::ask_actor(*system_, id, std::move(answer));
}

void node_actors::ask_supervisors(json_answer answer) {
  streamvaned::ask_supervisors(*system_, root_, std::move(answer));
}

} // namespace streamvane::tools::streamvaned
