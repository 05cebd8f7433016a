#include "messages/genesys/words.hpp"
#include "tests/messages/genesys/payloads.hpp"

using namespace streamvane;
using namespace streamvane::tests;

namespace {

agent_event common(genesys_topic topic) {
  agent_event e;
  e.topic = topic;
  e.organization = organization_id{organization_text};
  e.agent = agent_id{agent_text};
  e.published = published_time;
  e.arrival = arrival_time;
  e.offset = 42;
  return e;
}

} // namespace

TEST_CASE("a routing status is decoded", "[genesys][agent]") {
  auto m = decoded(enveloped(
      "v2.users.$agent.routingStatus",
      "{'id':'$agent','routingStatus':{'status':'NOT_RESPONDING',"
      "'startTime':'2026-03-02T09:30:44.949Z'},'errorInfo':{'status':500}}"));
  auto e = common(genesys_topic::routing_status);
  e.routing = {"NOT_RESPONDING", event_time};
  CHECK(content_of<agent_event>(m) == e);
  CHECK(paths(m) == "");
}

TEST_CASE("an activity is decoded with all its parts", "[genesys][agent]") {
  auto m = decoded(enveloped(
      "v2.users.$agent.activity",
      "{'id':'$agent','routingStatus':{'status':'INTERACTING','startTime':"
      "'2026-03-02T09:30:44.949Z'},'presence':{'presenceDefinition':{'id':"
      "'$other','systemPresence':'OnQueue'},'presenceMessage':'m',"
      "'modifiedDate':'2026-03-02T09:30:40Z'},'outOfOffice':{'active':false},"
      "'activeQueueIds':['$queue','$division',7],"
      "'dateActiveQueuesChanged':'2026-03-02T09:00:00Z'}"));
  auto e = common(genesys_topic::activity);
  e.routing = {"INTERACTING", event_time};
  e.presence = {"ON_QUEUE", to_uuid(other_text), from_epoch_ms(1772443840000)};
  e.active_queues = {queue_id{queue_text}, queue_id{division_text}};
  CHECK(content_of<agent_event>(m) == e);
  CHECK(paths(m) == "eventBody.activeQueueIds[]:number");
}

TEST_CASE("a presence takes its user from the topic and its time from where "
          "it can",
          "[genesys][agent]") {
  constexpr std::string_view topic = "v2.users.$agent.presence";
  constexpr std::string_view body
      = "{'source':'PURECLOUD','presenceDefinition':{'id':'$other',"
        "'systemPresence':'OUT_OF_OFFICE'},'primary':true,'message':''}";
  auto e = common(genesys_topic::presence);
  e.presence = {"OUT_OF_OFFICE", to_uuid(other_text), published_time, false};
  auto m = decoded(enveloped(topic, body));
  CHECK(content_of<agent_event>(m) == e);
  CHECK(paths(m) == "");

  auto bare = content_of<agent_event>(decoded(notified(topic, body)));
  CHECK(bare.agent == agent_id{agent_text});
  CHECK(bare.presence->since == arrival_time);

  auto dated = content_of<agent_event>(
      decoded(enveloped(topic, "{'presenceDefinition':{'systemPresence':"
                               "'AWAY'},'modifiedDate':'2026-03-02T09:30:44."
                               "949Z'}")));
  CHECK(dated.presence == presence_change{"AWAY", uuid{}, event_time});
}

TEST_CASE("a presence that is not primary is left alone", "[genesys][agent]") {
  for (std::string_view primary : {"false", "'false'"}) {
    auto e = content_of<agent_event>(decoded(
        enveloped("v2.users.$agent.presence",
                  "{'presenceDefinition':{'systemPresence':'BUSY'},'primary':"
                      + std::string{primary} + "}")));
    CHECK_FALSE(e.presence);
  }
}

TEST_CASE("of two places that tell the same, one that says nothing takes "
          "nothing away",
          "[genesys][agent]") {
  auto e = common(genesys_topic::activity);
  e.presence = {"BUSY", to_uuid(other_text), event_time};
  auto presence = std::string{"'presence':{'modifiedDate':"
                              "'2026-03-02T09:30:44.949Z',"
                              "'presenceDefinition':{'id':'$other',"
                              "'systemPresence':'BUSY'}}"};
  auto silent = std::string{"'modifiedDate':'UNKNOWN','presenceDefinition':"
                            "null,'userId':''"};
  auto id = std::string{"'id':'$agent'"};
  for (const auto& body :
       {presence + ',' + silent + ',' + id, id + ',' + silent + ',' + presence})
    CHECK(content_of<agent_event>(
              decoded(enveloped("v2.users.$agent.activity", "{" + body + "}")))
          == e);
}

TEST_CASE("statuses are spelled one way whatever the transport wrote",
          "[genesys][agent]") {
  using genesys::to_routing_status;
  using genesys::to_system_presence;
  for (std::string_view text :
       {"OnQueue", "On Queue", "ON_QUEUE", "on-queue", "onqueue"}) {
    CHECK(to_system_presence(text).text == token{"ON_QUEUE"});
    CHECK(to_system_presence(text).known);
  }
  CHECK(to_routing_status("offQueue").text == token{"OFF_QUEUE"});
  CHECK_FALSE(to_routing_status("OFFLINE").known);
  CHECK(to_routing_status("OFFLINE").text == token{"OFFLINE"});
  CHECK(to_system_presence("deepWork now").text == token{"DEEP_WORK_NOW"});
  CHECK(to_system_presence("__EMPTY__").text == token{"EMPTY"});
  CHECK(to_system_presence("..").text.empty());
}

TEST_CASE("a status that we do not know is kept and noted",
          "[genesys][agent]") {
  auto m = decoded(enveloped("v2.users.$agent.routingStatus",
                             "{'routingStatus':{'status':'DAYDREAMING',"
                             "'startTime':1772443844949,'mood':1}}"));
  auto e = content_of<agent_event>(m);
  CHECK(e.routing == routing_status_change{"DAYDREAMING", event_time});
  CHECK(e.agent == agent_id{agent_text});
  CHECK(paths(m)
        == "eventBody.routingStatus.startTime:number "
           "eventBody.routingStatus.mood "
           "eventBody.routingStatus.status=DAYDREAMING");
}

TEST_CASE("an agent message without any user is not folded",
          "[genesys][agent]") {
  auto m = decoded(notified("v2.users.{id}.routingStatus",
                            "{'routingStatus':{'status':'IDLE'}}"));
  CHECK(is_not_folded(m));
  CHECK(paths(m) == "eventBody.id!");
}
