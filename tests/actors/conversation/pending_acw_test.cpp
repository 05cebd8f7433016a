#include "actors/conversation/conversation_describe.hpp"
#include "actors/conversation/conversation_record.hpp"
#include "actors/conversation/explain.hpp"
#include "actors/conversation/pending_acw.hpp"
#include "messages/json/value.hpp"
#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

/// A leg of queue Q that talked for 100 s until 10:14:50.
story talked() {
  story call{"call"};
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:13:10",
                        .until = "10:14:50",
                        .talking = 100s});
  return call;
}

void wrap_up(story& call) {
  call.after_call_work(
      "S2", {.agent = "A", .queue = "Q", .at = "10:15:20", .worked = 30s});
}

/// Waits of a minute, of queue R of six, of chats there of one.
policy_history waits() {
  policy_history known;
  known.add(
      {.after_call_work = {.rules = {{named<queue_id>("R"), {}, true, 5min},
                                     {named<queue_id>("R"), "chat", false}}}});
  return known;
}

conversation::state state_at(const story& told, instant clock,
                             const policy_history& policies = waits()) {
  conversation::state s;
  for (const auto& e : told.events())
    conversation::join(s, e);
  s.policy_number = policies.number();
  conversation::take_at(s, policies, clock, clock);
  return s;
}

/// Value and source of the handle times, as of a clock.
std::string handled(const story& told, instant clock,
                    const policy_history& policies = waits()) {
  std::string text;
  for (const auto& fact :
       conversation::facts(state_at(told, clock, policies), policies))
    if (fact.metric == metric_id::t_handle)
      text.append(to_string(fact.source))
          .append(std::to_string(fact.value))
          .append(" ");
  return text;
}

} // namespace

TEST_CASE(
    "the handle time of a leg that talked is withheld for a minute of the "
    "log's clock",
    "[conversation][acw]") {
  CHECK(handled(talked(), clock("10:14:50")).empty());
  CHECK(handled(talked(), clock("10:15:49.999")).empty());
  CHECK(handled(talked(), clock("10:15:50")) == "E100000 ");
}

TEST_CASE("after-call work that is known is not waited for",
          "[conversation][acw]") {
  auto call = talked();
  wrap_up(call);
  CHECK(handled(call, clock("10:15:21")) == "E130000 ");
  auto none = talked();
  none.after_call_work("S2", {.agent = "A", .at = "10:14:50", .worked = 0s});
  CHECK(handled(none, clock("10:14:51")) == "E100000 ");
}

TEST_CASE("history that comes later than its wait is not withheld",
          "[conversation][acw]") {
  CHECK(handled(talked(), clock("23:00:00")) == "E100000 ");
}

TEST_CASE("where wrap-up is required it is waited for as long as its timeout "
          "and a minute",
          "[conversation][acw]") {
  auto leg = [](token media) {
    story call{"call"};
    call.agent_leg("S2", {.agent = "A",
                          .queue = "R",
                          .from = "10:00:00",
                          .until = "10:01:00",
                          .talking = 60s,
                          .media = media});
    return call;
  };
  CHECK(handled(leg("voice"), clock("10:06:59.999")).empty());
  CHECK(handled(leg("voice"), clock("10:07:00")) == "E60000 ");
  CHECK(handled(leg("chat"), clock("10:02:00")) == "E60000 ");
  // As long as the policy said that was in force when the leg ended.
  auto later = waits();
  later.add(
      {.effective_from = clock("10:01:00"), .after_call_work = {.wait = 0s}});
  CHECK(handled(leg("voice"), clock("10:01:00"), later) == "E60000 ");
  CHECK(handled(talked(), clock("10:14:50"), later) == "E100000 ");
  later.add({.effective_from = clock("10:01:00.001"),
             .after_call_work = {.wait = 30s}});
  CHECK(handled(leg("voice"), clock("10:01:00"), later) == "E60000 ");
}

TEST_CASE("legs that never talked are not waited for", "[conversation][acw]") {
  story dialled{"call"};
  dialled.agent_leg("S2", {.agent = "A",
                           .queue = "Q",
                           .from = "10:00:00",
                           .until = "10:00:30",
                           .contacting = 5s,
                           .dialing = 25s,
                           .direction = direction::outbound});
  CHECK(handled(dialled, clock("10:00:30")) == "E30000 ");
}

TEST_CASE("only the handle time is withheld, and only what detail events tell "
          "of it",
          "[conversation][acw]") {
  auto now = clock("10:14:51");
  auto facts = conversation::facts(state_at(talked(), now), waits());
  REQUIRE(facts.size() == 1);
  CHECK(facts[0].metric == metric_id::t_talk_complete);

  auto recorded = talked();
  recorded.metric_record("S2", {.metric = metric_id::t_handle,
                                .value = 100'004,
                                .at = "10:14:50",
                                .id = "r",
                                .queue = "Q",
                                .agent = "A"});
  CHECK(handled(recorded, now) == "M100004 ");

  auto fetched = talked();
  fetched.detail_record("10:14:50", {{{.metric = metric_id::t_handle,
                                       .value = 100'005,
                                       .at = "10:14:50",
                                       .queue = "Q",
                                       .agent = "A"},
                                      "S2"}});
  CHECK(handled(fetched, now) == "R100005 ");

  auto watched = talked();
  watched.agent_states(
      "S2", {.agent = "A",
             .queue = "Q",
             .began = "10:13:10",
             .turns = {{"10:13:10", "INTERACT"}, {"10:14:50", "TERMINATED"}}});
  CHECK(handled(watched, now) == "G100000 ");
}

