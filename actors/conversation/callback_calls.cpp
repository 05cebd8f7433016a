#include "actors/conversation/callback_calls.hpp"

#include <algorithm>

namespace streamvane::actors::conversation {

namespace {

using all_sessions = std::vector<session_view>;

bool is_callback_leg(const session_view& session) {
  return session.is_agent_leg() && session.media == token{"callback"};
}

/// Whether the agent made the call while working on the callback.
bool is_call_inside(const session_view& call, const session_view& callback) {
  return call.is_agent_leg() && call.media == token{"voice"}
         && callback.participant && call.participant == callback.participant
         && call.began() >= callback.began()
         && (callback.user_end == nullptr
             || call.began() <= callback.user_end->at);
}

/// Of several callbacks, the one that was begun last.
const session_view* callback_around(const session_view& call,
                                    const all_sessions& sessions) {
  const session_view* around = nullptr;
  for (const auto& session : sessions)
    if (is_callback_leg(session) && is_call_inside(call, session)
        && (around == nullptr || around->began() < session.began()))
      around = &session;
  return around;
}

const session_view* first_call_inside(const session_view& callback,
                                      const all_sessions& sessions) {
  const session_view* first = nullptr;
  for (const auto& session : sessions)
    if (callback_around(session, sessions) == &callback
        && (first == nullptr || session.began() < first->began()))
      first = &session;
  return first;
}

/// Where work of the session counts; null where it stays.
const session_view* home_of(const session_view& session, callback_work how,
                            const all_sessions& sessions) {
  switch (how) {
  case callback_work::own: break;
  case callback_work::callback: return callback_around(session, sessions);
  case callback_work::call:
    if (is_callback_leg(session))
      return first_call_inside(session, sessions);
    break;
  }
  return nullptr;
}

bool is_work(metric_id metric) {
  return metric == metric_id::t_talk_complete
         || metric == metric_id::t_held_complete || metric == metric_id::t_acw
         || metric == metric_id::t_handle;
}

} // namespace

void place_callback_work(metric_facts& facts, const all_sessions& sessions,
                         const policy_history& policies,
                         std::uint32_t policy_number) {
  if (std::none_of(sessions.begin(), sessions.end(), is_callback_leg))
    return;
  for (auto& fact : facts) {
    if (!is_work(fact.metric))
      continue;
    auto how = policies.at(fact.at, policy_number).readings.callbacks;
    const auto* session = find_session(sessions, fact.session);
    if (how == callback_work::own || session == nullptr)
      continue;
    if (const auto* home = home_of(*session, how, sessions)) {
      fact.queue = home->queue;
      fact.media = home->media;
      fact.direction = home->direction;
    }
  }
}

} // namespace streamvane::actors::conversation
