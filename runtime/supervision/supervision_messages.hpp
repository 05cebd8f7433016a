#pragma once

#include <caf/type_id.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace streamvane::runtime::supervision {

/// Asks any instrumented actor what it knows. Sent with high priority (else
/// it would be an unexpected message); answered, before the behavior sees it,
/// with a std::string: one JSON object.
struct describe_request {};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, describe_request&) {
  return f();
}

/// Says to its supervisor that a child has started; only children whose spec
/// has `ready_within` need to.
struct child_ready {};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, child_ready&) {
  return f();
}

/// Asks a supervisor for its children; answered with a `child_list`.
struct children_request {};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, children_request&) {
  return f();
}

/// Asks a supervisor for the child of that name; answered with a caf::actor,
/// or an error when there is no such child or it is not up.
struct which_child {
  std::string name{};
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, which_child& x) {
  return f(x.name);
}

/// Asks a supervisor to end the child of that name and start it anew, at once
/// and with a clean record; answered with the `child_status` after the
/// request was taken, or an error when there is no such child.
struct restart_child {
  std::string name{};
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, restart_child& x) {
  return f(x.name);
}

/// Where a child is in its life.
enum class child_state : std::uint8_t {
  waiting = 0,  ///< The children before it have not started yet.
  starting = 1, ///< Runs, has not said that it is ready.
  up = 2,
  backoff = 3,  ///< Failed; will be started again.
  parked = 4,   ///< Failed too often; tried at the longest backoff.
  stopping = 5, ///< Was asked to end.
  down = 6,     ///< Ended and will not be started again.
};

/// "waiting", "starting", "up", "backoff", "parked", "stopping", "down".
const char* to_string(child_state state);

/// One line of a supervisor's children.
struct child_status {
  std::string name{};
  std::string kind{};      ///< Of the actor; empty while it does not run.
  std::uint64_t actor = 0; ///< Its id; 0 while it does not run.
  child_state state = child_state::waiting;
  std::uint64_t restarts = 0; ///< Starts after the first.
  std::string last_reason{};  ///< Why it ended last; empty: it never did.
  std::int64_t in_state_ms = 0;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, child_status& x) {
  return f(x.name, x.kind, x.actor, x.state, x.restarts, x.last_reason,
           x.in_state_ms);
}

/// The children of a supervisor in the order of their start.
struct child_list {
  std::string supervisor{};
  std::vector<child_status> children{};
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, child_list& x) {
  return f(x.supervisor, x.children);
}

} // namespace streamvane::runtime::supervision

CAF_BEGIN_TYPE_ID_BLOCK(streamvane_supervision, caf::first_custom_type_id)

CAF_ADD_TYPE_ID(streamvane_supervision,
                (streamvane::runtime::supervision::describe_request))
CAF_ADD_TYPE_ID(streamvane_supervision,
                (streamvane::runtime::supervision::child_ready))
CAF_ADD_TYPE_ID(streamvane_supervision,
                (streamvane::runtime::supervision::children_request))
CAF_ADD_TYPE_ID(streamvane_supervision,
                (streamvane::runtime::supervision::which_child))
CAF_ADD_TYPE_ID(streamvane_supervision,
                (streamvane::runtime::supervision::restart_child))
CAF_ADD_TYPE_ID(streamvane_supervision,
                (streamvane::runtime::supervision::child_state))
CAF_ADD_TYPE_ID(streamvane_supervision,
                (streamvane::runtime::supervision::child_status))
CAF_ADD_TYPE_ID(streamvane_supervision,
                (streamvane::runtime::supervision::child_list))

CAF_END_TYPE_ID_BLOCK(streamvane_supervision)

namespace streamvane::runtime::supervision {

/// Where the type-id block of the next folder begins. The gap leaves room for
/// messages of this folder.
inline constexpr caf::type_id_t first_free_type_id
    = caf::first_custom_type_id + 50;

static_assert(caf::id_block::streamvane_supervision::end <= first_free_type_id);

} // namespace streamvane::runtime::supervision
