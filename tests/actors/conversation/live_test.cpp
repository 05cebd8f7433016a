#include "actors/conversation/live.hpp"
#include "actors/conversation/live_contributions.hpp"
#include "tests/actors/conversation/generated_conversation.hpp"
#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <numeric>
#include <set>
#include <string>
#include <utility>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

/// What is known of the conversation at a time: all that happened by then.
conversation::state known_at(const story& told, instant t) {
  conversation::state s;
  for (const auto& e : told.events())
    if (e.at <= t)
      conversation::join(s, e);
  return s;
}

/// The phase at each of the times, a line each.
std::string phases(const story& told,
                   std::initializer_list<std::string_view> times) {
  std::string text;
  for (auto time : times) {
    auto t = clock(time);
    auto phase = conversation::phase_at(known_at(told, t), t, {});
    text.append(time).append(" ").append(to_string(phase)).append("\n");
  }
  return text;
}

/// What is open once all is known: "S2 alerting 10:00:12", a line each by name,
/// with what makes it special.
std::string open(const story& told) {
  conversation::state s;
  for (const auto& e : told.events())
    conversation::join(s, e);
  conversation::timeline line{s};
  std::set<std::string> lines;
  for (const auto& x : conversation::open_sessions(line.sessions())) {
    using conversation::standing;
    auto text = name_of(x.session->id.value);
    switch (x.at) {
    case standing::in_flow: text += " flow "; break;
    case standing::waiting: text += " waiting "; break;
    case standing::alerting: text += " alerting "; break;
    case standing::interacting: text += " interacting "; break;
    case standing::wrapping_up: text += " wrapup "; break;
    case standing::in_voicemail: text += " voicemail "; break;
    }
    auto since = to_iso(x.since);
    text += since.substr(11, since.size() - 12);
    text += x.rings ? " rings" : "";
    text += x.scheduled ? " scheduled" : "";
    text += x.assumed ? " assumed" : "";
    lines.insert(text + '\n');
  }
  return std::accumulate(lines.begin(), lines.end(), std::string{});
}

/// The worked example of genesys.md 4.10, with the customer around it.
story worked_example() {
  story call{"call"};
  call.customer_leg(
      "C",
      {.from = "09:13:00", .until = "09:30:10.040", .connected = 1'030'040ms});
  call.flow_leg(
      "F",
      {.from = "09:13:00.050", .until = "09:13:40", .connected = 39'950ms});
  call.queue_visit("S1", {.queue = "Q",
                          .from = "09:13:40",
                          .until = "09:14:11",
                          .by = "B",
                          .outcome = acd_outcome::answered,
                          .waited = 31s});
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "09:13:52",
                        .until = "09:14:07",
                        .alerting = 15s});
  call.agent_leg("S3", {.agent = "B",
                        .queue = "Q",
                        .from = "09:14:07.500",
                        .until = "09:29:30",
                        .alerting = 3'500ms,
                        .talking = 850s,
                        .held = 69s,
                        .left = disconnect_type::transfer});
  call.queue_visit("S4", {.queue = "R",
                          .from = "09:29:30.040",
                          .until = "09:30:10.040",
                          .outcome = acd_outcome::abandon,
                          .waited = 40s});
  call.after_call_work(
      "S3", {.agent = "B", .queue = "Q", .at = "09:30:02", .worked = 32s});
  return call;
}

} // namespace

TEST_CASE("a contact that ended in a flow is idle while its customer stays",
          "[conversation][live]") {
  for (auto [left, phase] : {std::pair{token{"disconnect"}, "idle"},
                             {token{"flowdisconnect"}, "idle"},
                             {token{"transfer"}, "ivr"}}) {
    story call{"call"};
    call.customer_leg("C", {.from = "09:13:00"});
    call.flow_leg("F", {.from = "09:13:01", .until = "09:13:20", .left = left});
    INFO(left.text());
    CHECK(phases(call, {"09:13:10", "09:13:30"})
          == "09:13:10 ivr\n09:13:30 " + std::string{phase} + "\n");
  }
}

TEST_CASE("the worked example goes from phase to phase",
          "[conversation][live]") {
  CHECK(phases(worked_example(),
               {"09:12:59", "09:13:00", "09:13:20", "09:13:40", "09:13:52",
                "09:14:07", "09:14:07.500", "09:14:11", "09:29:29.999",
                "09:29:30", "09:29:30.040", "09:30:02", "09:30:10.040"})
        == "09:12:59 ended\n"
           "09:13:00 ivr\n"
           "09:13:20 ivr\n"
           "09:13:40 waiting\n"
           "09:13:52 alerting\n"
           "09:14:07 waiting\n"
           "09:14:07.500 alerting\n"
           "09:14:11 interacting\n"
           "09:29:29.999 interacting\n"
           "09:29:30 wrapup\n"
           "09:29:30.040 waiting\n"
           "09:30:02 waiting\n"
           "09:30:10.040 ended\n");
}

