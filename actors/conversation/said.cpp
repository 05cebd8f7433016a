#include "actors/conversation/said.hpp"

#include <tuple>

namespace streamvane::actors::conversation {

namespace {

/// Every member that carries content, in a fixed order.
auto content(const conversation_event& e) {
  return std::tie(e.participant, e.queue, e.agent, e.division, e.media,
                  e.message_type, e.direction, e.originating_direction,
                  e.disconnect, e.outcome, e.flow_type, e.exit_reason, e.wrapup,
                  e.flow_outcome_id, e.connected, e.interacting, e.held,
                  e.alerting, e.contacting, e.dialing, e.callback, e.wrapping,
                  e.voicemail, e.segment_state, e.session_start, e.metric,
                  e.metric_value, e.record, e.flow, e.verdict, e.outcome_time,
                  e.scheduled, e.metric_number, e.skills);
}

template <class Id>
void fill_id(Id& into, const Id& from) {
  if (!into)
    into = from;
}

void fill_token(token& into, const token& from) {
  if (into.empty())
    into = from;
}

template <class Enum>
void fill_enum(Enum& into, Enum from) {
  if (into == Enum::none)
    into = from;
}

void fill_duration(std::optional<millis>& into,
                   const std::optional<millis>& from) {
  if (!into)
    into = from;
}

} // namespace

slot slot_of(const conversation_event& e) {
  slot s{.session = e.session, .topic = e.topic};
  switch (e.topic) {
  case genesys_topic::metric_record:
    s.metric = static_cast<std::uint16_t>(e.metric);
    s.instance = e.record;
    // Without an id, two values at one instant are two (genesys.md 1.1).
    if (!e.record) {
      s.at_ms = epoch_ms(e.at);
      s.value = e.metric_value;
    }
    break;
  case genesys_topic::detail_record:
    s.metric = static_cast<std::uint16_t>(e.metric);
    s.instance = e.record;
    s.value = e.metric_number;
    break;
  case genesys_topic::agent_segment: s.at_ms = epoch_ms(e.at); break;
  case genesys_topic::flow_outcome: s.instance = e.flow_outcome_id; break;
  default: break; // A session is said to start and to end once.
  }
  return s;
}

kept kept_of(genesys_topic topic) {
  switch (topic) {
  case genesys_topic::acw: return {2, 2}; // First duration, last code.
  case genesys_topic::metric_record: return {1, 3}; // Either may hold.
  case genesys_topic::attributes:
  case genesys_topic::contact: return {0, 1};
  default: return {0, 3};
  }
}

std::strong_ordering order(const conversation_event& a,
                           const conversation_event& b) {
  if (auto c = a.at <=> b.at; c != 0)
    return c;
  if (auto c = a.published <=> b.published; c != 0)
    return c;
  return content(a) <=> content(b);
}

bool before(const conversation_event& a, const conversation_event& b) {
  if (auto c = slot_of(a) <=> slot_of(b); c != 0)
    return c < 0;
  return order(a, b) < 0;
}

void fill(conversation_event& into, const conversation_event& from) {
  fill_id(into.participant, from.participant);
  fill_id(into.queue, from.queue);
  fill_id(into.agent, from.agent);
  fill_id(into.division, from.division);
  fill_token(into.media, from.media);
  fill_token(into.message_type, from.message_type);
  fill_enum(into.direction, from.direction);
  fill_enum(into.originating_direction, from.originating_direction);
  fill_enum(into.disconnect, from.disconnect);
  fill_enum(into.outcome, from.outcome);
  fill_token(into.flow_type, from.flow_type);
  fill_token(into.exit_reason, from.exit_reason);
  fill_id(into.wrapup, from.wrapup);
  if (into.skills.empty())
    into.skills = from.skills;
  fill_id(into.flow, from.flow);
  fill_enum(into.verdict, from.verdict);
  fill_duration(into.connected, from.connected);
  fill_duration(into.interacting, from.interacting);
  fill_duration(into.held, from.held);
  fill_duration(into.alerting, from.alerting);
  fill_duration(into.contacting, from.contacting);
  fill_duration(into.dialing, from.dialing);
  fill_duration(into.callback, from.callback);
  fill_duration(into.wrapping, from.wrapping);
  fill_duration(into.voicemail, from.voicemail);
  fill_duration(into.outcome_time, from.outcome_time);
  if (into.scheduled == instant{})
    into.scheduled = from.scheduled;
}

} // namespace streamvane::actors::conversation
