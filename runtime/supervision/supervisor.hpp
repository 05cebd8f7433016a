#pragma once

#include "messages/error.hpp"
#include "runtime/supervision/child_spec.hpp"
#include "runtime/supervision/supervision_messages.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::runtime::supervision {

/// What a supervisor does when children fail more often than the intensity.
enum class when_exceeded : std::uint8_t {
  /// Counts the failures of all children together; ends them and then itself,
  /// with an error, so that the supervisor above decides.
  escalate,
  /// Counts each child by itself and tries one that exceeds at its longest
  /// backoff until it stays healthy; its siblings and the node go on. For
  /// sinks (reliability.md 2.4).
  park,
};

/// What happened to a child.
enum class child_event : std::uint8_t {
  started,    ///< Its factory returned an actor.
  ready,      ///< It is up.
  failed,     ///< It ended, or did not start; `reason` says why.
  restarting, ///< It will be started after `delay`.
  parked,     ///< As restarting, but it exceeded the intensity.
  ended,      ///< It ended and stays down, as it may.
  stopping,   ///< It was asked to end.
  stopped,    ///< It ended as asked.
  killed,     ///< It did not end in time and was killed.
  abandoned,  ///< It did not even end then: it hangs, and stays down.
  escalated,  ///< Because of it the supervisor gives up.
};

/// "started", "ready", …
std::string_view to_string(child_event event);

/// A line of a supervisor's log.
struct supervision_event {
  std::string_view supervisor{};
  std::string_view child{};
  child_event what = child_event::started;
  std::uint64_t actor = 0; ///< The child's actor id where it has one.
  std::string reason{};
  millis delay{}; ///< Of restarting and parked.
};

/// Told of every event, in the supervisor's thread; must not throw or block.
/// The views in the event end with the call.
using supervision_observer = std::function<void(const supervision_event&)>;

/// How to supervise (OTP's one_for_one: children do not touch each other).
struct supervisor_spec {
  /// Children that one supervisor may have.
  static constexpr std::size_t children_max = 4096;

  /// The greatest `intensity`; as many instants are remembered.
  static constexpr std::uint32_t intensity_max = 10'000;

  std::string name{};
  std::vector<child_spec> children{}; ///< Started in this order.
  std::uint32_t intensity = 1; ///< So many failures within the period are met
                               ///< with restarts; one more exceeds.
  millis period{5'000};
  supervision::when_exceeded when_exceeded
      = supervision::when_exceeded::escalate;
  std::uint64_t seed = 1; ///< Of the jitter.
  supervision_observer observer{};
};

/// "supervisor sinks: child kafka has no factory": why `spec` cannot be;
/// success when it can.
result<> validate(const supervisor_spec& spec);

/// The same for one child of `supervisor`, without its siblings.
result<> validate(const child_spec& child, std::string_view supervisor);

/// Starts a supervisor, which starts its children one after the other. It
/// answers `children_request`, `which_child`, `restart_child` and `add_child`.
/// An exit message makes it end its children in reverse order, then itself.
/// Throws std::invalid_argument for a spec that `validate` refuses. Keep the
/// handle: an actor that nobody refers to ends.
caf::actor spawn_supervisor(caf::actor_system& system, supervisor_spec spec);

/// The same as a child of another: says `child_ready` to `parent` once all its
/// own children have started. For the factory in a `child_spec`.
caf::actor spawn_supervisor(caf::event_based_actor* parent,
                            supervisor_spec spec);

} // namespace streamvane::runtime::supervision
