#include "messages/genesys/topic_name.hpp"
#include "tests/messages/genesys/payloads.hpp"

#include <algorithm>
#include <random>
#include <vector>

using namespace streamvane;
using namespace streamvane::tests;

namespace {

constexpr std::string_view acd_start
    = "v2.detail.events.conversation.$conversation.acd.start";

std::string refusal(std::string_view text) {
  genesys::decoder d;
  auto m = d.decode(text, way_in());
  auto head = d.peek(text, way_in());
  REQUIRE_FALSE(m);
  REQUIRE_FALSE(head);
  CHECK(m.why().what == head.why().what);
  CHECK(m.why().code == errc::invalid);
  return m.why().what;
}

/// An object of these members in this order.
std::string object_of(const std::vector<std::string>& members) {
  std::string out = "{";
  for (const auto& m : members)
    out += (out.size() > 1 ? "," : "") + m;
  return json_of(out + "}");
}

} // namespace

TEST_CASE("peek tells what ingest needs", "[genesys][envelope]") {
  genesys::decoder d;
  auto text = enveloped(acd_start, detail_body());
  auto head = d.peek(text, way_in());
  REQUIRE(head);
  CHECK(head->topic == genesys_topic::acd_start);
  CHECK(head->topic_name == json_of(acd_start));
  CHECK(head->organization == organization_id{organization_text});
  CHECK(head->transport == transport_id{transport_text});
  CHECK(head->entity == to_uuid(conversation_text));
  CHECK(head->published == published_time);
  CHECK(decoded(text).head == *head);
}

TEST_CASE("a bare detail has no transport id and a configured organisation",
          "[genesys][envelope]") {
  auto m = decoded(notified(acd_start, detail_body()));
  CHECK_FALSE(m.head.transport);
  CHECK(m.head.organization == organization_id{other_text});
  CHECK(m.head.published == arrival_time);
  auto e = content_of<conversation_event>(m);
  CHECK(e.organization == organization_id{other_text});
  CHECK(e.at == event_time);
  CHECK(e.published == arrival_time);
  CHECK(paths(m) == "");
}

TEST_CASE("members may come in any order", "[genesys][envelope]") {
  std::vector<std::string> inner
      = {"'topicName':'" + std::string{acd_start} + "'", "'version':'2'",
         "'eventBody':" + detail_body("'queueId':'$queue'"),
         "'metadata':{'CorrelationId':'c'}",
         "'timestamp':'2026-03-02T09:30:45.013Z'"};
  auto expected = detail_event(genesys_topic::acd_start);
  expected.queue = queue_id{queue_text};
  std::sort(inner.begin(), inner.end());
  std::mt19937 random{1};
  do {
    std::vector<std::string> outer
        = {"'id':'" + std::string{transport_text} + "'",
           "'detail-type':'v2.detail.events.conversation.{id}.acd.start'",
           "'source':'aws.partner/genesys.com.test/cloud/"
               + std::string{organization_text} + "/bus'",
           "'time':'2026-03-02T09:30:45Z'", "'detail':" + object_of(inner)};
    std::shuffle(outer.begin(), outer.end(), random);
    auto m = decoded(object_of(outer));
    REQUIRE(content_of<conversation_event>(m) == expected);
    REQUIRE(m.head.transport == transport_id{transport_text});
  } while (std::next_permutation(inner.begin(), inner.end()));
}

TEST_CASE("unknown members of the envelope pass and are noted",
          "[genesys][envelope]") {
  auto m = decoded(
      object_of({"'extra':1", "'topicName':'" + std::string{acd_start} + "'",
                 "'correlationId':'c'", "'eventBody':" + detail_body()}));
  CHECK(paths(m) == "extra");
  auto whole = enveloped(acd_start, detail_body());
  whole.insert(whole.find("\"topicName\""), "\"fresh\":[],");
  whole.insert(1, "\"param\":{},");
  CHECK(paths(decoded(whole)) == "param detail.fresh[]");
}

TEST_CASE("a body with topicName among its members is read",
          "[genesys][envelope]") {
  auto body = json_of(detail_body("'queueId':'$queue'"));
  body.insert(1, R"("topicName":")" + json_of(acd_start) + R"(",)");
  auto m = decoded(body);
  CHECK(content_of<conversation_event>(m).queue == queue_id{queue_text});
  CHECK(paths(m) == "");
}

