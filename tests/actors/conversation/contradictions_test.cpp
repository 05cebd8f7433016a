#include "actors/conversation/contradictions.hpp"
#include "actors/conversation/conversation_describe.hpp"
#include "messages/json/value.hpp"
#include "tests/actors/conversation/generated_conversation.hpp"
#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;
using conversation::contradiction_kind;

namespace {

conversation::state judged(const std::vector<conversation_event>& events) {
  auto s = joined(events);
  s.policy_number = story_policies().number();
  return s;
}

/// "S1 outcome acdOutcome: abandon, answered -> answered"; ids as their names.
std::string text_of(const conversation::contradiction& found) {
  auto readable = [](const std::string& value) {
    return value.size() == 36 ? name_of(to_uuid(value)) : value;
  };
  std::string text = name_of(found.session.value) + ' '
                     + std::string{to_string(found.kind)} + ' '
                     + std::string{found.member} + ':';
  for (const auto& one : found.said)
    text += (text.back() == ':' ? " " : ", ") + readable(one.value);
  return text + " -> " + readable(found.taken);
}

std::string found_in(const std::vector<conversation_event>& events) {
  std::string all;
  for (const auto& one : conversation::contradictions(judged(events)))
    all += (all.empty() ? "" : "\n") + text_of(one);
  return all;
}

/// The value that the fold gives for a metric; -1 where it gives none.
std::int64_t counted(const story& told, metric_id metric) {
  for (const auto& fact :
       conversation::facts(judged(told.events()), story_policies()))
    if (fact.metric == metric)
      return fact.value;
  return -1;
}

/// A whole call in which nothing contradicts.
story plain_call() {
  story call{"call"};
  call.customer_leg(
      "C", {.from = "09:00:00", .until = "09:10:00", .connected = 600s});
  call.queue_visit("S1", {.queue = "Q",
                          .from = "09:00:05",
                          .until = "09:00:30",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 25s});
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "09:00:20",
                        .until = "09:10:00",
                        .alerting = 10s,
                        .talking = 570s});
  call.after_call_work("S2", {.agent = "A",
                              .queue = "Q",
                              .at = "09:10:30",
                              .worked = 30s,
                              .code = "sold"});
  return call;
}

} // namespace

TEST_CASE("a call in which all agrees contradicts nowhere, told once or twice",
          "[conversation][contradictions]") {
  auto call = plain_call();
  CHECK(found_in(call.events()) == "");
  auto twice = call.events();
  for (auto e : call.events()) {
    e.published += 5s; // Published again.
    twice.push_back(e);
  }
  CHECK(found_in(twice) == "");
  // A poorer copy says less, not something else.
  auto poorer = call.events();
  poorer.push_back(call.events().back());
  poorer.back().published += 5s;
  poorer.back().wrapping.reset();
  poorer.back().queue = {};
  CHECK(found_in(poorer) == "");
}

