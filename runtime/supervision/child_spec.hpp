#pragma once

#include "messages/time.hpp"
#include "runtime/supervision/backoff.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace streamvane::runtime::supervision {

/// Which ends of a child are followed by a new start.
enum class restart : std::uint8_t {
  permanent, ///< Every end.
  transient, ///< Ends with an error; not a normal exit or user_shutdown.
  temporary, ///< None.
};

/// Spawns the child, on its own thread if it blocks. Called by the supervisor
/// at every start; may throw std::exception, which counts as a failure of the
/// child. Must not block: a child that takes long says `child_ready` later.
using child_factory = std::function<caf::actor(caf::event_based_actor* parent)>;

/// How a supervisor starts, restarts and ends one child.
struct child_spec {
  std::string name{}; ///< Unique among the children of the supervisor.
  child_factory make{};
  supervision::restart restart = supervision::restart::permanent;
  supervision::backoff backoff{};

  /// A child that was up this long has a clean record: the next backoff begins
  /// with `first` again.
  millis healthy_after{60'000};

  /// How long the child may take to end before it is killed.
  millis stop_within{5'000};

  /// Where set, the child is up when it says `child_ready` to its supervisor,
  /// and failed if it does not within this time; else it is up when `make`
  /// returns. The next child starts when this one is up.
  std::optional<millis> ready_within{};
};

/// Asks a supervisor to start one more child, after all others; answered with
/// its `child_status`, or an error when the spec cannot be. Only within a
/// process.
struct add_child {
  child_spec spec{};
};

} // namespace streamvane::runtime::supervision

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::runtime::supervision::add_child)
