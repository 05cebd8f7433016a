#include "messages/genesys/body_decode.hpp"
#include "messages/genesys/body_members.hpp"
#include "messages/genesys/body_schemas.hpp"
#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/seen_members.hpp"
#include "messages/genesys/word_table.hpp"

namespace streamvane::genesys {

namespace {

enum class member : std::uint8_t {
  plain, ///< Known and not carried.
  event_time,
  conversation,
  participant,
  session,
  media,
  message_type,
  direction,
  originating_direction,
  division,
  disconnect,
  flow_type,
  exit_reason,
  flow,
  flow_outcome,
  outcome_value,
  outcome_start,
  outcome_end,
  queue,
  user,
  outcome,
  answered_user,
  connected,
  interacting,
  held,
  alerting,
  contacting,
  dialing,
  callback,
  wrapup_code,
  wrapping,
  voicemail,
  scheduled,
  state,
  state_start,
  session_start,
  last = session_start,
};

/// All members of 3.2 and 3.3 in one vocabulary: one that comes on a body that
/// should not have it is noted as new there, and read.
constexpr auto members = conversation_detail_schema.taking<member>({
    {"eventTime", member::event_time},
    {"conversationId", member::conversation},
    {"participantId", member::participant},
    {"sessionId", member::session},
    {"mediaType", member::media},
    {"messageType", member::message_type},
    {"direction", member::direction},
    {"originatingDirection", member::originating_direction},
    {"divisionId", member::division},
    {"disconnectType", member::disconnect},
    {"flowType", member::flow_type},
    {"exitReason", member::exit_reason},
    {"flowId", member::flow},
    {"flowOutcomeId", member::flow_outcome},
    {"flowOutcomeValue", member::outcome_value},
    {"flowOutcomeStartTime", member::outcome_start},
    {"flowOutcomeEndTime", member::outcome_end},
    {"queueId", member::queue},
    {"userId", member::user},
    {"acdOutcome", member::outcome},
    {"answeredUserId", member::answered_user},
    {"connectedDurationMs", member::connected},
    {"interactingDurationMs", member::interacting},
    {"heldDurationMs", member::held},
    {"alertingDurationMs", member::alerting},
    {"contactingDurationMs", member::contacting},
    {"dialingDurationMs", member::dialing},
    {"callbackDurationMs", member::callback},
    {"callbackScheduledTime", member::scheduled},
    {"wrapupCode", member::wrapup_code},
    {"wrapupDurationMs", member::wrapping},
    {"voicemailDurationMs", member::voicemail},
    {"currentState", member::state},
    {"currentStateStart", member::state_start},
    {"sessionStart", member::session_start},
});

/// The times of a body that make others: two that compete for being the event
/// time, and two that a flow's outcome lies between.
struct times {
  std::optional<instant> event{};
  std::optional<instant> state_start{};
  std::optional<instant> outcome_start{};
  std::optional<instant> outcome_end{};
};

void take(member which, const json::node::member& m, field_reader& in,
          conversation_event& e, times& t) {
  switch (which) {
  case member::plain: return;
  case member::event_time: t.event = in.time(m); return;
  case member::state_start: t.state_start = in.time(m); return;
  case member::session_start:
    e.session_start = in.time(m).value_or(instant{});
    return;
  case member::conversation: return in.read(m, e.conversation);
  case member::participant: return in.read(m, e.participant);
  case member::session: return in.read(m, e.session);
  case member::media: e.media = in.word(m, to_media); return;
  case member::message_type:
    e.message_type = in.word(m, to_message_type);
    return;
  case member::direction: return in.read(m, e.direction);
  case member::originating_direction:
    return in.read(m, e.originating_direction);
  case member::division: return in.read(m, e.division);
  case member::disconnect: return in.read(m, e.disconnect);
  case member::flow_type:
    // Of acd.end it says where the contact left to: a free text (3.2).
    e.flow_type = e.topic == genesys_topic::acd_end ? in.free_word(m)
                                                    : in.word(m, to_flow_type);
    return;
  case member::exit_reason: e.exit_reason = in.word(m, to_exit_reason); return;
  case member::flow: e.flow = to_uuid(in.text(m)); return;
  case member::outcome_value: return in.read(m, e.verdict);
  case member::outcome_start: t.outcome_start = in.time(m); return;
  case member::outcome_end: t.outcome_end = in.time(m); return;
  case member::flow_outcome: e.flow_outcome_id = to_uuid(in.text(m)); return;
  case member::queue: return in.read(m, e.queue);
  case member::user:
    if (e.topic != genesys_topic::acd_end)
      in.read(m, e.agent);
    return;
  case member::answered_user:
    if (e.topic == genesys_topic::acd_end)
      in.read(m, e.agent);
    return;
  case member::outcome: return in.read(m, e.outcome);
  case member::connected: return in.read(m, e.connected);
  case member::interacting: return in.read(m, e.interacting);
  case member::held: return in.read(m, e.held);
  case member::alerting: return in.read(m, e.alerting);
  case member::contacting: return in.read(m, e.contacting);
  case member::dialing: return in.read(m, e.dialing);
  case member::callback: return in.read(m, e.callback);
  case member::wrapup_code: return in.read(m, e.wrapup);
  case member::wrapping: return in.read(m, e.wrapping);
  case member::voicemail: return in.read(m, e.voicemail);
  case member::scheduled: e.scheduled = in.time(m).value_or(instant{}); return;
  case member::state: e.segment_state = in.word(m, to_segment_state); return;
  }
}

} // namespace

void decode_conversation_detail(const envelope& from, const defaults& d,
                                message& into) {
  auto& e = start_event<conversation_event>(d, into);
  auto in = reader_of_body(into);
  seen_members<member> seen;
  times t;
  each_known_member(from, into, members, [&](member known, const auto& m) {
    if (seen.again(known))
      in.repeated();
    take(known, m, in, e, t);
  });
  e.at = t.event         ? *t.event
         : t.state_start ? *t.state_start
                         : fallback_time(from, d);
  if (t.outcome_start && t.outcome_end && *t.outcome_end >= *t.outcome_start)
    e.outcome_time = *t.outcome_end - *t.outcome_start;
  // The id in the topic is the conversation's, or here the agent's.
  bool of_agent = e.topic == genesys_topic::agent_segment;
  if (of_agent && !e.agent)
    e.agent = agent_id{into.head.entity};
  if (!of_agent && !e.conversation)
    e.conversation = conversation_id{into.head.entity};
  if (!e.conversation) {
    into.content = std::monostate{};
    in.missing("conversationId");
  }
}

} // namespace streamvane::genesys