TEST_CASE("each leg waits by itself", "[conversation][acw]") {
  auto call = talked();
  call.agent_leg("S3", {.agent = "B",
                        .queue = "R",
                        .from = "10:15:00",
                        .until = "10:15:10",
                        .talking = 10s});
  auto s = state_at(call, clock("10:15:11"));
  using all = std::vector<conversation::withheld_handle>;
  all both{{named<session_id>("S2"), clock("10:15:50")},
           {named<session_id>("S3"), clock("10:21:10")}};
  std::sort(both.begin(), both.end(),
            [](const auto& a, const auto& b) { return a.session < b.session; });
  CHECK(conversation::withheld(s, waits()) == both);
  CHECK(conversation::next_due(s, waits()) == clock("10:15:50"));
  CHECK(handled(call, clock("10:15:50")) == "E100000 ");
  s = state_at(call, clock("10:15:50"));
  CHECK(conversation::next_due(s, waits()) == clock("10:21:10"));
  s = state_at(call, clock("10:21:10"));
  CHECK(conversation::withheld(s, waits()).empty());
  CHECK(conversation::next_due(s, waits()) == std::nullopt);
}

TEST_CASE("a clock that moves while nothing is said ends waits one by one",
          "[conversation][acw]") {
  auto s = state_at(talked(), clock("10:14:51"));
  CHECK(s.clock == clock("10:14:51"));
  auto due = conversation::take_at(s, waits(), s.clock, clock("10:15:49"));
  CHECK(due == clock("10:15:50"));
  CHECK(s.clock == clock("10:14:51"));
  due = conversation::take_at(s, waits(), s.clock, clock("10:15:50"));
  CHECK(due == std::nullopt);
  CHECK(s.clock == instant::max());
}

TEST_CASE("a state keeps the clock as long as something is withheld, and no "
          "longer",
          "[conversation][acw]") {
  auto waiting = state_at(talked(), clock("10:14:51"));
  auto read = conversation::unpack(pack(waiting));
  REQUIRE(read);
  CHECK(read->clock == clock("10:14:51"));
  CHECK(pack(*read) == pack(waiting));
  auto over = state_at(talked(), clock("10:15:50"));
  auto again = conversation::unpack(pack(over));
  REQUIRE(again);
  CHECK(again->clock == instant::max());
  CHECK(pack(waiting).starts_with(pack(over)));
  CHECK(pack(over) == pack(state_at(talked(), clock("12:00:00"))));
}

TEST_CASE("an explanation says what is withheld and until when",
          "[conversation][acw]") {
  auto told = [](const story& call, instant at) {
    return conversation::explain(state_at(call, at), waits(),
                                 [](const cell_key& cell) {
                                   return cell.family == family::queue_metrics;
                                 });
  };
  auto early = told(talked(), clock("10:15:00"));
  REQUIRE(early.excluded.size() == 1);
  const auto& left_out = early.excluded.front();
  CHECK(left_out.why == conversation::exclusion::awaits_acw);
  CHECK(left_out.until == clock("10:15:50"));
  CHECK(left_out.value == 100'000);
  CHECK(left_out.cell.start == clock("10:00:00"));
  CHECK_FALSE(left_out.offsets.empty());
  CHECK_FALSE(rule_of(left_out.why).empty());
  CHECK(to_string(left_out.why) == "awaits_acw");
  CHECK(told(talked(), clock("10:16:00")).excluded.empty());
  // It would not count when its wait is over either.
  auto recorded = talked();
  recorded.metric_record("S2", {.metric = metric_id::t_handle,
                                .value = 100'004,
                                .at = "10:14:50",
                                .id = "r",
                                .queue = "Q",
                                .agent = "A"});
  auto better = told(recorded, clock("10:15:00"));
  REQUIRE(better.excluded.size() == 1);
  CHECK(better.excluded.front().why == conversation::exclusion::better_source);
  CHECK(better.excluded.front().until == instant{});
}

TEST_CASE("a conversation shows what is withheld, and its record is not "
          "complete",
          "[conversation][acw]") {
  auto call = talked();
  call.agent_leg("S3", {.agent = "B",
                        .queue = "R",
                        .from = "10:15:00",
                        .until = "10:15:10",
                        .talking = 10s});
  auto at = clock("10:20:00");
  auto s = state_at(call, at);
  auto shown = json::parse(conversation::describe(s, waits(), at));
  REQUIRE(shown);
  REQUIRE((*shown)["withheld"].size() == 1);
  const auto& held = (*shown)["withheld"][0];
  CHECK(held["metric"].text() == "tHandle");
  CHECK(held["sessionId"].text() == to_string(id_of("S3")));
  CHECK(held["until"].text() == "2026-03-02T10:21:10Z");
  auto complete = [](const conversation::state& of, instant when,
                     std::string_view state) {
    auto record = json::parse(conversation::record_of(of, waits(), when));
    REQUIRE(record);
    CHECK((*record)["state"].text() == state);
    return (*record)["complete"].as_bool();
  };
  CHECK(complete(s, at, "wrapup") == false);
  auto later = clock("10:22:00");
  CHECK(complete(state_at(call, later), later, "ended") == true);
}