TEST_CASE("a webhook's data is read, event_id and sequence identify it",
          "[genesys][envelope]") {
  auto text = [](std::string_view sequence) {
    return R"({"data":)" + notified(acd_start, detail_body())
           + R"(,"metadata":{},"signature":"s","event_id":"e-1","sequence":)"
           + std::string{sequence} + "}";
  };
  auto first = decoded(text("1"));
  auto second = decoded(text("2"));
  CHECK(content_of<conversation_event>(first).at == event_time);
  CHECK(first.head.transport);
  CHECK(first.head.transport != second.head.transport);
  CHECK(first.head.transport == decoded(text("1")).head.transport);
  CHECK(paths(first) == "");
}

TEST_CASE("what has no topic or no body is refused", "[genesys][envelope]") {
  CHECK(refusal("[]") == "message: an object is needed, not array");
  CHECK(refusal("{}").find("no topic") != std::string::npos);
  CHECK(refusal(json_of(detail_body())).find("no topic") != std::string::npos);
  CHECK(refusal(json_of("{'topicName':'" + std::string{acd_start} + "'}"))
        == "message: no body: 'eventBody' is missing");
  CHECK(refusal(R"({"detail-type":"a","detail":{}})")
        == "message: no body: 'detail.eventBody' is missing");
  CHECK(refusal(notified(acd_start, "[1]"))
        == "message: 'eventBody' is not an object but array");
  CHECK(refusal(R"({"topicName":7,"eventBody":{}})").find("no topic")
        != std::string::npos);
}

TEST_CASE("an unknown topic is accepted and not folded",
          "[genesys][envelope]") {
  auto m = decoded(enveloped("v2.analytics.flow.$conversation.metrics",
                             "{'whatever':[{'deep':1}]}"));
  CHECK(m.head.topic == genesys_topic::unknown);
  CHECK(m.head.topic_name
        == json_of("v2.analytics.flow.$conversation.metrics"));
  CHECK(m.head.transport == transport_id{transport_text});
  CHECK(is_not_folded(m));
  CHECK(paths(m) == "v2.analytics.flow.{id}.metrics");
}

TEST_CASE("system messages are recognised and not folded",
          "[genesys][envelope]") {
  for (std::string_view topic : {"channel.metadata", "v2.system.socket_closing",
                                 "v2.system.no_longer_subscribed.$other"}) {
    auto m = decoded(notified(topic, "{'message':'WebSocket Heartbeat'}"));
    CHECK(m.head.topic == genesys_topic::system);
    CHECK(is_not_folded(m));
  }
}

TEST_CASE("detail-type routes where the two topics disagree",
          "[genesys][envelope]") {
  auto text = enveloped(acd_start, detail_body());
  auto at = text.find("{id}.acd.start");
  text.replace(at, 14, "{id}.acd.end");
  CHECK(decoded(text).head.topic == genesys_topic::acd_end);
  text.replace(text.find("v2.detail"), 9, "v9.detail");
  CHECK(decoded(text).head.topic == genesys_topic::acd_start);
}

TEST_CASE("all topics are recognised, concrete and as template, in any case",
          "[genesys][topic]") {
  struct row {
    std::string_view text;
    genesys_topic topic;
  };
  std::string detail = "v2.detail.events.conversation.{id}.";
  int seen = 0;
  for (int i = 1; i <= static_cast<int>(genesys_topic::attributes); ++i) {
    auto topic = static_cast<genesys_topic>(i);
    auto found = genesys::recognise(detail + std::string{to_string(topic)});
    CAPTURE(to_string(topic));
    CHECK(found.topic == topic);
    CHECK(found.id.empty());
    ++seen;
  }
  for (auto [text, topic] : {
           row{"v2.detail.events.agent.x1.state", genesys_topic::agent_segment},
           row{"v2.analytics.conversation.x1.metrics",
               genesys_topic::metric_record},
           row{"v2.users.x1.routingStatus", genesys_topic::routing_status},
           row{"v2.users.x1.activity", genesys_topic::activity},
           row{"v2.users.x1.presence", genesys_topic::presence},
           row{"v2.analytics.queues.x1.observations",
               genesys_topic::queue_observations},
           row{"v2.analytics.queues.x1.activity",
               genesys_topic::queue_activity},
           row{"v2.operations.events.x1", genesys_topic::operations},
       }) {
    CAPTURE(text);
    std::string upper{text};
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return std::toupper(c); });
    CHECK(genesys::recognise(text).topic == topic);
    CHECK(genesys::recognise(text).id == "x1");
    CHECK(genesys::recognise(upper).topic == topic);
    ++seen;
  }
  CHECK(genesys::recognise("v2.analytics.conversations.details.jobs."
                           "availability")
            .topic
        == genesys_topic::conversations_available);
  CHECK(genesys::recognise("v2.analytics.users.details.jobs.availability").topic
        == genesys_topic::users_available);
  CHECK(genesys::recognise("v2.system.token_revoked.x").topic
        == genesys_topic::system);
  CHECK(seen + 3 == static_cast<int>(genesys_topic::system));
}

