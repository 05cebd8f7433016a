#include "messages/genesys/recorded_sessions.hpp"
#include "tests/messages/genesys/payloads.hpp"

using namespace streamvane;
using namespace streamvane::tests;

namespace {

recorded_conversation shown_by(std::string_view text) {
  auto shown = genesys::decode_recorded_sessions(json_of(text));
  INFO(text);
  REQUIRE(shown);
  return *shown;
}

} // namespace

TEST_CASE("a detail record shows its sessions, with what each is at",
          "[genesys][records]") {
  auto shown = shown_by(
      "{'conversationId':'$conversation','participants':["
      "{'purpose':'customer','sessions':[{'sessionId':'$other',"
      "'mediaType':'message','messageType':'sms','segments':["
      "{'segmentStart':'2026-03-02T09:21:00.000Z','segmentType':'interact'},"
      "{'segmentStart':'2026-03-02T09:20:00.000Z',"
      "'segmentEnd':'2026-03-02T09:21:00.000Z','segmentType':'system'}]}]},"
      "{'purpose':'agent','userId':'$agent','sessions':[{'sessionId':"
      "'$session','mediaType':'callback',"
      "'callbackScheduledTime':'2026-03-02T12:00:00.000Z','segments':["
      "{'segmentStart':'2026-03-02T09:22:00.000Z','queueId':'$queue',"
      "'segmentEnd':'2026-03-02T09:23:00.000Z','segmentType':'alert'},"
      "{'segmentStart':'2026-03-02T09:23:00.000Z',"
      "'segmentEnd':'2026-03-02T09:24:00.000Z','segmentType':'interact'}"
      "]}]}]}");
  CHECK_FALSE(shown.ended);
  REQUIRE(shown.sessions.size() == 2);
  recorded_session customer;
  customer.purpose = "customer";
  customer.session = session_id{other_text};
  customer.media = "message";
  customer.message_type = "sms";
  customer.start = *parse_iso("2026-03-02T09:20:00Z");
  customer.doing = "interact";
  customer.since = *parse_iso("2026-03-02T09:21:00Z");
  CHECK(shown.sessions[0] == customer);
  recorded_session agent;
  agent.purpose = "agent";
  agent.session = session_id{session_text};
  agent.queue = queue_id{queue_text};
  agent.agent = agent_id{agent_text};
  agent.media = "callback";
  agent.start = *parse_iso("2026-03-02T09:22:00Z");
  agent.scheduled = *parse_iso("2026-03-02T12:00:00Z");
  CHECK(shown.sessions[1] == agent);
}

TEST_CASE("what of a session cannot be read or be true is as if it were not "
          "there",
          "[genesys][records]") {
  auto shown = shown_by(
      "{'conversationId':'$conversation','conversationEnd':'',"
      "'participants':[7,null,{'sessions':{}},{'purpose':4,'sessions':["
      "{'sessionId':[],'mediaType':1,'segments':[null,"
      "{'segmentType':'interact'},{'segmentStart':'soon'},"
      "{'segmentStart':'1970-01-01T00:00:00Z','segmentType':'interact'},"
      "{'segmentStart':'2026-03-02T09:23:00Z',"
      "'segmentEnd':'1970-01-01T00:00:00Z','segmentType':'hold'}]}]}]}");
  CHECK_FALSE(shown.ended);
  REQUIRE(shown.sessions.size() == 1);
  recorded_session held;
  held.start = held.since = *parse_iso("2026-03-02T09:23:00Z");
  held.doing = "hold";
  CHECK(shown.sessions[0] == held);
  CHECK(shown_by("{'conversationId':'$conversation',"
                 "'conversationEnd':1772443844949,'participants':[]}")
        == recorded_conversation{true, {}});
}

TEST_CASE("what is no detail record shows no sessions", "[genesys][records]") {
  for (std::string_view text :
       {"{'conversationId':'$conversation'}", "[]", "{'participants':[]}",
        "{'conversationId':'$conversation','participants':["}) {
    INFO(text);
    auto shown = genesys::decode_recorded_sessions(json_of(text));
    REQUIRE_FALSE(shown);
    CHECK(shown.why().code == errc::invalid);
  }
}
