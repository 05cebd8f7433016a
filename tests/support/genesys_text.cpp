#include "tests/support/genesys_text.hpp"

#include "messages/ids.hpp"

namespace streamvane::tests {

namespace {

std::string envelope(const std::string& topic_template,
                     const std::string& topic_name, instant published,
                     const std::string& body) {
  return R"({"version":"0","id":")"
         + to_string(to_uuid(topic_name + to_iso(published) + body))
         + R"(","detail-type":")" + topic_template
         + R"(","source":"aws.partner/genesys.com/cloud/)" + id_text("acme")
         + R"(/bus","account":"123456789012","time":")" + to_iso(published)
         + R"(","region":"us-east-1","resources":[],"detail":{"topicName":")"
         + topic_name + R"(","version":"2","eventBody":)" + body
         + R"(,"metadata":{},"timestamp":")" + to_iso(published) + R"("}})";
}

} // namespace

std::string id_text(std::string_view name) {
  // to_uuid() gives version-8 ids to names; their text reads back as itself.
  return to_string(to_uuid("test:" + std::string{name}));
}

std::string detail_event(std::string_view topic, std::string_view conversation,
                         instant at, std::string_view members) {
  auto id = id_text(conversation);
  auto name = std::string{"v2.detail.events.conversation."};
  return envelope(name + "{id}." + std::string{topic},
                  name + id + '.' + std::string{topic}, at + millis{40},
                  R"({"eventTime":)" + std::to_string(epoch_ms(at))
                      + R"(,"conversationId":")" + id + "\","
                      + std::string{members} + "}");
}

std::string routing_status(std::string_view agent, instant since,
                           std::string_view status) {
  auto id = id_text(agent);
  return envelope("v2.users.{id}.routingStatus",
                  "v2.users." + id + ".routingStatus", since + millis{40},
                  R"({"id":")" + id + R"(","routingStatus":{"status":")"
                      + std::string{status} + R"(","startTime":")"
                      + to_iso(since) + R"("}})");
}

std::string observation(std::string_view queue, instant published,
                        std::string_view metric, int count) {
  auto id = id_text(queue);
  return envelope("v2.analytics.queues.{id}.observations",
                  "v2.analytics.queues." + id + ".observations", published,
                  R"({"group":{"queueId":")" + id
                      + R"(","mediaType":"voice"},"data":[{"metrics":[{)"
                        R"("metric":")"
                      + std::string{metric} + R"(","stats":{"count":)"
                      + std::to_string(count) + R"(.0}}]}]})");
}

} // namespace streamvane::tests
