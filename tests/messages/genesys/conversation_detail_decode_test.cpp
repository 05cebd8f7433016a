#include "tests/messages/genesys/payloads.hpp"

#include <algorithm>

using namespace streamvane;
using namespace streamvane::tests;

namespace {

constexpr std::string_view any_topic
    = "v2.detail.events.conversation.$conversation.user.end";

} // namespace

TEST_CASE("customer.start and customer.end are decoded", "[genesys][detail]") {
  auto start = detail_event(genesys_topic::customer_start);
  start.division = division_id{division_text};
  start.message_type = "sms";
  CHECK(decoded_detail("customer.start",
                       "'divisionId':'$division','messageType':'SMS',"
                       "'externalContactId':'x','journeyContext':"
                       "{'sessionId':'s','actionId':'a'}")
        == start);
  auto end = detail_event(genesys_topic::customer_end);
  end.disconnect = disconnect_type::endpoint;
  end.interacting = millis{5270400000};
  CHECK(decoded_detail("customer.end", "'disconnectType':'ENDPOINT',"
                                       "'interactingDurationMs':5270400000")
        == end);
}

TEST_CASE("contact is decoded", "[genesys][detail]") {
  CHECK(decoded_detail("contact", "'externalOrganizationId':'x',"
                                  "'callbackNumbers':['1'],'subject':'s'")
        == detail_event(genesys_topic::contact));
}

TEST_CASE("the time of a callback is decoded, as a number or as text",
          "[genesys][detail]") {
  auto visit = detail_event(genesys_topic::acd_start);
  visit.scheduled = from_epoch_ms(1'772'443'800'000);
  CHECK(decoded_detail("acd.start", "'callbackScheduledTime':1772443800000")
        == visit);
  CHECK(decoded_detail("acd.start",
                       "'callbackScheduledTime':'2026-03-02T09:30:00Z'",
                       "eventBody.callbackScheduledTime:string")
        == visit);
  visit.scheduled = {};
  CHECK(decoded_detail("acd.start", "'callbackScheduledTime':''") == visit);
}

TEST_CASE("flow events are decoded", "[genesys][detail]") {
  auto start = detail_event(genesys_topic::flow_start);
  start.flow_type = "inboundcall";
  start.flow = to_uuid("f");
  CHECK(decoded_detail("flow.start", "'flowType':'INBOUNDCALL',"
                                     "'flowId':'f','flowVersion':'3'")
        == start);
  auto end = detail_event(genesys_topic::flow_end);
  end.flow_type = "inboundcall";
  end.connected = millis{31000};
  end.exit_reason = "transfer";
  end.disconnect = disconnect_type::transfer;
  CHECK(decoded_detail("flow.end",
                       "'flowType':'INBOUNDCALL','connectedDurationMs':31000,"
                       "'exitReason':'TRANSFER','transferType':'ACD',"
                       "'disconnectType':'TRANSFER'")
        == end);
  auto outcome = detail_event(genesys_topic::flow_outcome);
  outcome.flow_outcome_id = to_uuid(other_text);
  outcome.verdict = flow_verdict::success;
  outcome.outcome_time = millis{1};
  CHECK(decoded_detail("flow.outcome",
                       "'flowOutcomeId':'$other','flowOutcomeStartTime':1,"
                       "'flowOutcomeEndTime':2,'flowOutcomeValue':'SUCCESS',"
                       "'flowMilestones':[{'milestoneId':'m',"
                       "'milestoneTime':3}]")
        == outcome);
}

TEST_CASE("a queue visit's start and end are decoded", "[genesys][detail]") {
  auto start = detail_event(genesys_topic::acd_start);
  start.queue = queue_id{queue_text};
  start.skills = {skill_id{"s"}};
  CHECK(decoded_detail("acd.start", "'queueId':'$queue','routingPriority':0,"
                                    "'requestedRoutingSkillIds':['s'],"
                                    "'skillExpressionApplied':false")
        == start);
  auto end = detail_event(genesys_topic::acd_end);
  end.queue = queue_id{queue_text};
  end.agent = agent_id{agent_text};
  end.outcome = acd_outcome::answered;
  end.connected = millis{5200};
  end.disconnect = disconnect_type::transfer;
  CHECK(decoded_detail("acd.end",
                       "'queueId':'$queue','acdOutcome':'ANSWERED',"
                       "'answeredUserId':'$agent','userId':'$other',"
                       "'connectedDurationMs':5200,"
                       "'disconnectType':'TRANSFER','usedRouting':'STANDARD',"
                       "'requestedRoutings':['STANDARD']",
                       "eventBody.userId")
        == end);
}

