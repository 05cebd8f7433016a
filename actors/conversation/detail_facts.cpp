#include "actors/conversation/detail_facts.hpp"

#include "actors/conversation/pending_acw.hpp"

#include <algorithm>
#include <array>

namespace streamvane::actors::conversation {

namespace {

constexpr millis none{0};

/// Media whose sessions an agent can park (genesys.md 4.2, tPark).
bool can_be_parked(const token& media) {
  return media == token{"email"} || media == token{"message"};
}

/// Flows that callers hear: Genesys calls the time in them tIvr, too.
bool is_ivr(const token& flow_type) {
  return flow_type == token{"inboundcall"} || flow_type == token{"outboundcall"}
         || flow_type == token{"securecall"};
}

bool is_transfer(disconnect_type how) {
  switch (how) {
  case disconnect_type::transfer:
  case disconnect_type::conference_transfer:
  case disconnect_type::consult_transfer:
  case disconnect_type::forward_transfer:
  case disconnect_type::no_answer_transfer:
  case disconnect_type::not_available_transfer:
  case disconnect_type::dnd_transfer: return true;
  default: return false; // Timeouts, declines, and what we have no word for.
  }
}

/// Walks the sessions once and appends what follows from each.
class detail_facts {
public:
  detail_facts(metric_facts& into, const std::vector<session_view>& sessions,
               const policy_history& policies, std::uint32_t policy_number,
               instant clock)
      : into_{into}, sessions_{sessions}, policies_{policies},
        policy_number_{policy_number}, clock_{clock} {
    // nop
  }

  void add_all() {
    for (const auto& session : sessions_) {
      if (session.is_visit())
        add_queue_visit(session);
      if (session.is_flow())
        add_flow(session);
      for (const auto* outcome : session.flow_outcomes)
        add_flow_outcome(session, *outcome);
      if (session.user_end != nullptr)
        add_agent_leg(session);
      if (session.acw_first != nullptr)
        add_after_call_work(session);
      if (session.customer_end != nullptr)
        add_customer_leg(session);
      if (session.voicemail_end != nullptr)
        add_time(session, metric_id::t_voicemail,
                 length(session.voicemail_end->voicemail),
                 session.voicemail_end->at);
    }
  }

private:
  metric_fact& add(const session_view& session, metric_id metric,
                   std::int64_t value, instant at) {
    into_.push_back(session_fact(session, metric, value, at));
    return into_.back();
  }

  /// Times are published where there was one.
  void add_time(const session_view& session, metric_id metric, millis value,
                instant at) {
    if (value > none)
      add(session, metric, value.count(), at);
  }

  /// Facts of a queue visit name no agent, whatever the messages say.
  metric_fact& add_visit(const session_view& session, metric_id metric,
                         std::int64_t value, instant at) {
    auto& fact = add(session, metric, value, at);
    fact.agent = {};
    return fact;
  }

  void add_queue_visit(const session_view& visit) {
    add_visit(visit, metric_id::n_offered, 1, offered_at(visit)).reconstructed
        = visit.acd_start == nullptr;
    if (visit.acd_end == nullptr)
      return;
    const auto& end = *visit.acd_end;
    auto outcome = outcome_of(visit);
    if (outcome == acd_outcome::none)
      add_visit(visit, metric_id::acd_unknown, 1, end.at);
    if (!end.connected)
      return;
    auto waited = *end.connected;
    add_visit(visit, metric_id::t_acd, waited.count(), end.at);
    switch (outcome) {
    case acd_outcome::none: break;
    case acd_outcome::answered: add_answer(visit, waited); break;
    case acd_outcome::abandon:
      add_visit(visit, metric_id::t_abandon, waited.count(), end.at);
      break;
    case acd_outcome::flow_out:
      add_visit(visit, metric_id::t_flow_out, waited.count(), end.at);
      break;
    }
  }

