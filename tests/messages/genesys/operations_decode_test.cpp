#include "tests/messages/genesys/payloads.hpp"

using namespace streamvane;
using namespace streamvane::tests;

TEST_CASE("an operational event is decoded", "[genesys][operations]") {
  auto m = decoded(enveloped(
      "v2.operations.events.trunk-down",
      "{'eventEntity':{'id':'no','name':'Trunk down','description':'d'},"
      "'entityId':'t1','entityName':'North','previousValue':'UP',"
      "'currentValue':'DOWN','errorCode':'e9','version':'1',"
      "'parentEntity':'p','entityType':'TRUNK','conversationId':"
      "'$conversation','entityToken':'k','timestamp':1772443844949}"));
  operations_event e;
  e.organization = organization_id{organization_text};
  e.definition = "trunk-down";
  e.name = "Trunk down";
  e.entity_id = "t1";
  e.entity_name = "North";
  e.entity_type = "TRUNK";
  e.previous_value = "UP";
  e.current_value = "DOWN";
  e.error_code = "e9";
  e.conversation = conversation_id{conversation_text};
  e.at = event_time;
  e.published = published_time;
  e.offset = 42;
  CHECK(content_of<operations_event>(m) == e);
  CHECK(paths(m) == "");
}

TEST_CASE("an operational event may name its definition in the body only",
          "[genesys][operations]") {
  auto m = decoded(notified("v2.operations.events.{id}",
                            "{'eventEntity':{'id':'edge','color':1}}"));
  auto e = content_of<operations_event>(m);
  CHECK(e.definition == "edge");
  CHECK(e.at == arrival_time);
  CHECK(paths(m) == "eventBody.eventEntity.color");
}

TEST_CASE("the data lake's availability is decoded for both kinds of details",
          "[genesys][availability]") {
  for (auto [topic, known] :
       {std::pair{"v2.analytics.conversations.details.jobs.availability",
                  genesys_topic::conversations_available},
        {"v2.analytics.users.details.jobs.availability",
         genesys_topic::users_available}}) {
    auto m = decoded(enveloped(
        topic, "{'dataAvailabilityDate':'2026-03-02T09:30:44.949Z'}"));
    CHECK(content_of<availability>(m)
          == availability{known, organization_id{organization_text}, event_time,
                          published_time, 42});
    CHECK(paths(m) == "");
  }
  auto m = decoded(notified("v2.analytics.users.details.jobs.availability",
                            "{'dataAvailabilityDate':'later'}"));
  CHECK(is_not_folded(m));
  CHECK(paths(m)
        == "eventBody.dataAvailabilityDate~aaaaa "
           "eventBody.dataAvailabilityDate!");
}