TEST_CASE("requested skills are a set: sorted, each once, none that says "
          "nothing, and not without bound",
          "[genesys][detail]") {
  auto skills = [](const std::string& list) {
    return decoded_detail("acd.end",
                          "'requestedRoutingSkillIds':[" + list + "]")
        .skills;
  };
  CHECK(skills("") == skill_list{});
  CHECK(skills("'','UNKNOWN'") == skill_list{});
  auto both = skills("'$other','$queue','$other'");
  CHECK(both == skills("'$queue','$other'"));
  CHECK(both.size() == 2);
  CHECK(std::is_sorted(both.begin(), both.end()));
  std::string many = "'s0'";
  for (std::size_t i = 1; i <= skills_max; ++i)
    many += ",'s" + std::to_string(i) + '\'';
  CHECK(skills(many).size() == skills_max);
}

TEST_CASE("acd.end says where a contact left to, in any word",
          "[genesys][detail]") {
  auto e = decoded_detail("acd.end", "'acdOutcome':'FLOW_OUT',"
                                     "'flowType':'Some New Place'");
  CHECK(e.outcome == acd_outcome::flow_out);
  CHECK(e.flow_type == token{"somenewplace"});
}

TEST_CASE("agent legs are decoded", "[genesys][detail]") {
  auto start = detail_event(genesys_topic::user_start);
  start.queue = queue_id{queue_text};
  start.agent = agent_id{agent_text};
  start.division = division_id{division_text};
  CHECK(decoded_detail("user.start", "'queueId':'$queue','userId':'$agent',"
                                     "'divisionId':'$division'")
        == start);
  auto end = detail_event(genesys_topic::user_end);
  end.queue = queue_id{queue_text};
  end.agent = agent_id{agent_text};
  end.interacting = millis{61000};
  end.held = millis{63800};
  end.alerting = millis{5000};
  end.contacting = millis{1};
  end.dialing = millis{2};
  end.callback = millis{0};
  end.disconnect = disconnect_type::peer;
  CHECK(decoded_detail(
            "user.end",
            "'queueId':'$queue','userId':'$agent','answeredUserId':'$other',"
            "'interactingDurationMs':61000,'heldDurationMs':63800,"
            "'alertingDurationMs':5000,'contactingDurationMs':1,"
            "'dialingDurationMs':2,'callbackDurationMs':0,"
            "'disconnectType':'PEER'",
            "eventBody.answeredUserId")
        == end);
}

TEST_CASE("after-call work and wrap-up are decoded", "[genesys][detail]") {
  auto acw = detail_event(genesys_topic::acw);
  acw.queue = queue_id{queue_text};
  acw.agent = agent_id{agent_text};
  acw.wrapup = wrapup_code{other_text};
  acw.wrapping = millis{10000};
  CHECK(decoded_detail("acw", "'queueId':'$queue','userId':'$agent',"
                              "'wrapupCode':'$other','wrapupNotes':'n',"
                              "'wrapupDurationMs':10000")
        == acw);
  auto wrapup = detail_event(genesys_topic::wrapup);
  wrapup.wrapup = wrapup_code{std::string_view{"Default Wrap-up Code"}};
  CHECK(decoded_detail("wrapup", "'wrapupCode':'Default Wrap-up Code'")
        == wrapup);
}

