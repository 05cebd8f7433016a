#include "actors/conversation/live.hpp"

#include "actors/conversation/detail_facts.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

namespace streamvane::actors::conversation {

namespace {

/// An answer and the begin of the leg that gave it are that near at least
/// (genesys.md 5.2).
constexpr millis answer_near{2'000};

/// States of a session in which its agent handles no contact: a supervisor
/// looks on, or the time has not come.
constexpr std::array<token, 5> uncounted_states{
    "MONITORING", "COACHING", "BARGING", "SCREENMONITORING", "SCHEDULED"};

enum class told_state : std::uint8_t {
  nothing,
  alert,
  handled,
  wrapup,
  unconcerned,
  over,
};

told_state told_by(const conversation_event& segment) {
  auto state = segment.segment_state;
  if (state.empty())
    return told_state::nothing;
  if (state == token{"ALERT"})
    return told_state::alert;
  if (state == token{"WRAPUP"})
    return told_state::wrapup;
  if (state == token{"TERMINATED"})
    return told_state::over;
  bool looks_on
      = std::find(uncounted_states.begin(), uncounted_states.end(), state)
        != uncounted_states.end();
  return looks_on ? told_state::unconcerned : told_state::handled;
}

/// Since when the agent handles without a break: over talk, hold, talk.
instant handled_since(const std::vector<const conversation_event*>& segments) {
  auto first = std::prev(segments.end());
  while (first != segments.begin()
         && told_by(**std::prev(first)) == told_state::handled)
    --first;
  return (*first)->at;
}

/// Walks the sessions and says of each what it is at.
class open_walk {
public:
  explicit open_walk(const std::vector<session_view>& sessions)
      : sessions_{sessions} {
    // nop
  }

  std::vector<open_session> all() && {
    for (const auto& session : sessions_) {
      if (session.flow_start != nullptr && session.flow_end == nullptr)
        add(session, standing::in_flow, session.flow_start->at);
      if (session.acd_start != nullptr && session.acd_end == nullptr)
        add_visit(session);
      if (session.voicemail_start != nullptr
          && session.voicemail_end == nullptr)
        add(session, standing::in_voicemail, session.voicemail_start->at);
      if (session.is_agent_leg() || !session.segments.empty())
        add_leg(session);
    }
    note_ringing();
    return std::move(found_);
  }

private:
  open_session& add(const session_view& session, standing at, instant since) {
    found_.push_back({.session = &session, .at = at, .since = since});
    return found_.back();
  }

  void add_visit(const session_view& visit) {
    auto start = visit.acd_start->at;
    bool later = visit.scheduled > start;
    add(visit, standing::waiting, later ? visit.scheduled : start).scheduled
        = later;
  }

  void add_leg(const session_view& leg) {
    const auto* last = leg.segments.empty() ? nullptr : leg.segments.back();
    auto state = last != nullptr ? told_by(*last) : told_state::nothing;
    // The leg has ended and its last state does not know yet.
    auto left = left_at(leg);
    bool behind = left
                  && (state == told_state::alert || state == told_state::handled
                      || state == told_state::unconcerned)
                  && last->at <= *left;
    switch (behind ? told_state::nothing : state) {
    case told_state::nothing: return add_untold(leg);
    case told_state::alert: add(leg, standing::alerting, last->at); return;
    case told_state::handled:
      add(leg, standing::interacting, handled_since(leg.segments));
      return;
    case told_state::wrapup:
      // What was submitted ends it, even if the state that says so is lost.
      if (leg.acw_first == nullptr || leg.acw_first->at < last->at)
        add(leg, standing::wrapping_up, last->at);
      return;
    case told_state::unconcerned:
    case told_state::over: return;
    }
  }

  /// When the agent had no contact in the leg any more. Either message may
  /// come first, or alone.
  static std::optional<instant> left_at(const session_view& leg) {
    if (leg.user_end != nullptr)
      return leg.user_end->at;
    if (leg.acw_first != nullptr)
      return leg.acw_first->at - length(leg.acw_first->wrapping);
    return std::nullopt;
  }

  /// A leg of which detail events alone tell.
  void add_untold(const session_view& leg) {
    if (leg.user_end != nullptr) {
      if (leg.talks() && leg.queue && leg.acw_first == nullptr)
        add(leg, standing::wrapping_up, leg.user_end->at).assumed = true;
      return;
    }
    if (leg.user_start == nullptr || leg.acw_first != nullptr)
      return;
    auto answer = answer_of(leg);
    bool alerts = leg.queue && leg.direction != direction::outbound && !answer;
    add(leg, alerts ? standing::alerting : standing::interacting,
        answer.value_or(leg.user_start->at));
  }

  /// When the leg took the contact of its queue, as far as the visit says.
  std::optional<instant> answer_of(const session_view& leg) const {
    std::optional<instant> first;
    for (const auto& visit : sessions_) {
      const auto* end = visit.acd_end;
      if (end == nullptr || end->outcome != acd_outcome::answered
          || visit.queue != leg.queue || (end->agent && end->agent != leg.agent)
          || end->at < leg.user_start->at - answer_near)
        continue;
      if (!first || end->at < *first)
        first = end->at;
    }
    return first;
  }

  /// Each leg that rings is about a visit of its queue: the earliest first.
  void note_ringing() {
    for (const auto& leg : found_) {
      if (leg.at != standing::alerting)
        continue;
      open_session* rung = nullptr;
      for (auto& visit : found_)
        if (visit.at == standing::waiting && !visit.rings
            && visit.session->queue == leg.session->queue
            && (rung == nullptr || visit.since < rung->since))
          rung = &visit;
      if (rung == nullptr)
        continue;
      rung->rings = true;
      // It rings before its time: then the time does not matter.
      rung->since = rung->session->acd_start->at;
      rung->scheduled = false;
    }
  }

  const std::vector<session_view>& sessions_;
  std::vector<open_session> found_{};
};

/// The customer of a callback, or the visit, waits for a time to come.
bool is_scheduled(const session_view& session, instant clock) {
  bool open
      = (session.customer_start != nullptr && session.customer_end == nullptr)
        || (session.acd_start != nullptr && session.acd_end == nullptr);
  return open && session.scheduled > clock;
}

/// The contact ended in the flow: no queue will have it, though the customer's
/// session may stay open for weeks.
bool hung_up(const session_view& session) {
  return session.flow_end != nullptr
         && exit_metric(session.flow_end->exit_reason)
                == metric_id::t_flow_disconnect;
}

} // namespace

std::vector<open_session>
open_sessions(const std::vector<session_view>& sessions) {
  return open_walk{sessions}.all();
}

std::string_view to_string(phase p) {
  switch (p) {
  case phase::ivr: return "ivr";
  case phase::waiting: return "waiting";
  case phase::alerting: return "alerting";
  case phase::interacting: return "interacting";
  case phase::voicemail: return "voicemail";
  case phase::wrapup: return "wrapup";
  case phase::callback_scheduled: return "callback-scheduled";
  case phase::idle: return "idle";
  case phase::ended: return "ended";
  }
  return "unknown";
}

phase phase_at(const std::vector<session_view>& sessions, instant clock,
               const policy_history& policies, std::uint32_t policy_number) {
  auto open = open_sessions(sessions);
  auto any = [&](auto matches) {
    return std::any_of(open.begin(), open.end(), matches);
  };
  auto is_at = [&](standing wanted) {
    return any([wanted](const auto& s) { return s.at == wanted; });
  };
  if (is_at(standing::interacting))
    return phase::interacting;
  if (is_at(standing::alerting))
    return phase::alerting;
  if (any([clock](const auto& s) {
        return s.at == standing::waiting && (!s.scheduled || s.since <= clock);
      }))
    return phase::waiting;
  if (is_at(standing::in_voicemail))
    return phase::voicemail;
  if (is_at(standing::in_flow))
    return phase::ivr;
  auto waited_for = [&](const open_session& s) {
    const auto& agreed = policies.at(s.since, policy_number).after_call_work;
    return clock - s.since < agreed.after(s.session->queue, s.session->media);
  };
  if (any([&](const auto& s) {
        return s.at == standing::wrapping_up && (!s.assumed || waited_for(s));
      }))
    return phase::wrapup;
  bool customer = false;
  bool calls_in = false; // Not one who is to be called back.
  bool spoken_of = false;
  for (const auto& session : sessions) {
    if (is_scheduled(session, clock))
      return phase::callback_scheduled;
    bool there
        = session.customer_start != nullptr && session.customer_end == nullptr;
    customer |= there;
    calls_in |= there && session.scheduled == instant{};
    spoken_of |= session.is_visit() || session.is_agent_leg()
                 || !session.segments.empty()
                 || session.voicemail_start != nullptr
                 || session.voicemail_end != nullptr || hung_up(session);
  }
  if (calls_in && !spoken_of)
    return phase::ivr;
  return customer ? phase::idle : phase::ended;
}

phase phase_at(const state& s, instant clock, const policy_history& policies) {
  timeline line{s};
  return phase_at(line.sessions(), clock, policies, s.policy_number);
}

} // namespace streamvane::actors::conversation
