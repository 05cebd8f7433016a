#include "actors/conversation/conversation_record.hpp"
#include "actors/conversation/normalised.hpp"
#include "messages/json/value.hpp"
#include "tests/actors/conversation/generated_conversation.hpp"
#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <algorithm>
#include <random>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

json::value parsed(const std::string& text) {
  auto read = json::parse(text);
  REQUIRE(read);
  return std::move(*read);
}

/// A call that was answered by A of queue Q, wrapped up twice.
story handled_call() {
  story call{"call"};
  call.customer_leg(
      "C", {.from = "09:59:00", .until = "10:02:05", .connected = 185s});
  call.last().disconnect = disconnect_type::endpoint;
  call.flow_leg("F", {.from = "09:59:01",
                      .until = "10:00:00",
                      .connected = 59s,
                      .name = "menu",
                      .type = "inboundcall"});
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:00:00",
                          .until = "10:00:05",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 5s,
                          .participant = "acd"});
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:01",
                        .until = "10:02:05",
                        .alerting = 4s,
                        .talking = 110s,
                        .held = 10s,
                        .left = disconnect_type::peer,
                        .participant = "ann"});
  call.after_call_work("S2", {.agent = "A",
                              .queue = "Q",
                              .at = "10:02:30",
                              .worked = 25s,
                              .code = "lost"});
  call.after_call_work("S2", {.agent = "A",
                              .queue = "Q",
                              .at = "10:03:30",
                              .worked = 85s,
                              .code = "sold"});
  return call;
}

interaction_record record_at(const story& told, std::size_t number,
                             std::string_view payload = "{}",
                             transport_id transport = {}) {
  const auto& event = told.events()[number];
  return conversation::normalise(
      {event.offset, event.at + 50ms, transport, payload}, event,
      joined(told.events()), {});
}

} // namespace

TEST_CASE("a record of a message says where the conversation stood then",
          "[conversation][record]") {
  auto call = handled_call();
  std::string states;
  for (std::size_t i = 0; i < call.events().size(); ++i)
    states += std::string{to_string(call.events()[i].topic)} + ' '
              + record_at(call, i).state + '\n';
  CHECK(states
        == "customer.start ivr\n"
           "customer.end ended\n" // Told before the rest, as in the log.
           "flow.start ivr\n"
           "flow.end ended\n"
           "acd.start waiting\n"
           "acd.end ended\n"
           "user.start interacting\n"
           "user.end wrapup\n"
           "acw ended\n"
           "acw ended\n");
}

TEST_CASE("a record has the fields of its message and of what is known",
          "[conversation][record]") {
  auto call = handled_call();
  auto ended = record_at(call, 7, R"({"a":1})");
  CHECK(ended.sequence == call.events()[7].offset);
  CHECK(ended.timestamp == clock("10:02:05"));
  CHECK(ended.interaction_type == "voice");
  CHECK(ended.queue == named<queue_id>("Q"));
  CHECK(ended.agent == named<agent_id>("A"));
  CHECK(ended.wait == 5s);
  CHECK(ended.talk == 110s);
  CHECK_FALSE(ended.wrap_up.has_value());
  CHECK(ended.customer_channel_id == to_string(id_of("C")));
  CHECK(ended.raw_payload == R"({"a":1})");
  // The first submission of after-call work tells how long it was.
  CHECK(record_at(call, 9).wrap_up == 25s);
  // A contact that waits has waited until now.
  CHECK(record_at(call, 4).wait == 50ms);
  // What is not known is not said.
  CHECK_FALSE(record_at(call, 2).wait.has_value());
  auto text = parsed(to_json(record_at(call, 2, R"({"b":[1,{"c":"d"}]})")));
  CHECK(text.find("queue_id") == nullptr);
  CHECK(text.find("agent_name") == nullptr);
  CHECK(text["raw_payload"]["b"][1]["c"].text() == "d");
}

TEST_CASE("a message is named by its transport, by itself, or by what it says",
          "[conversation][record]") {
  auto call = handled_call();
  transport_id transport{
      std::string_view{"0a000000-0000-4000-8000-00000000000f"}};
  CHECK(record_at(call, 0, "{}", transport).event_id == to_string(transport));
  auto own = record_at(
      call, 0, R"({"data":{"event_id":"e-7","sequence":12},"metadata":{}})",
      transport);
  CHECK(own.event_id == "e-7");
  CHECK(own.sequence == 12);
  CHECK(record_at(call, 0, R"({"event_id":"e-8"})").event_id == "e-8");
  auto derived = record_at(call, 0).event_id;
  CHECK(is_uuid(derived));
  CHECK(record_at(call, 0, R"({"other":"bytes"})").event_id == derived);
  std::set<std::string> all;
  for (std::size_t i = 0; i < call.events().size(); ++i)
    all.insert(record_at(call, i).event_id);
  CHECK(all.size() == call.events().size());
  // Attributes are told apart by what they say.
  story noted{"call"};
  noted.customer_leg("C", {.from = "10:00:00"});
  noted.last().topic = genesys_topic::attributes;
  CHECK(record_at(noted, 0, R"({"x":1})").event_id
        != record_at(noted, 0, R"({"x":2})").event_id);
}