TEST_CASE("outbound, voicemail and attributes are decoded",
          "[genesys][detail]") {
  CHECK(decoded_detail("outbound", "'outboundCampaignId':'c',"
                                   "'outboundContactListId':'l',"
                                   "'outboundContactId':'k'")
        == detail_event(genesys_topic::outbound));
  CHECK(decoded_detail("voicemail.start", "'utilizationLabel':'u'")
        == detail_event(genesys_topic::voicemail_start));
  auto end = detail_event(genesys_topic::voicemail_end);
  end.voicemail = millis{7000};
  CHECK(decoded_detail("voicemail.end", "'voicemailDurationMs':7000") == end);
  CHECK(decoded_detail("attributes",
                       "'attributes':{'k':'v','queueId':'no'},"
                       "'communications':[{'id':'i','mediaType':'VOICE'}]",
                       "eventBody.sessionId eventBody.mediaType "
                       "eventBody.provider eventBody.direction eventBody.ani "
                       "eventBody.dnis")
        == detail_event(genesys_topic::attributes));
}

TEST_CASE("the state of an agent's session is decoded", "[genesys][detail]") {
  auto m = decoded(enveloped(
      "v2.detail.events.agent.$agent.state",
      "{'conversationId':'$conversation','sessionId':'$session',"
      "'sessionStart':1772443800000,'currentStateStart':1772443844949,"
      "'currentState':'HOLD','originatingDirection':'OUTBOUND',"
      "'mediaType':'VOICE','queueId':'$queue','requestedSkillIds':['s']}"));
  conversation_event e;
  e.topic = genesys_topic::agent_segment;
  e.organization = organization_id{organization_text};
  e.conversation = conversation_id{conversation_text};
  e.session = session_id{session_text};
  e.queue = queue_id{queue_text};
  e.agent = agent_id{agent_text}; // from the topic
  e.at = event_time;
  e.published = published_time;
  e.offset = 42;
  e.media = "voice";
  e.originating_direction = direction::outbound;
  e.segment_state = "HOLD";
  e.skills = {skill_id{"s"}};
  e.session_start = from_epoch_ms(1772443800000);
  CHECK(content_of<conversation_event>(m) == e);
  CHECK(paths(m) == "");
}

TEST_CASE("vector 5.8.6: strange values are accepted and noted",
          "[genesys][detail]") {
  auto m = decoded(
      enveloped("v2.detail.events.conversation.$conversation.acd.start",
                "{'eventTime':'1772443844949','conversationId':'$conversation',"
                "'mediaType':'HOLOGRAM','queueId':'','glow':{'a':[1]}}"));
  auto e = content_of<conversation_event>(m);
  CHECK(e.at == event_time);
  CHECK(e.media == token{"hologram"});
  CHECK_FALSE(e.queue);
  CHECK(paths(m)
        == "eventBody.eventTime:string eventBody.mediaType=HOLOGRAM "
           "eventBody.glow.a[]");
  CHECK(m.drift.front().topic == genesys_topic::acd_start);
}

TEST_CASE("absent, null, empty and UNKNOWN are the same", "[genesys][detail]") {
  for (std::string_view none : {"null", "''", "'UNKNOWN'", "'unknown'"}) {
    std::string body = "{'eventTime':1772443844949";
    for (std::string_view name :
         {"participantId", "sessionId", "mediaType", "direction", "queueId",
          "disconnectType", "acdOutcome", "flowType", "exitReason", "userId",
          "interactingDurationMs", "wrapupCode", "messageType"})
      body += ",'" + std::string{name} + "':" + std::string{none};
    auto m = decoded(enveloped(any_topic, body + "}"));
    conversation_event e;
    e.topic = genesys_topic::user_end;
    e.organization = organization_id{organization_text};
    e.conversation = conversation_id{conversation_text};
    e.at = event_time;
    e.published = published_time;
    e.offset = 42;
    CAPTURE(none);
    CHECK(content_of<conversation_event>(m) == e);
    CHECK(paths(m) == "");
  }
}

TEST_CASE("numbers may be strings or whole fractions, nothing else",
          "[genesys][detail]") {
  auto held = [](std::string_view written) {
    return decoded(enveloped(
        any_topic, "{'heldDurationMs':" + std::string{written} + "}"));
  };
  for (std::string_view whole : {"3000", "'3000'", "3000.0", "3e3", "'3.0E3'"})
    CHECK(content_of<conversation_event>(held(whole)).held == millis{3000});
  for (auto [odd, path] : {std::pair{"0.5", "eventBody.heldDurationMs~0.0"},
                           {"'soon'", "eventBody.heldDurationMs:string "
                                      "eventBody.heldDurationMs~aaaa"},
                           {"1e30", "eventBody.heldDurationMs~0a00"},
                           {"true", "eventBody.heldDurationMs:boolean"},
                           {"[1]", "eventBody.heldDurationMs:array"}}) {
    auto m = held(odd);
    CHECK_FALSE(content_of<conversation_event>(m).held);
    CHECK(paths(m) == path);
  }
}