TEST_CASE("after-call work that nobody submits is waited for, not for ever",
          "[conversation][live]") {
  story call{"call"};
  call.customer_leg(
      "C", {.from = "10:00:00", .until = "10:02:00", .connected = 2min});
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:01",
                        .until = "10:02:00",
                        .alerting = 4s,
                        .talking = 115s});
  CHECK(phases(call, {"10:02:00", "10:02:59.999", "10:03:00"})
        == "10:02:00 wrapup\n"
           "10:02:59.999 wrapup\n"
           "10:03:00 ended\n");
  auto at = clock("10:03:00");
  // Where Q is agreed to be waited for longer, so it is here.
  policy_history agreed;
  agreed.add(
      {.after_call_work = {.rules = {{named<queue_id>("Q"), {}, true, 1min}}}});
  auto s = known_at(call, at);
  s.policy_number = 1;
  CHECK(conversation::phase_at(s, at + 1min - 1ms, agreed)
        == conversation::phase::wrapup);
  CHECK(conversation::phase_at(s, at + 1min, agreed)
        == conversation::phase::ended);
  // Without a queue, or without talk, none is asked for.
  story own{"own"};
  own.agent_leg(
      "S",
      {.agent = "A", .from = "10:00:01", .until = "10:02:00", .talking = 119s});
  own.agent_leg("T", {.agent = "A",
                      .queue = "Q",
                      .from = "10:00:01",
                      .until = "10:00:20",
                      .alerting = 19s});
  CHECK(phases(own, {"10:02:00"}) == "10:02:00 ended\n");
}

TEST_CASE("a conversation in which nothing is open has ended, one whose "
          "customer stays is idle",
          "[conversation][live]") {
  story call{"call"};
  call.customer_leg("C", {.from = "10:00:00"});
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:00:00",
                          .until = "10:00:05",
                          .outcome = acd_outcome::abandon,
                          .waited = 5s});
  CHECK(phases(call, {"10:00:05"}) == "10:00:05 idle\n");
  call.customer_leg("C", {.until = "10:00:06", .connected = 6s});
  CHECK(phases(call, {"10:00:06"}) == "10:00:06 ended\n");
}

TEST_CASE("a customer who stays for sixty days leaves the conversation idle",
          "[conversation][live]") {
  story call{"call"};
  call.customer_leg("C", {.from = "10:00:00", .media = "message"});
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:00:00",
                          .until = "10:00:05",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 5s,
                          .media = "message"});
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:01",
                        .until = "10:02:05",
                        .talking = 120s,
                        .media = "message"});
  call.after_call_work("S2", {.agent = "A", .at = "10:02:30", .worked = 25s});
  auto s = known_at(call, clock("10:02:30"));
  using conversation::phase;
  CHECK(conversation::phase_at(s, clock("10:02:30"), {}) == phase::idle);
  CHECK(conversation::phase_at(s, clock("10:02:30") + 59 * 24h, {})
        == phase::idle);
  call.customer_leg("C", {.until = "10:03:00", .connected = 60 * 24h});
  CHECK(phases(call, {"10:03:00"}) == "10:03:00 ended\n");
}

TEST_CASE("while a consult waits the conversation is being handled",
          "[conversation][live]") {
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:00:00",
                          .until = "10:00:05.200",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 5'200ms});
  call.agent_leg("S2", {.agent = "A", .queue = "Q", .from = "10:00:00.200"});
  call.queue_visit("S4", {.queue = "R", .from = "10:01:06.050"});
  CHECK(open(call)
        == "S2 interacting 10:00:05.200\n"
           "S4 waiting 10:01:06.050\n");
  call.agent_leg("S5", {.agent = "B", .queue = "R", .from = "10:01:06.300"});
  CHECK(open(call)
        == "S2 interacting 10:00:05.200\n"
           "S4 waiting 10:01:06.050 rings\n"
           "S5 alerting 10:01:06.300\n");
  CHECK(phases(call, {"10:01:07"}) == "10:01:07 interacting\n");
  // The giver leaves; who was asked goes on with the customer.
  call.queue_visit("S4", {.queue = "R",
                          .until = "10:01:10.050",
                          .by = "B",
                          .outcome = acd_outcome::answered,
                          .waited = 4s});
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .until = "10:02:10",
                        .alerting = 5s,
                        .talking = 61s,
                        .held = 63'800ms,
                        .left = disconnect_type::transfer});
  CHECK(open(call)
        == "S2 wrapup 10:02:10 assumed\n"
           "S5 interacting 10:01:10.050\n");
}