TEST_CASE("two ends of one visit: the later one's outcome, length, agent and "
          "time are taken",
          "[conversation][contradictions]") {
  auto call = plain_call();
  call.queue_visit("S1", {.queue = "Q",
                          .until = "09:00:40",
                          .by = "B",
                          .outcome = acd_outcome::abandon,
                          .waited = 35s});
  CHECK(found_in(call.events())
        == "S1 outcome acdOutcome: answered, abandon -> abandon\n"
           "S1 answerer answeredUserId: A, B -> B\n"
           "S1 duration connectedDurationMs: 25000, 35000 -> 35000\n"
           "S1 instant eventTime: 2026-03-02T09:00:30Z, "
           "2026-03-02T09:00:40Z -> 2026-03-02T09:00:40Z");
  CHECK(counted(call, metric_id::t_abandon) == 35'000);
  CHECK(counted(call, metric_id::t_answered) == -1);
}

TEST_CASE("two ends of a leg at one time: the one published later is taken",
          "[conversation][contradictions]") {
  auto call = plain_call();
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .until = "09:10:00",
                        .alerting = 10s,
                        .talking = 500s,
                        .held = 70s,
                        .left = disconnect_type::peer});
  call.last().published += 10s;
  CHECK(found_in(call.events())
        == "S2 disconnect disconnectType: client, peer -> peer\n"
           "S2 duration interactingDurationMs: 570000, 500000 -> 500000");
  CHECK(counted(call, metric_id::t_talk_complete) == 500'000);
  CHECK(counted(call, metric_id::t_held_complete) == 70'000);
}

TEST_CASE("two queues, agents, media and directions of a session: the later "
          "word is taken",
          "[conversation][contradictions]") {
  story call{"call"};
  call.agent_leg("S2", {.agent = "A", .queue = "Q", .from = "09:00:00"});
  call.agent_leg("S2", {.agent = "B",
                        .queue = "R",
                        .until = "09:05:00",
                        .talking = 300s,
                        .participant = "p",
                        .media = "chat",
                        .direction = direction::outbound});
  call.after_call_work("S2", {.agent = "B",
                              .queue = "R",
                              .at = "09:05:30",
                              .worked = 30s,
                              .code = "x"});
  call.last().participant = named<participant_id>("other");
  call.last().media = "chat";
  CHECK(found_in(call.events())
        == "S2 queue queueId: Q, R, R -> R\n"
           "S2 agent userId: A, B, B -> B\n"
           "S2 participant participantId: p, other -> other\n"
           "S2 media mediaType: voice, chat, chat -> chat\n"
           "S2 direction direction: inbound, outbound, inbound -> inbound");
  for (const auto& fact :
       conversation::facts(judged(call.events()), story_policies())) {
    CHECK(fact.queue == named<queue_id>("R"));
    CHECK(fact.agent == named<agent_id>("B"));
    CHECK(fact.media == token{"chat"});
  }
}

TEST_CASE("the agent who answered a visit is not the visit's own",
          "[conversation][contradictions]") {
  auto call = plain_call();
  // A visit and a leg that a careless sender gives one session id.
  call.queue_visit("S2", {.queue = "Q",
                          .until = "09:00:30",
                          .by = "B",
                          .outcome = acd_outcome::answered,
                          .waited = 10s});
  CHECK(found_in(call.events()) == "");
}

TEST_CASE("an end before its start, or a start after it, stands as it is told",
          "[conversation][contradictions]") {
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "09:10:00",
                          .until = "09:05:00",
                          .outcome = acd_outcome::abandon,
                          .waited = 20s});
  CHECK(found_in(call.events())
        == "S1 reversed eventTime: 2026-03-02T09:10:00Z, "
           "2026-03-02T09:05:00Z -> both");
  CHECK(counted(call, metric_id::t_abandon) == 20'000);
  CHECK(counted(call, metric_id::n_offered) == 1);
}

