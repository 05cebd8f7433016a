#include "tests/messages/genesys/payloads.hpp"

using namespace streamvane;
using namespace streamvane::tests;

namespace {

constexpr std::string_view topic
    = "v2.analytics.conversation.$conversation.metrics";

} // namespace

TEST_CASE("a metric record is decoded", "[genesys][metrics]") {
  auto m = decoded(enveloped(
      topic,
      "{'metric':'tAnswered','metricDate':'2026-03-02T09:30:44.949Z',"
      "'value':5200,'recordId':'$other','conversationId':'$conversation',"
      "'sessionId':'$session','queueId':'$queue','userId':'$agent',"
      "'divisionIds':['$division','x'],'mediaType':'message',"
      "'messageType':'whatsapp','direction':'inbound',"
      "'originatingDirection':'outbound','disconnectType':'transferDnd',"
      "'flowOutType':'voicemail','wrapUpCode':'$other','purpose':'agent',"
      "'requestedRoutingSkillIds':['$queue'],"
      "'firstQueue':true,'agentBullseyeRing':2,'journeyActionId':'j',"
      "'scoredAgents':[{'agentScore':1,'scoredAgentId':'a'}]}"));
  conversation_event e;
  e.topic = genesys_topic::metric_record;
  e.organization = organization_id{organization_text};
  e.conversation = conversation_id{conversation_text};
  e.session = session_id{session_text};
  e.queue = queue_id{queue_text};
  e.agent = agent_id{agent_text};
  e.division = division_id{division_text};
  e.at = event_time;
  e.published = published_time;
  e.offset = 42;
  e.media = "message";
  e.message_type = "whatsapp";
  e.direction = direction::inbound;
  e.originating_direction = direction::outbound;
  e.disconnect = disconnect_type::dnd_transfer;
  e.flow_type = "voicemail";
  e.wrapup = wrapup_code{other_text};
  e.skills = {skill_id{queue_text}};
  e.metric = metric_id::t_answered;
  e.metric_value = 5200;
  e.record = to_uuid(other_text);
  CHECK(content_of<conversation_event>(m) == e);
  CHECK(paths(m) == "");
}

TEST_CASE("the conversation of a metric record may stand in the topic only",
          "[genesys][metrics]") {
  auto m = decoded(notified(topic, "{'metric':'NOFFERED','value':'1'}"));
  auto e = content_of<conversation_event>(m);
  CHECK(e.conversation == conversation_id{conversation_text});
  CHECK(e.metric == metric_id::n_offered);
  CHECK(e.metric_value == 1);
  CHECK(e.at == arrival_time);
}

TEST_CASE("every metric that we name is recognised", "[genesys][metrics]") {
  for (std::uint16_t i = 1; i <= metric_id_last; ++i) {
    auto metric = static_cast<metric_id>(i);
    if (is_live_metric(metric)) // Genesys makes no records of those.
      continue;
    auto m
        = decoded(notified(topic, "{'metric':'" + std::string{to_string(metric)}
                                      + "','value':7}"));
    REQUIRE(content_of<conversation_event>(m).metric == metric);
  }
}

TEST_CASE("a record of a new metric, or without value, is not folded",
          "[genesys][metrics]") {
  auto unknown = decoded(notified(topic, "{'metric':'tNovel','value':1}"));
  CHECK(is_not_folded(unknown));
  CHECK(paths(unknown) == "eventBody.metric=tNovel");
  CHECK(is_not_folded(
      decoded(notified(topic, "{'metric':'oWaiting','value':1}"))));
  auto empty = decoded(notified(topic, "{'metric':'tAcd','strange':1}"));
  CHECK(is_not_folded(empty));
  CHECK(paths(empty) == "eventBody.strange eventBody.value!");
}
