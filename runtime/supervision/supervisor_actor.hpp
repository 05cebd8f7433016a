#pragma once

#include "runtime/supervision/failure_window.hpp"
#include "runtime/supervision/instrumented.hpp"
#include "runtime/supervision/supervisor.hpp"

#include <caf/actor_addr.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace streamvane::runtime::supervision {

/// The actor behind `spawn_supervisor`.
/// Operation: monitors its children (never links: caf.md 2) and keeps a small
/// life cycle for each; every delay is a message to itself on the system's
/// clock that carries the child's generation, so that a late one is ignored.
/// Limitations: it cannot end a child that never returns from a handler; such
/// a child is abandoned and not started again, so that there are never two.
class supervisor_actor final
    : public instrumented<caf::event_based_actor, timing::always> {
public:
  supervisor_actor(caf::actor_config& config, supervisor_spec spec,
                   caf::actor_addr parent);

  const char* name() const override {
    return "supervisor";
  }

  std::string label() const override {
    return name_;
  }

  std::string describe() const override;

  /// A supervisor that ends without having stopped its children (it was
  /// killed) takes them with it.
  void on_exit() override;

protected:
  caf::behavior make_behavior() override;

private:
  using clock_instant = failure_window::clock_instant;

  /// What comes after a child that is stopping has ended.
  enum class afterwards : std::uint8_t { stay_down, start_again, fail };

  struct supervised {
    supervised(child_spec from, const supervisor_spec& supervisor)
        : spec{std::move(from)}, failures{supervisor.intensity,
                                          supervisor.period} {
      // nop
    }

    child_spec spec;
    failure_window failures; ///< Of this child alone; for parking.
    caf::actor running{};
    child_state state = child_state::waiting;
    supervisor_actor::afterwards afterwards = afterwards::stay_down;
    bool is_parked = false;       ///< From exceeding until healthy again.
    std::uint32_t attempt = 0;    ///< Failures since it was healthy.
    std::uint64_t generation = 0; ///< Tells timers of an earlier life.
    std::uint64_t starts = 0;
    clock_instant since{}; ///< Of the state.
    std::string last_reason{};
  };

  // Requests.
  caf::result<caf::actor> which(const std::string& name);
  caf::result<child_status> restart_now(const std::string& name);
  caf::result<child_status> add(const child_spec& spec);
  child_list list() const;

  // What happens.
  void on_down(const caf::down_msg& down);
  void on_ready();
  void on_start_due(std::size_t index, std::uint64_t generation);
  void on_ready_due(std::size_t index, std::uint64_t generation);
  void on_stop_due(std::size_t index, std::uint64_t generation);
  void on_abandon_due(std::size_t index, std::uint64_t generation);

  // What is done.
  void start_waiting();
  void start(std::size_t index);
  void stop(std::size_t index);
  void kill(std::size_t index);
  void fail(std::size_t index, const std::string& reason);
  void has_stopped(std::size_t index);
  void shut_down(caf::error reason);
  void stop_last();

  void set_state(supervised& which, child_state state);
  void forgive(supervised& which);
  void tell(const supervised& whom, child_event what, std::string reason = {},
            millis delay = {}) const;
  supervised* find(const std::string& name);
  child_status status_of(const supervised& which) const;
  caf::error unknown(const std::string& name) const;

  std::string name_;     // label() reads it from any thread: never changes
  supervisor_spec spec_; // its children have moved to children_
  caf::actor_addr parent_;
  std::vector<supervised> children_; // at most children_max; never shrinks
  std::size_t next_ = 0;             // the first that has not started yet
  failure_window failures_;
  random_stream random_;
  bool announced_ = false;
  bool quitting_ = false;
  caf::error quit_with_;
};

} // namespace streamvane::runtime::supervision