TEST_CASE("durations that do not fit between start and end are taken as told",
          "[conversation][contradictions]") {
  auto with_hold = [](millis held) {
    story call{"call"};
    call.agent_leg("S2", {.agent = "A",
                          .queue = "Q",
                          .from = "09:00:00",
                          .until = "09:01:00",
                          .alerting = 10s,
                          .talking = 40s,
                          .held = held});
    return call;
  };
  CHECK(found_in(with_hold(11s).events()) == "");
  auto call = with_hold(11'001ms);
  CHECK(found_in(call.events())
        == "S2 too_long durations: 2026-03-02T09:00:00Z, 61001 -> 61001");
  CHECK(counted(call, metric_id::t_held_complete) == 11'001);
}

TEST_CASE("after-call work may end a minute before its call, no earlier",
          "[conversation][contradictions]") {
  auto wrapped_at = [](std::string_view at) {
    story call{"call"};
    call.agent_leg(
        "S2",
        {.agent = "A", .queue = "Q", .until = "09:10:00", .talking = 60s});
    call.after_call_work("S2",
                         {.agent = "A", .queue = "Q", .at = at, .worked = 5s});
    return call;
  };
  CHECK(found_in(wrapped_at("09:09:00").events()) == "");
  auto call = wrapped_at("09:08:59.999");
  CHECK(found_in(call.events())
        == "S2 early_acw eventTime: 2026-03-02T09:08:59.999Z, "
           "2026-03-02T09:10:00Z -> both");
  CHECK(counted(call, metric_id::t_acw) == 5'000);
  CHECK(counted(call, metric_id::t_handle) == 65'000);
}

TEST_CASE("a wrap-up that is submitted again is none, one with another length "
          "at the same instant is",
          "[conversation][contradictions]") {
  auto call = plain_call();
  call.after_call_work("S2", {.agent = "A",
                              .queue = "Q",
                              .at = "09:11:30",
                              .worked = 90s,
                              .code = "lost"});
  CHECK(found_in(call.events()) == "");
  call.after_call_work("S2", {.agent = "A",
                              .queue = "Q",
                              .at = "09:10:30",
                              .worked = 31s,
                              .code = "sold"});
  CHECK(found_in(call.events())
        == "S2 duration wrapupDurationMs: 30000, 31000 -> 30000");
  CHECK(counted(call, metric_id::t_acw) == 30'000);
}

TEST_CASE("two states from one instant, two verdicts of one flow, two values "
          "of one record",
          "[conversation][contradictions]") {
  story call{"call"};
  call.agent_states("S2", {.agent = "A",
                           .queue = "Q",
                           .turns = {{"09:00:00", "ALERT"},
                                     {"09:00:10", "INTERACT"},
                                     {"09:00:10", "HOLD"},
                                     {"09:01:00", "TERMINATED"}}});
  call.flow_outcome("F", {.name = "paid", .at = "09:00:00", .flow = "menu"});
  call.flow_outcome("F", {.name = "paid",
                          .at = "09:00:01",
                          .flow = "menu",
                          .verdict = flow_verdict::failure});
  call.metric_record(
      "S3",
      {.metric = metric_id::t_acw, .value = 0, .at = "09:02:00", .id = "r1"});
  call.metric_record(
      "S3",
      {.metric = metric_id::t_acw, .value = 7, .at = "09:02:01", .id = "r1"});
  CHECK(found_in(call.events())
        == "S3 record metricDate: 2026-03-02T09:02:00Z, "
           "2026-03-02T09:02:01Z -> 2026-03-02T09:02:01Z\n"
           "S3 record value: 0, 7 -> 7\n"
           "S2 state currentState: HOLD, INTERACT -> INTERACT\n"
           "F outcome flowOutcomeValue: success, failure -> failure");
  CHECK(counted(call, metric_id::t_acw) == 7);
  CHECK(counted(call, metric_id::n_flow_outcome_failed) == 1);
  CHECK(counted(call, metric_id::t_talk) == 50'000);
}

TEST_CASE("messages without a session are of several, and contradict nowhere",
          "[conversation][contradictions]") {
  story call{"call"};
  call.after_call_work("", {.agent = "A", .queue = "Q", .at = "09:00:00"});
  call.after_call_work("", {.agent = "B", .queue = "R", .at = "09:01:00"});
  CHECK(found_in(call.events()) == "");
}

TEST_CASE("a conversation shows its contradictions",
          "[conversation][contradictions]") {
  auto call = plain_call();
  call.queue_visit("S1", {.queue = "Q",
                          .until = "09:00:30",
                          .by = "A",
                          .outcome = acd_outcome::flow_out,
                          .waited = 25s});
  auto text
      = describe(judged(call.events()), story_policies(), clock("12:00:00"));
  auto shown = json::parse(text);
  REQUIRE(shown);
  const auto& found = (*shown)["contradictions"];
  REQUIRE(found.size() == 1);
  CHECK(found[0]["kind"].text() == "outcome");
  CHECK(found[0]["sessionId"].text() == to_string(id_of("S1")));
  CHECK(found[0]["member"].text() == "acdOutcome");
  REQUIRE(found[0]["said"].size() == 2);
  CHECK(found[0]["said"][1]["topic"].text() == "acd.end");
  CHECK(found[0]["said"][1]["at"].text() == "2026-03-02T09:00:30Z");
  CHECK(found[0]["said"][1]["value"].text() == "flow_out");
  CHECK(found[0]["said"][1]["offset"].as_int64() == 8);
  CHECK(found[0]["taken"].text() == "flow_out");
}

TEST_CASE("what contradicts does not depend on order and repetition",
          "[conversation][contradictions][property]") {
  holds(41, 2'000, [](const numbers& choices, unsigned seed) {
    auto events = conversation_of(decisions{choices});
    auto expected = conversation::contradictions(judged(events));
    std::mt19937 random{seed};
    auto again = events;
    for (const auto& e : events)
      if (random() % 2 == 0)
        again.push_back(e);
    std::shuffle(again.begin(), again.end(), random);
    RC_ASSERT(conversation::contradictions(judged(again)) == expected);
  });
}

TEST_CASE("whatever brings a contradiction looks as if it might",
          "[conversation][contradictions][property]") {
  std::size_t brought = 0;
  std::size_t looked = 0;
  std::size_t joins = 0;
  holds(42, 3'000, [&](const numbers& choices, unsigned seed) {
    auto events = conversation_of(decisions{choices});
    std::shuffle(events.begin(), events.end(), std::mt19937{seed});
    conversation::state s;
    auto before = conversation::contradictions(s);
    for (const auto& e : events) {
      auto did = conversation::join(s, e);
      auto after = conversation::contradictions(s);
      if (did == conversation::joined::news) {
        bool may = conversation::may_contradict(s, e);
        RC_ASSERT(may || after == before);
        brought += after != before ? 1 : 0;
        looked += may ? 1 : 0;
        ++joins;
      }
      before = std::move(after);
    }
  });
  CHECK(brought > 1'000);
  CHECK(looked < joins);
}

TEST_CASE("kinds of contradictions have names of their own",
          "[conversation][contradictions]") {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < conversation::contradiction_kinds.size(); ++i) {
    CHECK(static_cast<std::size_t>(conversation::contradiction_kinds[i]) == i);
    names.push_back(to_string(conversation::contradiction_kinds[i]));
  }
  std::sort(names.begin(), names.end());
  CHECK(std::unique(names.begin(), names.end()) == names.end());
}
