#include "actors/conversation/detail_facts.hpp"

#include <algorithm>

namespace streamvane::actors::conversation {

namespace {

constexpr millis before_the_end{1'000};
constexpr millis flow_lead_max{60'000};

using sessions_of = std::vector<session_view>;

/// A leg that talked and has ended: the only kind that can give a contact away.
bool is_giver(const session_view& s) {
  return s.talks();
}

/// Sessions of the giver's own participant or user never count: an agent's
/// call inside a callback is not a consult.
bool same_side(const session_view& giver, const session_view& other) {
  return giver.id == other.id
         || (giver.participant && giver.participant == other.participant)
         || (giver.agent && giver.agent == other.agent);
}

bool within_leg(const session_view& giver, instant t) {
  return giver.connected() <= t && t <= giver.user_end->at - before_the_end;
}

/// Whether `other` begins as a consult of `giver` would.
bool opens_consult(const session_view& giver, const session_view* own_visit,
                   const session_view& other) {
  if (same_side(giver, other) || &other == own_visit)
    return false;
  if (other.is_visit())
    return within_leg(giver, other.began());
  if (other.flow_start != nullptr)
    return within_leg(giver, other.flow_start->at);
  if (other.user_start != nullptr && (other.queue || other.talks()))
    return within_leg(giver, other.user_start->at);
  return false;
}

bool consulted(const session_view& giver, const sessions_of& sessions) {
  const auto* own_visit = answered_from(giver, sessions);
  return std::any_of(sessions.begin(), sessions.end(),
                     [&](const session_view& other) {
                       return opens_consult(giver, own_visit, other);
                     });
}

/// An agent leg that came through no queue visit of this conversation.
bool is_direct(const session_view& leg, const sessions_of& sessions) {
  if (!leg.queue)
    return true;
  return std::none_of(
      sessions.begin(), sessions.end(), [&](const session_view& visit) {
        if (!visit.is_visit() || visit.queue != leg.queue
            || leg.began() < visit.began())
          return false;
        return visit.acd_end == nullptr || leg.began() <= visit.acd_end->at;
      });
}

/// When the leg of a visit began: the earliest flow that led to it, as far back
/// as a minute, not before the giver was connected, and not before another
/// visit that began in between, whose flow it would be.
instant leg_start(const session_view& giver, const session_view& leg,
                  const sessions_of& sessions) {
  auto start = leg.began();
  auto not_before = start - flow_lead_max;
  for (const auto& visit : sessions)
    if (visit.is_visit() && visit.id != leg.id && visit.began() < start)
      not_before = std::max(not_before, visit.began());
  auto earliest = start;
  for (const auto& flow : sessions)
    if (flow.flow_start != nullptr && !same_side(giver, flow)
        && flow.flow_start->at >= not_before && flow.flow_start->at <= start
        && within_leg(giver, flow.flow_start->at))
      earliest = std::min(earliest, flow.flow_start->at);
  return earliest;
}

/// The agent who opened the leg: of all who were connected when it began, the
/// one who was connected first.
const session_view* opener(const session_view& leg,
                           const sessions_of& sessions) {
  const session_view* first = nullptr;
  for (const auto& giver : sessions) {
    if (!is_giver(giver) || same_side(giver, leg)
        || answered_from(giver, sessions) == &leg
        || !within_leg(giver, leg.began()))
      continue;
    if (first == nullptr || giver.connected() < first->connected())
      first = &giver;
  }
  return first;
}

void add_transfer(metric_facts& into, const session_view& giver,
                  const sessions_of& sessions) {
  auto kind = giver.user_end->disconnect;
  if (kind != disconnect_type::transfer
      && kind != disconnect_type::consult_transfer
      && kind != disconnect_type::conference_transfer)
    return;
  auto at = giver.user_end->at;
  into.push_back(session_fact(giver, metric_id::n_transferred, 1, at));
  if (kind == disconnect_type::conference_transfer)
    return;
  bool by_consult
      = kind == disconnect_type::consult_transfer || consulted(giver, sessions);
  into.push_back(session_fact(giver,
                              by_consult ? metric_id::n_consult_transferred
                                         : metric_id::n_blind_transferred,
                              1, at));
}

} // namespace

const session_view* answered_from(const session_view& leg,
                                  const sessions_of& sessions) {
  const session_view* nearest = nullptr;
  millis distance = millis::max();
  for (const auto& visit : sessions) {
    if (visit.acd_end == nullptr
        || visit.acd_end->outcome != acd_outcome::answered
        || visit.queue != leg.queue || visit.acd_end->agent != leg.agent)
      continue;
    auto apart = std::chrono::abs(visit.acd_end->at - leg.connected());
    if (apart < distance) {
      distance = apart;
      nearest = &visit;
    }
  }
  return nearest;
}

void add_transfer_facts(metric_facts& into, const sessions_of& sessions) {
  if (std::none_of(sessions.begin(), sessions.end(), is_giver))
    return;
  for (const auto& session : sessions) {
    if (is_giver(session))
      add_transfer(into, session, sessions);
    bool consult_leg = session.is_visit()
                       || (session.is_agent_leg() && session.talks()
                           && is_direct(session, sessions));
    if (!consult_leg)
      continue;
    const auto* giver = opener(session, sessions);
    if (giver == nullptr)
      continue;
    auto fact = session_fact(*giver, metric_id::n_consult, 1,
                             leg_start(*giver, session, sessions));
    fact.instance = session.id.value;
    into.push_back(fact);
  }
}

} // namespace streamvane::actors::conversation