TEST_CASE("interactions are called as the media that people know",
          "[conversation][record]") {
  CHECK(interaction_type("voice", {}) == "voice");
  CHECK(interaction_type("message", "sms") == "sms");
  CHECK(interaction_type("message", "whatsapp") == "message");
  CHECK(interaction_type("callback", {}) == "callback");
  CHECK(interaction_type("hologram", {}) == "hologram");
  CHECK(interaction_type({}, {}) == "unknown");
  // A message without a medium is of its session's, or of the customer's.
  story call{"call"};
  call.customer_leg("C", {.from = "10:00:00", .media = "message"});
  call.last().message_type = "sms";
  call.queue_visit("S", {.queue = "Q", .from = "10:00:01", .media = {}});
  CHECK(record_at(call, 1).interaction_type == "sms");
}

TEST_CASE("a conversation's record has participants, sessions and metrics",
          "[conversation][record]") {
  auto call = handled_call();
  auto s = joined(call.events());
  auto told = parsed(record_of(s, story_policies(), clock("10:03:30")));
  CHECK(told["schema"].text() == "streamvane.conversation/1");
  CHECK(told["state"].text() == "ended");
  CHECK(told["complete"].as_bool() == true);
  CHECK(told["conversationStart"].text() == "2026-03-02T09:59:00Z");
  CHECK(told["conversationEnd"].text() == "2026-03-02T10:02:05Z");
  CHECK(told["originatingDirection"].text() == "inbound");
  CHECK(told["disconnectType"].text() == "endpoint");
  CHECK(told["wrapUpCode"].text() == to_string(id_of("sold")));
  CHECK(told["totals"]["wait_ms"].as_int64() == 5'000);
  CHECK(told["totals"]["handle_ms"].as_int64() == 145'000);
  CHECK(told["totals"]["acw_ms"].as_int64() == 25'000);
  const auto& participants = told["participants"];
  REQUIRE(participants.size() == 4);
  std::string purposes;
  for (const auto& p : participants.items())
    purposes += std::string{p["purpose"].text()} + ' ';
  CHECK(purposes == "customer ivr acd agent ");
  const auto& agent = participants[3];
  CHECK(agent["participantId"].text() == to_string(id_of("ann")));
  CHECK(agent["userId"].text() == to_string(id_of("A")));
  const auto& leg = agent["sessions"][0];
  CHECK(leg["queueId"].text() == to_string(id_of("Q")));
  CHECK(leg["start"].text() == "2026-03-02T10:00:01Z");
  CHECK(leg["disconnectType"].text() == "peer");
  CHECK(leg["wrapUpCode"].text() == to_string(id_of("sold")));
  std::string metrics;
  for (const auto& m : leg["metrics"].items())
    metrics += std::string{m["name"].text()} + ' '
               + std::to_string(*m["value"].as_int64()) + ' '
               + std::string{m["source"].text()} + '\n';
  CHECK(metrics
        == "tAcw 25000 E\n"
           "tAlert 4000 E\n"
           "tHandle 145000 E\n"
           "tHeldComplete 10000 E\n"
           "tTalkComplete 110000 E\n");
  std::set<std::string> missing;
  for (const auto& name : told["completeness"]["missing"].items())
    missing.emplace(name.text());
  CHECK(missing
        == std::set<std::string>{
            "divisionIds", "dnis", "edgeId", "mediaEndpointStats",
            "mediaStatsMinConversationMos", "mediaStatsMinConversationRFactor",
            "username"});
}

TEST_CASE("a conversation's record is complete once only the customer is left",
          "[conversation][record]") {
  story call{"call"};
  call.customer_leg("C", {.from = "10:00:00", .media = "message"});
  call.queue_visit("S1", {.queue = "Q", .from = "10:00:00"});
  auto told = [&] {
    return parsed(record_of(joined(call.events()), {}, clock("10:00:10")));
  };
  CHECK(told()["complete"].as_bool() == false);
  CHECK(told()["state"].text() == "waiting");
  call.queue_visit("S1", {.queue = "Q",
                          .until = "10:00:09",
                          .outcome = acd_outcome::flow_out,
                          .waited = 9s});
  CHECK(told()["complete"].as_bool() == true);
  CHECK(told()["state"].text() == "idle");
  auto idle = told();
  REQUIRE(idle.find("conversationEnd") != nullptr);
  CHECK(idle.find("conversationEnd")->is_null());
  bool names_end = false;
  for (const auto& name : idle["completeness"]["missing"].items())
    names_end |= name.text() == "conversationEnd";
  CHECK(names_end);
}

TEST_CASE("any order and repetition of messages gives the same records",
          "[conversation][record][property]") {
  holds(31, 1'000, [](const numbers& choices, unsigned seed) {
    auto events = conversation_of(decisions{choices});
    for (std::size_t i = 0; i < events.size(); ++i)
      events[i].offset = i + 1;
    auto now = story_day() + 12h;
    auto expected = record_of(joined(events), story_policies(), now);
    auto again = events;
    for (auto n = again.size(), i = n - n; i < n; i += 2)
      again.push_back(again[i]);
    std::mt19937 random{seed};
    std::shuffle(again.begin(), again.end(), random);
    RC_ASSERT(record_of(joined(again), story_policies(), now) == expected);
    if (events.empty())
      return;
    const auto& one = events[random() % events.size()];
    conversation::logged_message where{one.offset, now, {}, "{}"};
    RC_ASSERT(
        to_json(conversation::normalise(where, one, joined(again), {}))
        == to_json(conversation::normalise(where, one, joined(events), {})));
  });
}
