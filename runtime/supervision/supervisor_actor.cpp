#include "runtime/supervision/supervisor_actor.hpp"

#include "runtime/supervision/error_text.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>
#include <caf/system_messages.hpp>

#include <algorithm>

namespace streamvane::runtime::supervision {

namespace {

// INTERNAL: said once to itself, so that a first child that fails at once finds
// a supervisor that can quit.
using begin_atom = caf::atom_constant<caf::atom("begin")>;

// INTERNAL: timers of the supervisor, followed by a child's index and its
// generation.
using start_due = caf::atom_constant<caf::atom("start_due")>;
using ready_due = caf::atom_constant<caf::atom("ready_due")>;
using stop_due = caf::atom_constant<caf::atom("stop_due")>;
using leave_due = caf::atom_constant<caf::atom("leave_due")>;

bool is_normal(const caf::error& reason) {
  return !reason || reason == caf::exit_reason::normal
         || reason == caf::exit_reason::user_shutdown;
}

bool is_alive(child_state state) {
  switch (state) {
  case child_state::starting:
  case child_state::up:
  case child_state::stopping: return true;
  case child_state::waiting:
  case child_state::backoff:
  case child_state::parked:
  case child_state::down: return false;
  }
  return false;
}

} // namespace

supervisor_actor::supervisor_actor(caf::actor_config& config,
                                   supervisor_spec spec, caf::actor_addr parent)
    : super(config), name_{spec.name}, spec_{std::move(spec)},
      parent_{std::move(parent)}, failures_{spec_.intensity, spec_.period},
      random_{spec_.seed} {
  children_.reserve(spec_.children.size());
  for (auto& child_spec : spec_.children)
    children_.emplace_back(std::move(child_spec), spec_);
  spec_.children.clear();
}

caf::behavior supervisor_actor::make_behavior() {
  set_down_handler([this](caf::down_msg& down) { on_down(down); });
  set_exit_handler(
      [this](caf::exit_msg& exit) { shut_down(std::move(exit.reason)); });
  for (auto& child : children_)
    child.since = clock().now();
  send(this, begin_atom::value);
  return {
      [this](begin_atom) { start_waiting(); },
      [this](const children_request&) { return list(); },
      [this](const which_child& x) { return which(x.name); },
      [this](const restart_child& x) { return restart_now(x.name); },
      [this](const add_child& x) { return add(x.spec); },
      [this](const child_ready&) { on_ready(); },
      [this](start_due, std::uint64_t index, std::uint64_t generation) {
        on_start_due(index, generation);
      },
      [this](ready_due, std::uint64_t index, std::uint64_t generation) {
        on_ready_due(index, generation);
      },
      [this](stop_due, std::uint64_t index, std::uint64_t generation) {
        on_stop_due(index, generation);
      },
      [this](leave_due, std::uint64_t index, std::uint64_t generation) {
        on_abandon_due(index, generation);
      },
  };
}

void supervisor_actor::on_exit() {
  // Not by `send_exit`: where the last handle went away, this runs in a thread
  // that is not the one which `send_exit` would take for current.
  for (auto& child : children_)
    caf::anon_send_exit(child.running, caf::exit_reason::kill);
  children_.clear(); // Handles of children may lead back here: cut the circle.
}

// -- what happens ------------------------------------------------------------

void supervisor_actor::on_down(const caf::down_msg& down) {
  auto at = std::find_if(children_.begin(), children_.end(), [&](auto& x) {
    return x.running && x.running.address() == down.source;
  });
  if (at == children_.end())
    return;
  auto index = static_cast<std::size_t>(at - children_.begin());
  auto reason = text_of(system(), down.reason);
  at->running = nullptr;
  if (at->state == child_state::stopping) {
    if (!is_normal(down.reason) && down.reason != caf::exit_reason::kill)
      at->last_reason = reason;
    has_stopped(index);
    return;
  }
  auto may_end
      = at->spec.restart == restart::temporary
        || (at->spec.restart == restart::transient && is_normal(down.reason));
  if (!may_end && !quitting_) {
    fail(index, reason);
  } else {
    at->last_reason = reason;
    set_state(*at, child_state::down);
    tell(*at, child_event::ended, reason);
  }
  start_waiting();
}

void supervisor_actor::on_ready() {
  const auto& who = current_sender();
  for (auto& child : children_) {
    if (child.state == child_state::starting
        && caf::actor_cast<caf::strong_actor_ptr>(child.running) == who) {
      set_state(child, child_state::up);
      tell(child, child_event::ready);
      start_waiting();
      return;
    }
  }
}

void supervisor_actor::on_start_due(std::size_t index,
                                    std::uint64_t generation) {
  auto& child = children_[index];
  if (quitting_ || child.generation != generation)
    return;
  start(index);
  start_waiting();
}

void supervisor_actor::on_ready_due(std::size_t index,
                                    std::uint64_t generation) {
  auto& child = children_[index];
  if (child.generation != generation || child.state != child_state::starting)
    return;
  child.last_reason = "did not say that it is ready within "
                      + std::to_string(child.spec.ready_within->count()) + "ms";
  child.afterwards = afterwards::fail;
  set_state(child, child_state::stopping);
  kill(index);
}

void supervisor_actor::on_stop_due(std::size_t index,
                                   std::uint64_t generation) {
  auto& child = children_[index];
  if (child.generation != generation || child.state != child_state::stopping)
    return;
  child.last_reason = "did not end within "
                      + std::to_string(child.spec.stop_within.count()) + "ms";
  kill(index);
}

void supervisor_actor::on_abandon_due(std::size_t index,
                                      std::uint64_t generation) {
  auto& child = children_[index];
  if (child.generation != generation || child.state != child_state::stopping)
    return;
  child.last_reason += "; hangs: was killed and does not end";
  tell(child, child_event::abandoned, child.last_reason);
  demonitor(child.running);
  child.running = nullptr;
  set_state(child, child_state::down);
  if (quitting_)
    stop_last();
  else
    start_waiting();
}

// -- what is done ------------------------------------------------------------

void supervisor_actor::start_waiting() {
  while (!quitting_ && next_ < children_.size()) {
    if (children_[next_].state == child_state::waiting)
      start(next_);
    switch (children_[next_].state) {
    case child_state::waiting:
    case child_state::starting:
    case child_state::backoff:
    case child_state::stopping: return;
    case child_state::up:
    case child_state::parked:
    case child_state::down: ++next_;
    }
  }
  if (!quitting_ && !announced_) {
    announced_ = true;
    if (auto parent = caf::actor_cast<caf::actor>(parent_))
      send(parent, child_ready{});
  }
}

void supervisor_actor::start(std::size_t index) {
  auto& child = children_[index];
  ++child.generation;
  if (++child.starts > 1)
    count_restart();
  try {
    child.running = child.spec.make(this);
  } catch (const std::exception& e) {
    fail(index, std::string{"could not be started: "} + e.what());
    return;
  }
  if (!child.running) {
    fail(index, "could not be started: its factory returned no actor");
    return;
  }
  monitor(child.running);
  set_state(child, child_state::starting);
  tell(child, child_event::started);
  if (child.spec.ready_within) {
    delayed_send(this, *child.spec.ready_within, ready_due::value,
                 std::uint64_t{index}, child.generation);
    return;
  }
  set_state(child, child_state::up);
  tell(child, child_event::ready);
}

void supervisor_actor::stop(std::size_t index) {
  auto& child = children_[index];
  child.afterwards = afterwards::stay_down;
  child.last_reason = "was asked to end";
  set_state(child, child_state::stopping);
  tell(child, child_event::stopping);
  send_exit(child.running, caf::exit_reason::user_shutdown);
  delayed_send(this, child.spec.stop_within, stop_due::value,
               std::uint64_t{index}, child.generation);
}

void supervisor_actor::kill(std::size_t index) {
  auto& child = children_[index];
  tell(child, child_event::killed, child.last_reason);
  send_exit(child.running, caf::exit_reason::kill);
  delayed_send(this, child.spec.stop_within, leave_due::value,
               std::uint64_t{index}, child.generation);
}

void supervisor_actor::has_stopped(std::size_t index) {
  auto& child = children_[index];
  auto next = quitting_ ? afterwards::stay_down : child.afterwards;
  set_state(child, child_state::down);
  tell(child, child_event::stopped, child.last_reason);
  switch (next) {
  case afterwards::stay_down: break;
  case afterwards::start_again:
    forgive(child);
    start(index);
    break;
  case afterwards::fail: fail(index, child.last_reason); break;
  }
  if (quitting_)
    stop_last();
  else
    start_waiting();
}

void supervisor_actor::fail(std::size_t index, const std::string& reason) {
  auto& child = children_[index];
  auto was_healthy = child.state == child_state::up
                     && clock().now() - child.since >= child.spec.healthy_after;
  if (was_healthy)
    forgive(child);
  child.last_reason = reason;
  tell(child, child_event::failed, reason);
  auto parks = spec_.when_exceeded == when_exceeded::park;
  auto exceeded = (parks ? child.failures : failures_).add(clock().now());
  if (exceeded && !parks) {
    set_state(child, child_state::down);
    tell(child, child_event::escalated, reason);
    shut_down(caf::make_error(
        caf::sec::runtime_error,
        "supervisor " + name_ + ": more than " + std::to_string(spec_.intensity)
            + " failures within " + std::to_string(spec_.period.count())
            + "ms, the last of child " + child.spec.name + ": " + reason));
    return;
  }
  child.is_parked = child.is_parked || exceeded;
  auto delay = child.is_parked
                   ? child.spec.backoff.longest
                   : delay_after(child.spec.backoff, child.attempt++, random_);
  set_state(child,
            child.is_parked ? child_state::parked : child_state::backoff);
  tell(child, child.is_parked ? child_event::parked : child_event::restarting,
       reason, delay);
  delayed_send(this, delay, start_due::value, std::uint64_t{index},
               child.generation);
}

void supervisor_actor::shut_down(caf::error reason) {
  if (quitting_)
    return;
  quitting_ = true;
  quit_with_ = std::move(reason);
  for (auto& child : children_) {
    if (!is_alive(child.state))
      set_state(child, child_state::down);
  }
  stop_last();
}

void supervisor_actor::stop_last() {
  auto last = std::find_if(children_.rbegin(), children_.rend(),
                           [](auto& x) { return is_alive(x.state); });
  if (last == children_.rend())
    quit(quit_with_);
  else if (last->state != child_state::stopping)
    stop(static_cast<std::size_t>(children_.rend() - last) - 1);
}

void supervisor_actor::set_state(supervised& which, child_state state) {
  which.state = state;
  which.since = clock().now();
}

void supervisor_actor::forgive(supervised& which) {
  which.attempt = 0;
  which.is_parked = false;
  which.failures.clear();
}

void supervisor_actor::tell(const supervised& whom, child_event what,
                            std::string reason, millis delay) const {
  if (spec_.observer)
    spec_.observer({.supervisor = name_,
                    .child = whom.spec.name,
                    .what = what,
                    .actor = whom.running ? whom.running.id() : 0,
                    .reason = std::move(reason),
                    .delay = delay});
}

} // namespace streamvane::runtime::supervision