TEST_CASE("an answer says nothing of the leg of an earlier or later transfer",
          "[conversation][live]") {
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:00:00",
                          .until = "10:00:05",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 5s});
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:01",
                        .until = "10:01:00",
                        .alerting = 4s,
                        .talking = 55s,
                        .left = disconnect_type::transfer});
  call.after_call_work("S2", {.agent = "A", .at = "10:01:05", .worked = 5s});
  // Back to the same agent, who has not answered yet.
  call.queue_visit("S3", {.queue = "Q", .from = "10:01:00.100"});
  call.agent_leg("S4", {.agent = "A", .queue = "Q", .from = "10:01:06"});
  CHECK(open(call)
        == "S3 waiting 10:01:00.100 rings\n"
           "S4 alerting 10:01:06\n");
  // Taken by itself: the visit ends a moment before or after the leg begins.
  call.queue_visit("S3", {.queue = "Q",
                          .until = "10:01:05.990",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 5'890ms});
  CHECK(open(call) == "S4 interacting 10:01:05.990\n");
}

TEST_CASE("legs that nobody's queue gave, and dialed ones, count as taken",
          "[conversation][live]") {
  story call{"call"};
  call.agent_leg("S1", {.agent = "A", .from = "10:00:00"});
  call.agent_leg("S2", {.agent = "B",
                        .queue = "Q",
                        .from = "10:00:01",
                        .direction = direction::outbound});
  CHECK(open(call)
        == "S1 interacting 10:00:00\n"
           "S2 interacting 10:00:01\n");
}

TEST_CASE("states of agents' sessions decide where there are any",
          "[conversation][live]") {
  auto told = [](std::vector<story::turn> turns) {
    story call{"call"};
    call.queue_visit("S1", {.queue = "Q",
                            .from = "10:00:00",
                            .until = "10:00:05",
                            .by = "A",
                            .outcome = acd_outcome::answered,
                            .waited = 5s});
    call.agent_leg("S2", {.agent = "A", .queue = "Q", .from = "10:00:01"});
    call.agent_states("S2", {.agent = "A",
                             .queue = "Q",
                             .began = "10:00:01",
                             .turns = std::move(turns)});
    return call;
  };
  CHECK(open(told({{"10:00:01", "ALERT"}})) == "S2 alerting 10:00:01\n");
  CHECK(open(told({{"10:00:01", "ALERT"}, {"10:00:04.990", "INTERACT"}}))
        == "S2 interacting 10:00:04.990\n");
  CHECK(open(told({{"10:00:01", "ALERT"},
                   {"10:00:04.990", "INTERACT"},
                   {"10:01:00", "HOLD"}}))
        == "S2 interacting 10:00:04.990\n");
  auto wraps = told({{"10:00:04.990", "INTERACT"}, {"10:02:00", "WRAPUP"}});
  wraps.agent_leg("S2", {.agent = "A",
                         .queue = "Q",
                         .until = "10:02:00",
                         .alerting = 4s,
                         .talking = 115s});
  CHECK(open(wraps) == "S2 wrapup 10:02:00\n");
  // It lasts as long as the agent takes.
  CHECK(phases(wraps, {"10:30:00"}) == "10:30:00 wrapup\n");
  auto submitted = wraps;
  submitted.after_call_work("S2",
                            {.agent = "A", .at = "10:30:01", .worked = 28min});
  CHECK(open(submitted).empty());
  wraps.agent_states(
      "S2",
      {.agent = "A", .queue = "Q", .turns = {{"10:30:01", "TERMINATED"}}});
  CHECK(open(wraps).empty());
  CHECK(open(told({{"10:00:01", "MONITORING"}})).empty());
}

TEST_CASE("a leg whose end is known has ended, whatever its last state says",
          "[conversation][live]") {
  story call{"call"};
  call.agent_states(
      "S2", {.agent = "A",
             .queue = "Q",
             .turns = {{"10:00:01", "ALERT"}, {"10:00:05", "INTERACT"}}});
  CHECK(open(call) == "S2 interacting 10:00:05\n");
  auto wrapped = call;
  wrapped.after_call_work("S2",
                          {.agent = "A", .at = "10:02:30", .worked = 25s});
  CHECK(open(wrapped).empty());
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .until = "10:02:05",
                        .alerting = 4s,
                        .talking = 120s});
  CHECK(open(call) == "S2 wrapup 10:02:05 assumed\n");
}