  /// As told; where nothing is told, as genesys.md 10.3 is read.
  acd_outcome outcome_of(const session_view& visit) const {
    const auto& end = *visit.acd_end;
    if (end.outcome != acd_outcome::none)
      return end.outcome;
    const auto& readings = policies_.at(end.at, policy_number_).readings;
    bool flowed_out = visit.media == token{"callback"}
                          ? readings.open_callback_is_flow_out
                          : is_transfer(end.disconnect)
                                && readings.transfer_from_queue_is_flow_out;
    return flowed_out ? acd_outcome::flow_out : acd_outcome::none;
  }

  /// As genesys.md 10.1 is read.
  instant offered_at(const session_view& visit) const {
    const auto* end = visit.acd_end;
    bool from_end
        = end != nullptr && end->connected
          && policies_.at(end->at, policy_number_).readings.acd_start_is_delay;
    return from_end ? end->at - *end->connected : visit.began();
  }

  void add_answer(const session_view& visit, millis waited) {
    const auto& end = *visit.acd_end;
    add(visit, metric_id::t_answered, waited.count(), end.at).agent = end.agent;
    auto limit = policies_.at(end.at, policy_number_)
                     .threshold(visit.queue, visit.media);
    if (limit && waited > *limit)
      add(visit, metric_id::n_over_sla, 1, end.at).agent = end.agent;
  }

  void add_flow(const session_view& session) {
    const auto* end = session.flow_end;
    add(session, metric_id::n_flow, 1, session.began()).reconstructed
        = session.flow_start == nullptr;
    if (end == nullptr || !end->connected)
      return;
    auto inside = *end->connected;
    add(session, metric_id::t_flow, inside.count(), end->at);
    if (auto how = exit_metric(end->exit_reason); how != metric_id::none)
      add(session, how, inside.count(), end->at);
    auto type = end->flow_type.empty() && session.flow_start != nullptr
                    ? session.flow_start->flow_type
                    : end->flow_type;
    if (is_ivr(type))
      add(session, metric_id::t_ivr, inside.count(), end->at);
  }

  void add_flow_outcome(const session_view& session,
                        const conversation_event& outcome) {
    if (outcome.verdict == flow_verdict::none)
      return;
    auto add_one = [&](metric_id metric, std::int64_t value) {
      add(session, metric, value, outcome.at).instance
          = outcome.flow_outcome_id;
    };
    add_one(metric_id::n_flow_outcome, 1);
    if (outcome.verdict == flow_verdict::failure)
      add_one(metric_id::n_flow_outcome_failed, 1);
    if (outcome.outcome_time)
      add_one(metric_id::t_flow_outcome, outcome.outcome_time->count());
  }

  void add_agent_leg(const session_view& leg) {
    const auto& end = *leg.user_end;
    auto alerting = length(end.alerting);
    auto contacting = length(end.contacting);
    auto dialing = length(end.dialing);
    auto talked = length(end.interacting);
    auto held = length(end.held);
    auto start = started_at(leg);
    // Parked time is in no duration, so a start that is reckoned back from the
    // end would be too late: nothing is said about it (genesys.md 11.22m).
    if (leg.user_start != nullptr || !can_be_parked(leg.media)) {
      auto first = into_.size();
      add_time(leg, metric_id::t_alert, alerting, start + alerting);
      if (alerting > none && talked == none && held == none
          && agent_let_it_ring(leg))
        add(leg, metric_id::t_not_responding, alerting.count(),
            start + alerting);
      add_time(leg, metric_id::t_contacting, contacting, start + contacting);
      add_time(leg, metric_id::t_dialing, dialing,
               start + contacting + dialing);
      for (; first < into_.size(); ++first)
        into_[first].reconstructed = leg.user_start == nullptr;
    }
    add_time(leg, metric_id::t_talk_complete, talked, end.at);
    add_time(leg, metric_id::t_held_complete, held, end.at);
    auto handled = talked + held + contacting + dialing;
    const auto* acw = leg.acw_first;
    if (handled == none && acw == nullptr)
      return;
    auto due = handle_due(leg, policies_, policy_number_);
    if (due && clock_ < *due)
      return;
    auto worked = acw != nullptr ? length(acw->wrapping) : none;
    add(leg, metric_id::t_handle, (handled + worked).count(),
        acw != nullptr ? acw->at : end.at);
  }

