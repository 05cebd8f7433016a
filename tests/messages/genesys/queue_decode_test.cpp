#include "tests/messages/genesys/payloads.hpp"

using namespace streamvane;
using namespace streamvane::tests;

namespace {

queue_event message_of(genesys_topic topic) {
  queue_event e;
  e.topic = topic;
  e.organization = organization_id{organization_text};
  e.queue = queue_id{queue_text};
  e.published = published_time;
  e.offset = 42;
  return e;
}

constexpr std::string_view observations
    = "v2.analytics.queues.$queue.observations";

} // namespace

TEST_CASE("observations of interactions carry the group's medium",
          "[genesys][queue]") {
  // group stands last on purpose: it counts for the data before it.
  auto m = decoded(enveloped(
      observations,
      "{'data':[{'interval':'2026-03-02T09:30:00Z/2026-03-02T10:00:00Z',"
      "'metrics':[{'metric':'oWaiting','stats':{'count':3.0}},{'metric':"
      "'oLongestWaiting','stats':{'count':1,'max':64000.0}},{'metric':"
      "'oServiceLevel','stats':{'ratio':0.5}}]}],"
      "'group':{'queueId':'$queue','mediaType':'voice'}}"));
  auto e = message_of(genesys_topic::queue_observations);
  e.observations
      = {{"voice", "oWaiting", "", 3}, {"voice", "oLongestWaiting", "", 64000}};
  CHECK(content_of<queue_event>(m) == e);
  CHECK(paths(m) == "");
}

TEST_CASE("observations of users carry a qualifier and no medium",
          "[genesys][queue]") {
  auto m = decoded(enveloped(
      observations,
      "{'group':{'queueId':'$queue'},'data':[{'metrics':[{'metric':"
      "'oUserRoutingStatuses','qualifier':'IDLE','stats':{'count':'2'}},"
      "{'metric':'oUserPresences','qualifier':'$other','stats':{'count':1e1}},"
      "{'metric':'oActiveUsers','stats':{'count':2.5}}]}],'novel':1}"));
  auto e = message_of(genesys_topic::queue_observations);
  e.observations = {{"", "oUserRoutingStatuses", "IDLE", 2},
                    {"", "oUserPresences", std::string{other_text}, 10}};
  CHECK(content_of<queue_event>(m) == e);
  CHECK(paths(m) == "eventBody.data[].metrics[].count~0.0 eventBody.novel");
}

TEST_CASE("observations in the shape of a query's answer are read as well",
          "[genesys][queue]") {
  auto m = decoded(enveloped(
      observations,
      "{'results':[{'group':{'queueId':'$queue','mediaType':'chat'},'data':[{"
      "'metric':'oInteracting','stats':{'count':1},'truncated':false,"
      "'observations':[{'observationDate':'x'}]}]}]}"));
  auto e = message_of(genesys_topic::queue_observations);
  e.observations = {{"chat", "oInteracting", "", 1}};
  CHECK(content_of<queue_event>(m) == e);
  CHECK(paths(m) == "");
}

TEST_CASE("a queue's activity takes the queue from the topic",
          "[genesys][queue]") {
  auto m = decoded(enveloped(
      "v2.analytics.queues.$queue.activity",
      "{'results':[{'mediaType':'voice','data':[{'metric':'oWaiting','count':4,"
      "'calculatedMetricValue':0},{'metric':'oLongestWaiting','count':4,"
      "'calculatedMetricValue':91000}]},{'data':[{'metric':'oAlerting',"
      "'count':1}],'mediaType':'email'}]}"));
  auto e = message_of(genesys_topic::queue_activity);
  e.observations = {{"voice", "oWaiting", "", 4},
                    {"voice", "oLongestWaiting", "", 91000},
                    {"email", "oAlerting", "", 1}};
  CHECK(content_of<queue_event>(m) == e);
  CHECK(paths(m) == "");
}

TEST_CASE("a queue body of another shape loses only what is strange",
          "[genesys][queue]") {
  auto m = decoded(enveloped(
      observations, "{'group':[],'data':[7,{'metrics':{}},{'metrics':[{"
                    "'metric':'oWaiting','stats':[]},{'metric':'oWaiting',"
                    "'count':5,'shade':1}]}]}"));
  auto e = message_of(genesys_topic::queue_observations);
  e.observations = {{"", "oWaiting", "", 5}};
  CHECK(content_of<queue_event>(m) == e);
  CHECK(paths(m)
        == "eventBody.group:array eventBody.data[]:number "
           "eventBody.data[].metrics:object "
           "eventBody.data[].metrics[].stats:array "
           "eventBody.data[].metrics[].count "
           "eventBody.data[].metrics[].shade");
}

TEST_CASE("observations without any queue are not folded", "[genesys][queue]") {
  auto m = decoded(
      notified("v2.analytics.queues.{id}.observations", "{'data':[]}"));
  CHECK(is_not_folded(m));
  CHECK(paths(m) == "eventBody.group.queueId!");
}
