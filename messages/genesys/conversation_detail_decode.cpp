#include "messages/genesys/body_decode.hpp"
#include "messages/genesys/body_members.hpp"
#include "messages/genesys/body_schemas.hpp"
#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/seen_members.hpp"
#include "messages/genesys/word_table.hpp"

namespace streamvane::genesys {

namespace {

enum class detail_member : std::uint8_t {
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
  skills,
  session_skills,
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
constexpr auto detail_members
    = conversation_detail_schema.taking<detail_member>({
        {"eventTime", detail_member::event_time},
        {"conversationId", detail_member::conversation},
        {"participantId", detail_member::participant},
        {"sessionId", detail_member::session},
        {"mediaType", detail_member::media},
        {"messageType", detail_member::message_type},
        {"direction", detail_member::direction},
        {"originatingDirection", detail_member::originating_direction},
        {"divisionId", detail_member::division},
        {"disconnectType", detail_member::disconnect},
        {"flowType", detail_member::flow_type},
        {"exitReason", detail_member::exit_reason},
        {"flowId", detail_member::flow},
        {"flowOutcomeId", detail_member::flow_outcome},
        {"flowOutcomeValue", detail_member::outcome_value},
        {"flowOutcomeStartTime", detail_member::outcome_start},
        {"flowOutcomeEndTime", detail_member::outcome_end},
        {"queueId", detail_member::queue},
        {"userId", detail_member::user},
        {"acdOutcome", detail_member::outcome},
        {"answeredUserId", detail_member::answered_user},
        {"connectedDurationMs", detail_member::connected},
        {"interactingDurationMs", detail_member::interacting},
        {"heldDurationMs", detail_member::held},
        {"alertingDurationMs", detail_member::alerting},
        {"contactingDurationMs", detail_member::contacting},
        {"dialingDurationMs", detail_member::dialing},
        {"callbackDurationMs", detail_member::callback},
        {"callbackScheduledTime", detail_member::scheduled},
        {"wrapupCode", detail_member::wrapup_code},
        {"requestedRoutingSkillIds", detail_member::skills},
        {"requestedSkillIds", detail_member::session_skills},
        {"wrapupDurationMs", detail_member::wrapping},
        {"voicemailDurationMs", detail_member::voicemail},
        {"currentState", detail_member::state},
        {"currentStateStart", detail_member::state_start},
        {"sessionStart", detail_member::session_start},
    });

/// The times of a body that make others: two that compete for being the event
/// time, and two that a flow's outcome lies between.
struct times {
  std::optional<instant> event{};
  std::optional<instant> state_start{};
  std::optional<instant> outcome_start{};
  std::optional<instant> outcome_end{};
};

void take(detail_member which, const json::node::member& m, field_reader& in,
          conversation_event& e, times& t) {
  switch (which) {
  case detail_member::plain: return;
  case detail_member::event_time: t.event = in.time(m); return;
  case detail_member::state_start: t.state_start = in.time(m); return;
  case detail_member::session_start:
    e.session_start = in.time(m).value_or(instant{});
    return;
  case detail_member::conversation: return in.read(m, e.conversation);
  case detail_member::participant: return in.read(m, e.participant);
  case detail_member::session: return in.read(m, e.session);
  case detail_member::media: e.media = in.word(m, to_media); return;
  case detail_member::message_type:
    e.message_type = in.word(m, to_message_type);
    return;
  case detail_member::direction: return in.read(m, e.direction);
  case detail_member::originating_direction:
    return in.read(m, e.originating_direction);
  case detail_member::division: return in.read(m, e.division);
  case detail_member::disconnect: return in.read(m, e.disconnect);
  case detail_member::flow_type:
    // Of acd.end it says where the contact left to: a free text (3.2).
    e.flow_type = e.topic == genesys_topic::acd_end ? in.free_word(m)
                                                    : in.word(m, to_flow_type);
    return;
  case detail_member::exit_reason:
    e.exit_reason = in.word(m, to_exit_reason);
    return;
  case detail_member::flow: e.flow = to_uuid(in.text(m)); return;
  case detail_member::outcome_value: return in.read(m, e.verdict);
  case detail_member::outcome_start: t.outcome_start = in.time(m); return;
  case detail_member::outcome_end: t.outcome_end = in.time(m); return;
  case detail_member::flow_outcome:
    e.flow_outcome_id = to_uuid(in.text(m));
    return;
  case detail_member::queue: return in.read(m, e.queue);
  case detail_member::user:
    if (e.topic != genesys_topic::acd_end)
      in.read(m, e.agent);
    return;
  case detail_member::answered_user:
    if (e.topic == genesys_topic::acd_end)
      in.read(m, e.agent);
    return;
  case detail_member::outcome: return in.read(m, e.outcome);
  case detail_member::connected: return in.read(m, e.connected);
  case detail_member::interacting: return in.read(m, e.interacting);
  case detail_member::held: return in.read(m, e.held);
  case detail_member::alerting: return in.read(m, e.alerting);
  case detail_member::contacting: return in.read(m, e.contacting);
  case detail_member::dialing: return in.read(m, e.dialing);
  case detail_member::callback: return in.read(m, e.callback);
  case detail_member::wrapup_code: return in.read(m, e.wrapup);
  case detail_member::skills:
  case detail_member::session_skills: return in.read(m, e.skills);
  case detail_member::wrapping: return in.read(m, e.wrapping);
  case detail_member::voicemail: return in.read(m, e.voicemail);
  case detail_member::scheduled:
    e.scheduled = in.time(m).value_or(instant{});
    return;
  case detail_member::state:
    e.segment_state = in.word(m, to_segment_state);
    return;
  }
}

} // namespace

void decode_conversation_detail(const envelope& from, const defaults& d,
                                message& into) {
  auto& e = start_event<conversation_event>(d, into);
  auto in = reader_of_body(into);
  seen_members<detail_member> seen;
  times t;
  each_known_member(from, into, detail_members,
                    [&](detail_member known, const auto& m) {
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