TEST_CASE("a callback waits for its time, then in its queue",
          "[conversation][live]") {
  story call{"call"};
  call.customer_leg("C", {.from = "10:00:00", .media = "callback"});
  call.last().scheduled = clock("11:30:00");
  CHECK(phases(call, {"10:00:00", "11:29:59.999", "11:30:00"})
        == "10:00:00 callback-scheduled\n"
           "11:29:59.999 callback-scheduled\n"
           "11:30:00 idle\n");
  call.queue_visit("S1",
                   {.queue = "Q", .from = "10:00:01", .media = "callback"});
  call.last().scheduled = clock("11:30:00");
  CHECK(open(call) == "S1 waiting 11:30:00 scheduled\n");
  CHECK(phases(call, {"10:00:01", "11:30:00"})
        == "10:00:01 callback-scheduled\n"
           "11:30:00 waiting\n");
  // Times that are over, or years ahead, are no plans.
  for (auto t : {clock("09:00:00"), clock("10:00:00") + 401 * 24h,
                 instant::max(), instant::min()}) {
    story wrong{"wrong"};
    wrong.queue_visit("S1", {.queue = "Q", .from = "10:00:01"});
    wrong.last().scheduled = t;
    CHECK(open(wrong) == "S1 waiting 10:00:01\n");
  }
  // An agent may have it before its time.
  call.agent_leg(
      "S2",
      {.agent = "A", .queue = "Q", .from = "11:00:00", .media = "callback"});
  CHECK(open(call)
        == "S1 waiting 10:00:01 rings\n"
           "S2 alerting 11:00:00\n");
}

TEST_CASE("a voicemail is recorded before the agent's rest is told of",
          "[conversation][live]") {
  story call{"call"};
  call.customer_leg("C", {.from = "10:00:00"});
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:01",
                        .until = "10:02:00",
                        .talking = 115s,
                        .left = disconnect_type::transfer});
  call.voicemail_leg("V", {.from = "10:02:01"});
  CHECK(phases(call, {"10:02:01"}) == "10:02:01 voicemail\n");
  call.voicemail_leg("V", {.until = "10:02:20", .recorded = 19s});
  CHECK(phases(call, {"10:02:20", "10:03:00"})
        == "10:02:20 wrapup\n"
           "10:03:00 idle\n");
}

TEST_CASE("live state counts what is open in the cells of queue and agent",
          "[conversation][live]") {
  story_fold fold;
  auto call = worked_example();
  auto known_until = [&](std::string_view time) {
    std::vector<conversation_event> events;
    for (const auto& e : call.events())
      if (e.at <= clock(time))
        events.push_back(e);
    fold.epoch(events);
    CHECK(fold.cells().absent_removals() == 0);
    return fold.cells().live_text();
  };
  CHECK(known_until("09:13:20").empty());
  CHECK(known_until("09:13:40") == "Q oWaiting 09:13:40\n");
  CHECK(known_until("09:13:52")
        == "Q oWaiting[ALERTING] 09:13:40\n"
           "Q oAlerting 09:13:52\n"
           "A@Q oAlerting 09:13:52\n");
  CHECK(known_until("09:14:07") == "Q oWaiting 09:13:40\n");
  CHECK(known_until("09:14:11")
        == "Q oInteracting 09:14:11\n"
           "B@Q oInteracting 09:14:11\n");
  CHECK(known_until("09:29:30")
        == "Q oAfterCallWork[ASSUMED] 09:29:30\n"
           "B@Q oAfterCallWork[ASSUMED] 09:29:30\n");
  CHECK(known_until("09:29:31")
        == "Q oAfterCallWork[ASSUMED] 09:29:30\n"
           "R oWaiting 09:29:30.040\n"
           "B@Q oAfterCallWork[ASSUMED] 09:29:30\n");
  CHECK(known_until("09:30:02") == "R oWaiting 09:29:30.040\n");
  CHECK(known_until("09:30:11").empty());
}

TEST_CASE("what one timeline finds open, live state counts",
          "[conversation][live][property]") {
  holds(8, 1'000, [](const numbers& choices) {
    auto events = conversation_of(decisions{choices});
    conversation::state s;
    for (const auto& e : events)
      conversation::join(s, e);
    conversation::timeline line{s};
    contributions with;
    conversation::add_live(with, s, line.sessions());
    contributions without;
    conversation::add_live(without, s);
    RC_ASSERT(with == without);
    // Nothing is both waiting and answered; nothing began in the future.
    for (const auto& c : with) {
      RC_ASSERT(is_live(c.cell.family));
      RC_ASSERT(c.cell.start == instant{});
      RC_ASSERT(is_live_metric(c.metric.metric));
    }
  });
}
