#include "actors/conversation/normalised.hpp"
#include "messages/genesys/message_decode.hpp"
#include "messages/genesys/recorded_sessions.hpp"
#include "tests/actors/conversation/generated_conversation.hpp"
#include "tests/support/needed_result.hpp"
#include "tests/support/story.hpp"

#include <string>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t place = 7;

/// Single quotes, $names of ids and @clocks of the story's day make payloads
/// readable here.
std::string written(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '$' && text[at] != '@') {
      out += text[at] == '\'' ? '"' : text[at];
      continue;
    }
    auto end = text.find('\'', at);
    auto name = text.substr(at + 1, end - at - 1);
    out += text[at] == '$' ? to_string(id_of(name)) : to_iso(clock(name));
    at = end - 1;
  }
  return out;
}

std::string segment(std::string_view type, std::string_view from,
                    std::string_view until) {
  std::string text = "{'segmentType':'" + std::string{type}
                     + "','segmentStart':'@" + std::string{from} + "'";
  if (!until.empty())
    text += ",'segmentEnd':'@" + std::string{until} + "'";
  return text + "}";
}

std::string participant(std::string_view purpose, std::string_view session,
                        std::string_view more) {
  return "{'purpose':'" + std::string{purpose} + "','userId':'"
         + (purpose == "agent" ? "$A" : "") + "','sessions':[{'sessionId':'$"
         + std::string{session} + "','mediaType':'voice','segments':["
         + std::string{more} + "]}]}";
}

std::string record(std::string_view members, std::string_view participants) {
  return written("{'conversationId':'$call'" + std::string{members}
                 + ",'participants':[" + std::string{participants} + "]}");
}

interaction_record normalised(std::string_view payload,
                              const conversation::state& s = {},
                              instant arrival = clock("10:30:00")) {
  INFO(payload);
  auto message = tests::need(genesys::decoder{}.decode(
      payload, {named<organization_id>("acme"), arrival, place}));
  auto shown = tests::need(genesys::decode_recorded_sessions(payload));
  return conversation::normalise({place, arrival, {}, payload},
                                 std::get<detail_record>(message.content),
                                 shown, s, {});
}

/// A call that was answered by A of queue Q, and its end.
std::string recorded_call() {
  return written(
      "{'conversationId':'$call','conversationStart':'@09:59:00',"
      "'conversationEnd':'@10:02:05','participants':["
      "{'purpose':'customer','sessions':[{'sessionId':'$C',"
      "'mediaType':'message','messageType':'sms','segments':["
      "{'segmentStart':'@09:59:00','segmentEnd':'@10:02:05',"
      "'segmentType':'interact'}],'metrics':["
      "{'name':'nConnected','emitDate':'@09:59:00','value':1}]}]},"
      "{'purpose':'acd','sessions':[{'sessionId':'$S1','mediaType':'message',"
      "'segments':[{'segmentStart':'@10:00:00','segmentEnd':'@10:00:05',"
      "'segmentType':'interact','queueId':'$Q'}],'metrics':["
      "{'name':'nOffered','emitDate':'@10:00:00','value':1},"
      "{'name':'tAcd','emitDate':'@10:00:05','value':5000}]}]},"
      "{'purpose':'agent','userId':'$A','sessions':[{'sessionId':'$S2',"
      "'mediaType':'message','segments':[{'segmentStart':'@10:00:01',"
      "'segmentEnd':'@10:02:05','segmentType':'interact','queueId':'$R'}],"
      "'metrics':["
      "{'name':'tTalkComplete','emitDate':'@10:02:05','value':110000},"
      "{'name':'tAcw','emitDate':'@10:02:30','value':25000}]}]}]}");
}

} // namespace

TEST_CASE("a conversation of which only a detail record tells is told as an "
          "interaction",
          "[conversation][record]") {
  auto payload = recorded_call();
  auto told = normalised(payload);
  CHECK(is_uuid(told.event_id));
  CHECK(told.sequence == place);
  CHECK(told.timestamp == clock("10:02:30"));
  CHECK(told.interaction_type == "sms");
  CHECK(told.queue == named<queue_id>("R"));
  CHECK(told.agent == named<agent_id>("A"));
  CHECK(told.state == "ended");
  CHECK(told.wait == 5s);
  CHECK(told.talk == 110s);
  CHECK(told.wrap_up == 25s);
  CHECK(told.customer_channel_id == to_string(id_of("C")));
  CHECK(told.raw_payload == payload);
  // A repetition has the same name, a record that knows more has its own.
  CHECK(normalised(payload, {}, clock("11:00:00")).event_id == told.event_id);
  auto more = payload;
  more.replace(more.find("25000"), 5, "26000");
  CHECK(normalised(more).event_id != told.event_id);
}