TEST_CASE("the event time falls back step by step", "[genesys][detail]") {
  auto at = [](std::string_view text) {
    return content_of<conversation_event>(decoded(text)).at;
  };
  CHECK(at(enveloped(any_topic, "{'eventTime':1772443844949}")) == event_time);
  CHECK(at(enveloped(any_topic, "{'eventTime':1.772443844949e12}"))
        == event_time);
  CHECK(at(enveloped(any_topic, "{'eventTime':'2026-03-02T09:30:44.949Z'}"))
        == event_time);
  CHECK(at(enveloped(any_topic, "{'eventTime':null}")) == published_time);
  auto without = enveloped(any_topic, "{}");
  auto timestamp = without.find("\"timestamp\"");
  without.replace(timestamp, 11, "\"metadata\" ");
  CHECK(at(without) == from_epoch_ms(1772443845000));
  CHECK(at(notified(any_topic, "{}")) == arrival_time);
}

TEST_CASE("all transports' spellings of an enum are one", "[genesys][detail]") {
  struct row {
    std::string_view text;
    disconnect_type type;
  };
  for (auto [text, type] : {
           row{"CONSULT_TRANSFER", disconnect_type::consult_transfer},
           row{"consultTransfer", disconnect_type::consult_transfer},
           row{"transfer.consult", disconnect_type::consult_transfer},
           row{"TRANSFERCONSULT", disconnect_type::consult_transfer},
           row{"DND_ENDPOINT", disconnect_type::dnd_endpoint},
           row{"dndEndpoint", disconnect_type::dnd_endpoint},
           row{"endpointDnd", disconnect_type::dnd_endpoint},
           row{"transferDnd", disconnect_type::dnd_transfer},
           row{"dnd transfer", disconnect_type::dnd_transfer},
           row{"transfer.noanswer", disconnect_type::no_answer_transfer},
           row{"NOT_AVAILABLE_TRANSFER",
               disconnect_type::not_available_transfer},
           row{"transport.failure", disconnect_type::transport_failure},
           row{"SESSION_EXPIRED", disconnect_type::session_expired},
           row{"takeover", disconnect_type::takeover},
       }) {
    CAPTURE(text);
    CHECK(decoded_detail("user.end",
                         "'disconnectType':'" + std::string{text} + "'")
              .disconnect
          == type);
  }
  auto m = decoded(enveloped(any_topic, "{'disconnectType':'EVAPORATED'}"));
  CHECK(content_of<conversation_event>(m).disconnect == disconnect_type::none);
  CHECK(paths(m) == "eventBody.disconnectType=EVAPORATED");
}

TEST_CASE("every disconnect type can be told", "[genesys][detail]") {
  for (int i = 1; i <= static_cast<int>(disconnect_type::takeover); ++i) {
    auto type = static_cast<disconnect_type>(i);
    CAPTURE(to_string(type));
    CHECK(decoded_detail("user.end", "'disconnectType':'"
                                         + std::string{to_string(type)} + "'")
              .disconnect
          == type);
  }
}

TEST_CASE("of repeated members the last one is taken and counted",
          "[genesys][detail]") {
  auto m = decoded(enveloped(any_topic, "{'queueId':'$other','queueId':"
                                        "'$queue','userId':'$agent',"
                                        "'userId':null}"));
  auto e = content_of<conversation_event>(m);
  CHECK(e.queue == queue_id{queue_text});
  CHECK_FALSE(e.agent);
  CHECK(m.repeated_members == 2);
}

TEST_CASE("a detail event without any conversation is not folded",
          "[genesys][detail]") {
  auto m = decoded(notified("v2.detail.events.conversation.{id}.acd.start",
                            "{'eventTime':1772443844949}"));
  CHECK(is_not_folded(m));
  CHECK(m.head.topic == genesys_topic::acd_start);
  CHECK(paths(m) == "eventBody.conversationId!");
}
