#pragma once

#include "actors/conversation/conversation_fold.hpp"
#include "messages/conversation_event.hpp"

#include <deque>
#include <vector>

namespace streamvane::actors::conversation {

/// A duration that nobody told is none.
inline millis length(const std::optional<millis>& told) {
  return told.value_or(millis{0});
}

/// The first and the last of the metric records with one id, each filled from
/// the others; most ids have one record.
struct told_records {
  const conversation_event* first = nullptr;
  const conversation_event* last = nullptr;
};

/// One session with what decides about it. Pointers are null where nothing was
/// said; they point into the state or into the timeline that made the view.
struct session_view {
  session_id id{};
  participant_id participant{};
  queue_id queue{};
  agent_id agent{};
  uuid flow{};
  token media{};
  streamvane::direction direction = direction::none;
  instant scheduled{}; ///< When a callback is to be made.
  division_id division{};
  token message_type{};
  wrapup_code wrapup{}; ///< The last one; of after-call work before others.
  const skill_list* skills = nullptr; ///< Requested, where that was said.

  const conversation_event* customer_start = nullptr;
  const conversation_event* customer_end = nullptr;
  const conversation_event* flow_start = nullptr;
  const conversation_event* flow_end = nullptr;
  const conversation_event* acd_start = nullptr;
  const conversation_event* acd_end = nullptr;
  const conversation_event* user_start = nullptr;
  const conversation_event* user_end = nullptr;
  const conversation_event* acw_first = nullptr;
  const conversation_event* acw_last = nullptr;
  const conversation_event* voicemail_start = nullptr;
  const conversation_event* voicemail_end = nullptr;
  std::vector<const conversation_event*> flow_outcomes{};
  std::vector<const conversation_event*> segments{}; ///< By their start.
  std::vector<told_records> metric_records{};        ///< Of M and R.

  bool is_customer() const {
    return customer_start != nullptr || customer_end != nullptr;
  }

  bool is_visit() const {
    return acd_start != nullptr || acd_end != nullptr;
  }

  bool is_flow() const {
    return flow_start != nullptr || flow_end != nullptr;
  }

  bool is_agent_leg() const {
    return user_start != nullptr || user_end != nullptr;
  }

  bool talks() const {
    return user_end != nullptr
           && user_end->interacting.value_or(millis{0}) > millis{0};
  }

  /// When the session began, reconstructed from its end where its start is
  /// missing (genesys.md 5.2).
  instant began() const;

  /// When the leg of the agent began if its end and its durations are right.
  /// Only for legs that have ended.
  instant began_by_end() const;

  /// When the agent and the customer were connected: after alerting,
  /// contacting and dialing. Only for legs that have ended.
  instant connected() const;
};

/// The sessions of a conversation, sorted by id. Holds what had to be merged
/// from several messages; keep it as long as the views are used.
class timeline {
public:
  explicit timeline(const state& s);

  timeline(const timeline&) = delete;
  timeline& operator=(const timeline&) = delete;

  const std::vector<session_view>& sessions() const {
    return sessions_;
  }

private:
  using said_iterator = std::vector<conversation_event>::const_iterator;

  const conversation_event* latest(said_iterator first, said_iterator last);
  const conversation_event* earliest(said_iterator first, said_iterator last);
  void take_slot(session_view& view, said_iterator first, said_iterator last);

  std::vector<session_view> sessions_{};
  std::deque<conversation_event> merged_{};
};

/// The session of that id; null where there is none.
const session_view* find_session(const std::vector<session_view>& sessions,
                                 session_id wanted);

} // namespace streamvane::actors::conversation