  /// As genesys.md 10.1 is read.
  instant started_at(const session_view& leg) const {
    bool from_end = !can_be_parked(leg.media)
                    && policies_.at(leg.user_end->at, policy_number_)
                           .readings.user_start_is_delay;
    return from_end ? leg.began_by_end() : leg.began();
  }

  /// An alert that nobody took counts against the agent, unless the contact
  /// went away by itself (genesys.md 11.4).
  bool agent_let_it_ring(const session_view& leg) const {
    auto how = leg.user_end->disconnect;
    if (how == disconnect_type::peer || is_transfer(how))
      return false;
    for (const auto& visit : sessions_) {
      if (visit.acd_end == nullptr || visit.queue != leg.queue)
        continue;
      auto outcome = outcome_of(visit);
      if (outcome != acd_outcome::abandon && outcome != acd_outcome::flow_out)
        continue;
      auto apart = visit.acd_end->at - leg.user_end->at;
      if (apart >= -left_with_it && apart <= left_with_it)
        return false;
    }
    return true;
  }

  void add_after_call_work(const session_view& session) {
    add_time(session, metric_id::t_acw, length(session.acw_first->wrapping),
             session.acw_first->at);
  }

  void add_customer_leg(const session_view& customer) {
    const auto& end = *customer.customer_end;
    auto connected = length(end.interacting);
    if (connected <= none)
      return;
    add(customer, metric_id::n_connected, 1, end.at - connected);
    add(customer, metric_id::t_connected, connected.count(), end.at);
  }

  static constexpr millis left_with_it{2'000};

  metric_facts& into_;
  const std::vector<session_view>& sessions_;
  const policy_history& policies_;
  std::uint32_t policy_number_;
  instant clock_;
};

} // namespace

bool is_told_by_detail_events(metric_id metric) {
  static constexpr std::array told{
      metric_id::n_offered,       metric_id::t_acd,
      metric_id::t_answered,      metric_id::n_over_sla,
      metric_id::t_abandon,       metric_id::t_flow_out,
      metric_id::t_alert,         metric_id::t_not_responding,
      metric_id::t_contacting,    metric_id::t_dialing,
      metric_id::t_talk_complete, metric_id::t_held_complete,
      metric_id::t_acw,           metric_id::t_handle,
      metric_id::n_connected,     metric_id::t_connected,
      metric_id::t_voicemail,     metric_id::t_ivr,
      metric_id::n_transferred,   metric_id::n_blind_transferred,
      metric_id::n_consult,       metric_id::n_consult_transferred};
  return std::find(told.begin(), told.end(), metric) != told.end();
}

metric_id exit_metric(const token& exit_reason) {
  static constexpr std::array<token, 5> hang_ups{
      "disconnect", "flowdisconnect", "flowerrordisconnect",
      "sessionexpiredisconnect", "recognitionfailuredisconnect"};
  static constexpr std::array<token, 5> exits{"transfer", "userexit",
                                              "flowexit", "flowerrorexit",
                                              "recognitionfailureexit"};
  auto among = [&](const auto& reasons) {
    return std::find(reasons.begin(), reasons.end(), exit_reason)
           != reasons.end();
  };
  if (among(hang_ups))
    return metric_id::t_flow_disconnect;
  return among(exits) ? metric_id::t_flow_exit : metric_id::none;
}

metric_fact session_fact(const session_view& session, metric_id metric,
                         std::int64_t value, instant at) {
  return {.metric = metric,
          .session = session.id,
          .value = value,
          .at = at,
          .queue = session.queue,
          .agent = session.agent,
          .flow = session.flow,
          .media = session.media,
          .direction = session.direction};
}

void add_detail_facts(metric_facts& into,
                      const std::vector<session_view>& sessions,
                      const policy_history& policies,
                      std::uint32_t policy_number, instant clock) {
  detail_facts{into, sessions, policies, policy_number, clock}.add_all();
}

} // namespace streamvane::actors::conversation
