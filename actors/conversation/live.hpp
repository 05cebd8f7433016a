#pragma once

#include "actors/conversation/timeline.hpp"
#include "messages/kpi_policy.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace streamvane::actors::conversation {

/// What a session that is open is at (genesys.md 4.6).
enum class standing : std::uint8_t {
  in_flow,
  waiting,     ///< In a queue, answered by nobody yet.
  alerting,    ///< Rings at an agent.
  interacting, ///< Handled: talk, hold, dialing, parked.
  wrapping_up,
  in_voicemail,
};

/// A session that is open.
struct open_session {
  const session_view* session = nullptr;
  standing at = standing::waiting;
  instant since{};
  /// Waiting: it rings at an agent meanwhile.
  bool rings = false;
  /// Waiting: not before `since`, the time that was agreed for the callback.
  bool scheduled = false;
  /// Wrapping up: nobody says so; the agent talked and has submitted nothing
  /// yet. After some time that means nothing any more (genesys.md 5.6).
  bool assumed = false;

  friend bool operator==(const open_session&, const open_session&) = default;
};

/// The sessions that are open, in the order of `sessions`; those of customers
/// are not among them. States of agents' sessions decide where there are any;
/// detail events alone do not tell when an alert was taken that no queue had
/// given: such a leg counts as taken from its start.
std::vector<open_session>
open_sessions(const std::vector<session_view>& sessions);

/// Where a conversation stands (genesys.md 5.4). The words are those of the
/// normalised record, too.
enum class phase : std::uint8_t {
  ivr,
  waiting,
  alerting,
  interacting,
  voicemail,
  wrapup,             ///< Only after-call work is left to do.
  callback_scheduled, ///< For a time that has not come yet.
  idle,  ///< Queues and agents are done; a customer session is still open.
  ended, ///< Derived: Genesys sends no end of a conversation.
};

/// "ivr", "callback-scheduled", …
std::string_view to_string(phase p);

/// The phase at `clock`, the log's. Between two messages it changes at two
/// kinds of instants only: when the after-call work of a leg was waited for, as
/// agreed in the first `policy_number` of the policies, and when the time of a
/// callback has come.
phase phase_at(const std::vector<session_view>& sessions, instant clock,
               const policy_history& policies, std::uint32_t policy_number);

phase phase_at(const state& s, instant clock, const policy_history& policies);

} // namespace streamvane::actors::conversation