TEST_CASE("topics that only look alike are unknown", "[genesys][topic]") {
  for (std::string_view text :
       {"", ".", "v2", "v2.users", "v2.users.", "v2.users.x", "v2.users..",
        "v2.users..presence", "v2.users.x.presences",
        "v2.users.x.workforcemanagement.adherence",
        "v2.detail.events.conversation.x.acd", "v3.users.x.presence",
        "v2.detail.events.agent.x.acd.start",
        "v2.analytics.conversations.x.metrics", "v2.analytics.queues.x.users"})
    CHECK(genesys::recognise(text).topic == genesys_topic::unknown);
}

TEST_CASE("a message that ends too early is refused at every byte",
          "[genesys][envelope]") {
  genesys::decoder d;
  auto text = enveloped(acd_start, detail_body("'x':'\\u00e9\xc3\xa9'"));
  for (std::size_t size = 0; size < text.size(); ++size) {
    std::string_view cut{text.data(), size};
    if (d.decode(cut, way_in()))
      FAIL("accepted after " << size << " bytes");
  }
  CHECK(d.decode(text, way_in()));
}

TEST_CASE("whatever bytes change, decoding ends in a message or a failure",
          "[genesys][envelope]") {
  const std::vector<std::string> originals = {
      enveloped(acd_start, detail_body("'queueId':'$queue','subject':"
                                       "'\\ud83d\\ude00'")),
      enveloped("v2.analytics.queues.$queue.observations",
                "{'group':{'queueId':'$queue','mediaType':'voice'},'data':[{"
                "'interval':'a/b','metrics':[{'metric':'oWaiting','stats':{"
                "'count':3.0}}]}]}"),
      notified("v2.users.$agent.activity",
               "{'id':'$agent','routingStatus':{'status':'IDLE','startTime':"
               "'2026-03-02T09:30:44.949Z'},'presence':{'presenceDefinition':"
               "{'id':'$other','systemPresence':'AVAILABLE'}}}"),
  };
  constexpr std::string_view spice = "\"\\{}[]:,0123456789eE+-.tfnu\x00\xff";
  std::mt19937 random{20261121};
  genesys::decoder d;
  int accepted = 0;
  for (int i = 0; i < 12'000; ++i) {
    auto text = originals[random() % originals.size()];
    for (auto edits = 1 + random() % 4; edits > 0; --edits) {
      auto at = random() % text.size();
      char byte = random() % 2 ? spice[random() % spice.size()]
                               : static_cast<char>(random());
      switch (random() % 3) {
      case 0: text[at] = byte; break;
      case 1: text.erase(at, 1 + random() % 8); break;
      default: text.insert(at, 1 + random() % 3, byte); break;
      }
    }
    auto head = d.peek(text, way_in());
    auto m = d.decode(text, way_in());
    REQUIRE(static_cast<bool>(head) == static_cast<bool>(m));
    if (!m) {
      REQUIRE_FALSE(m.why().what.empty());
      continue;
    }
    ++accepted;
    REQUIRE(m->head == *head);
    REQUIRE(m->drift.size() <= genesys::drift_notes_max);
  }
  // The edits must hit values too, not only the grammar.
  CHECK(accepted > 500);
}

TEST_CASE("a time of publication that cannot be true is noted, and arrival "
          "stands for it",
          "[genesys][envelope]") {
  auto published = [](const std::string& timestamp) {
    auto text = enveloped(
        "v2.detail.events.conversation.$conversation.acd.start",
        "{'eventTime':1772443844949,'conversationId':'$conversation'}");
    std::string_view usual = "2026-03-02T09:30:45.013Z";
    auto at = text.find(usual);
    REQUIRE(at != std::string::npos);
    text.replace(at, usual.size(), timestamp);
    auto m = decoded(text);
    CHECK(content_of<conversation_event>(m).published == m.head.published);
    auto peeked = genesys::decoder{}.peek(text, way_in());
    REQUIRE(peeked);
    CHECK(peeked->published == m.head.published);
    return std::pair{m.head.published, paths(m)};
  };
  for (auto absurd : {"2100-01-01T00:00:00Z", "1970-01-01T00:00:00Z",
                      "2026-03-03T09:30:46Z"}) {
    INFO(absurd);
    auto [when, drift] = published(absurd);
    CHECK(when == arrival_time);
    CHECK(drift.find("timestamp") != std::string::npos);
  }
  auto ahead = published("2026-03-03T09:30:45Z");
  CHECK(ahead.first == *parse_iso("2026-03-03T09:30:45Z"));
  CHECK(ahead.second == "");
}