TEST_CASE("sessions that a detail record shows open say where the conversation "
          "stood",
          "[conversation][record]") {
  struct open_one {
    std::string_view purpose{};
    std::string_view doing{};
    std::string_view state{};
  };
  auto customer
      = participant("customer", "C", segment("interact", "10:00:00", ""));
  for (auto [purpose, doing, state] :
       {open_one{"ivr", "ivr", "ivr"}, open_one{"botflow", "interact", "ivr"},
        open_one{"acd", "interact", "waiting"},
        open_one{"agent", "alert", "alerting"},
        open_one{"agent", "interact", "interacting"},
        open_one{"agent", "hold", "interacting"},
        open_one{"user", "dialing", "interacting"},
        open_one{"agent", "wrapup", "wrapup"},
        open_one{"user", "monitoring", "idle"},
        open_one{"voicemail", "voicemail", "voicemail"},
        open_one{"external", "interact", "idle"}}) {
    INFO(purpose << ' ' << doing);
    auto open = participant(purpose, "S", segment(doing, "10:00:01", ""));
    auto told = normalised(record("", customer + "," + open));
    CHECK(told.state == state);
    CHECK(told.wait.has_value() == (state == "waiting"));
    auto over
        = participant(purpose, "S", segment(doing, "10:00:01", "10:00:09"));
    CHECK(normalised(record("", customer + "," + over)).state == "idle");
    CHECK(normalised(record(",'conversationEnd':'@10:00:09'", over)).state
          == "ended");
  }
}

TEST_CASE("a contact that a detail record shows waiting has waited until the "
          "record came in",
          "[conversation][record]") {
  auto waiting = participant("acd", "S1", segment("interact", "10:00:10", ""));
  CHECK(normalised(record("", waiting), {}, clock("10:01:00")).wait == 50s);
  // What is agreed for later is not waited for until then.
  auto scheduled = record("", waiting);
  scheduled.insert(scheduled.find(R"("segments")"),
                   written("'callbackScheduledTime':'@10:20:00',"));
  auto early = normalised(scheduled, {}, clock("10:01:00"));
  CHECK(early.state == "callback-scheduled");
  CHECK_FALSE(early.wait.has_value());
  CHECK(normalised(scheduled, {}, clock("10:21:00")).state == "waiting");
}

TEST_CASE("events tell better than a detail record where a conversation stood",
          "[conversation][record]") {
  story call{"call"};
  call.customer_leg("C", {.from = "10:00:00"});
  call.queue_visit("S1", {.queue = "Q", .from = "10:00:01"});
  auto idle = record(
      "", participant("customer", "C", segment("interact", "10:00:00", "")));
  CHECK(normalised(idle, joined(call.events())).state == "waiting");
  // What came later in the log was not known then.
  auto later = call.events();
  for (auto& e : later)
    e.offset += place;
  CHECK(normalised(idle, joined(later)).state == "idle");
}

TEST_CASE("an interaction of a detail record is the same whatever is known of "
          "later",
          "[conversation][record]") {
  auto payload = recorded_call();
  auto expected = to_json(normalised(payload));
  auto message = tests::need(genesys::decoder{}.decode(
      payload, {named<organization_id>("acme"), clock("10:30:00"), place}));
  auto values = std::get<detail_record>(message.content).values;
  CHECK(to_json(normalised(payload, joined(values))) == expected);
  // A record that knew more came later.
  auto more = payload;
  more.replace(more.find("10:02:30"), 8, "10:12:30");
  message = tests::need(genesys::decoder{}.decode(
      more, {named<organization_id>("acme"), clock("10:40:00"), place + 1}));
  values = std::get<detail_record>(message.content).values;
  CHECK(to_json(normalised(payload, joined(values))) == expected);
}
