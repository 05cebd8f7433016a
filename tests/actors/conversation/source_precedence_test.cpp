#include "actors/conversation/explain.hpp"
#include "tests/actors/conversation/answered_late.hpp"
#include "tests/actors/conversation/generated_conversation.hpp"
#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace streamvane;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

bool has(const std::string& text, std::string_view line) {
  return text.find(std::string{line} + '\n') != std::string::npos;
}

} // namespace

TEST_CASE("a record of the answer replaces the answer of the same queue and "
          "agent, whatever its session",
          "[conversation][sources]") {
  auto call = answered_late();
  call.metric_record("S2", {.metric = metric_id::t_answered,
                            .value = 30'004,
                            .at = "10:00:30.020",
                            .id = "r1",
                            .queue = "Q",
                            .agent = "A"});
  auto text = cells_of(call);
  CHECK(has(text, "10:00 Q tAnswered 1/30004"));
  CHECK(has(text, "10:00 A@Q tAnswered 1/30004"));
}

TEST_CASE("a record of another agent's answer stands beside ours",
          "[conversation][sources]") {
  auto call = answered_late();
  call.metric_record("S2", {.metric = metric_id::t_answered,
                            .value = 7'000,
                            .at = "10:00:30.020",
                            .id = "r1",
                            .queue = "Q",
                            .agent = "B"});
  CHECK(has(cells_of(call), "10:00 Q tAnswered 2/37000 7000..30000"));
}

TEST_CASE("records are matched to answers by nearest instant, each once",
          "[conversation][sources]") {
  auto call = answered_late();
  call.queue_visit("S5", {.queue = "Q",
                          .from = "10:05:00",
                          .until = "10:05:10",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 10s});
  call.metric_record("S6", {.metric = metric_id::t_answered,
                            .value = 10'001,
                            .at = "10:05:10.010",
                            .id = "r1",
                            .queue = "Q",
                            .agent = "A"});
  CHECK(has(cells_of(call), "10:00 Q tAnswered 2/40001 10001..30000"));
}

TEST_CASE("a record replaces what we derived of its own session only",
          "[conversation][sources]") {
  story call{"call"};
  for (auto session : {"S1", "S2"})
    call.agent_leg(session, {.agent = "A",
                             .queue = "Q",
                             .from = "10:00:00",
                             .until = "10:01:00",
                             .talking = 60s});
  call.metric_record("S1", {.metric = metric_id::t_talk_complete,
                            .value = 60'001,
                            .at = "10:01:00.001",
                            .id = "r1",
                            .queue = "Q",
                            .agent = "A"});
  CHECK(has(cells_of(call), "10:00 Q tTalkComplete 2/120001 60000..60001"));
}

TEST_CASE("a corrected record replaces the record of its id",
          "[conversation][sources]") {
  story call{"call"};
  story::record acw{.metric = metric_id::t_acw,
                    .value = 30'000,
                    .at = "10:01:00",
                    .id = "r1",
                    .queue = "Q",
                    .agent = "A"};
  call.metric_record("S1", acw);
  acw.value = 31'000;
  call.metric_record("S1", acw);
  call.last().published += 1s;
  CHECK(has(cells_of(call), "10:00 Q tAcw 1/31000"));
}

TEST_CASE("the first record of an id holds where that is how corrections are "
          "read, in any order",
          "[conversation][sources]") {
  story call{"call"};
  for (auto value : {30'000, 31'000, 32'000, 33'000, 34'000, 35'000}) {
    call.metric_record("S1", {.metric = metric_id::t_acw,
                              .value = value,
                              .at = "10:01:00",
                              .id = "r1",
                              .queue = "Q",
                              .agent = "A"});
    call.last().published += millis{value};
  }
  policy_history known;
  known.add({.readings = {.first_record_holds = true}});
  auto events = call.events();
  for (int order : {0, 1}) {
    story_fold fold{known};
    for (const auto& e : events)
      fold.epoch(std::vector{e});
    INFO(order);
    CHECK(has(fold.cells().text(), "10:00 Q tAcw 1/30000"));
    std::reverse(events.begin(), events.end());
  }
}

TEST_CASE("the record of an id that does not hold is explained as superseded",
          "[conversation][sources][explain]") {
  for (bool first_holds : {false, true}) {
    story call{"call"};
    for (auto value : {30'000, 31'000}) {
      call.metric_record("S1", {.metric = metric_id::t_acw,
                                .value = value,
                                .at = value == 30'000 ? "10:01:00" : "10:02:00",
                                .id = "r1",
                                .queue = "Q",
                                .agent = "A"});
      call.last().offset = static_cast<std::uint64_t>(value);
    }
    policy_history known;
    known.add({.readings = {.first_record_holds = first_holds}});
    actors::conversation::state s;
    for (const auto& e : call.events())
      join(s, e);
    s.policy_number = known.number();
    auto why = explain(s, known, [](const cell_key& cell) {
      return cell.family == family::queue_metrics;
    });
    INFO(first_holds);
    REQUIRE(why.counted.size() == 1);
    REQUIRE(why.messages.size() == 1);
    CHECK(why.counted[0].value == (first_holds ? 30'000 : 31'000));
    CHECK(why.counted[0].offsets
          == std::vector<std::uint64_t>{first_holds ? 30'000U : 31'000U});
    CHECK(why.messages[0].offset == (first_holds ? 31'000U : 30'000U));
    CHECK(why.messages[0].why == actors::conversation::exclusion::said_again);
  }
}

TEST_CASE("records without ids at one instant all count",
          "[conversation][sources]") {
  story call{"call"};
  for (std::int64_t value : {4'000, 5'000})
    call.metric_record("S1", {.metric = metric_id::t_held,
                              .value = value,
                              .at = "10:01:00",
                              .queue = "Q",
                              .agent = "A"});
  CHECK(has(cells_of(call), "10:00 Q tHeld 2/9000 4000..5000"));
}

TEST_CASE("a visit that a record calls abandoned is not unknown",
          "[conversation][sources]") {
  story call{"call"};
  call.queue_visit(
      "S1",
      {.queue = "Q", .from = "10:00:00", .until = "10:00:05", .waited = 5s});
  CHECK(has(cells_of(call), "10:00 Q acdUnknown 1"));
  call.metric_record("S1", {.metric = metric_id::t_abandon,
                            .value = 5'000,
                            .at = "10:00:05.010",
                            .id = "r1",
                            .queue = "Q"});
  auto text = cells_of(call);
  CHECK(text.find("acdUnknown") == std::string::npos);
  CHECK(has(text, "10:00 Q tAbandon 1/5000"));
  CHECK(has(text, "10:00 Q tShortAbandon 1/5000"));
}

TEST_CASE("records bring metrics that detail events cannot give",
          "[conversation][sources]") {
  story call{"call"};
  call.metric_record("S1", {.metric = metric_id::o_message_turn,
                            .value = 7,
                            .at = "10:00:05",
                            .id = "r1",
                            .queue = "Q",
                            .agent = "A",
                            .media = "message"});
  CHECK(has(cells_of(call), "10:00 A@Q(message) oMessageTurn 1"));
}

TEST_CASE(
    "a detail record replaces metric records and what we derived, session "
    "by session",
    "[conversation][sources]") {
  auto call = answered_late();
  call.after_call_work(
      "S2", {.agent = "A", .queue = "Q", .at = "10:02:30", .worked = 25s});
  call.metric_record("S2", {.metric = metric_id::t_acw,
                            .value = 26'000,
                            .at = "10:02:31",
                            .id = "r1",
                            .queue = "Q",
                            .agent = "A"});
  call.after_call_work(
      "S7", {.agent = "A", .queue = "Q", .at = "10:03:30", .worked = 9s});
  auto without = cells_of(call);
  CHECK(has(without, "10:00 Q tAcw 2/35000 9000..26000"));
  call.detail_record("10:30:00", {{{.metric = metric_id::t_acw,
                                    .value = 27'000,
                                    .at = "10:16:00",
                                    .queue = "Q",
                                    .agent = "A"},
                                   "S2"},
                                  {{.metric = metric_id::t_answered,
                                    .value = 30'001,
                                    .at = "10:00:30",
                                    .queue = "Q",
                                    .agent = "A"},
                                   "S2"}});
  auto text = cells_of(call);
  CHECK(has(text, "10:00 Q tAcw 1/9000"));
  CHECK(has(text, "10:15 Q tAcw 1/27000"));
  CHECK(has(text, "10:00 Q tAnswered 1/30001"));
}

TEST_CASE("a detail record that knows more replaces the one before as a whole, "
          "in any order",
          "[conversation][sources]") {
  story call{"call"};
  auto told = [](metric_id metric, std::int64_t value) {
    return story::measured{{.metric = metric,
                            .value = value,
                            .at = "10:01:00",
                            .queue = "Q",
                            .agent = "A"},
                           "S2"};
  };
  call.detail_record("10:30:00", {told(metric_id::t_talk, 1'000),
                                  told(metric_id::t_talk, 2'000),
                                  told(metric_id::t_alert, 500)});
  auto first = call.events().size();
  call.detail_record("11:30:00", {told(metric_id::t_talk, 1'000),
                                  told(metric_id::t_talk, 2'500)});
  auto events = call.events();
  auto expected = "10:00 Q tTalk 2/3500 1000..2500";
  CHECK(has(cells_of(call), expected));
  std::rotate(events.begin(),
              events.begin() + static_cast<std::ptrdiff_t>(first),
              events.end());
  story_fold fold;
  for (const auto& e : events)
    fold.epoch(std::vector{e});
  CHECK(has(fold.cells().text(), expected));
  CHECK(fold.cells().text().find("tAlert") == std::string::npos);
  CHECK(fold.cells().absent_removals() == 0);
}

TEST_CASE("an answer that metric and detail records tell is one answer",
          "[conversation][sources]") {
  auto call = answered_late();
  story::record answer{.metric = metric_id::t_answered,
                       .value = 30'004,
                       .at = "10:00:31",
                       .id = "r1",
                       .queue = "Q",
                       .agent = "A"};
  call.metric_record("S2", answer);
  answer.value = 30'005;
  call.detail_record("10:30:00", {{answer, "S2"}});
  CHECK(has(cells_of(call), "10:00 Q tAnswered 1/30005"));
}

TEST_CASE(
    "a visit that a detail record calls abandoned is not unknown, and may "
    "be a short abandon",
    "[conversation][sources]") {
  story call{"call"};
  call.queue_visit("S1",
                   {.queue = "Q", .from = "10:00:00", .until = "10:00:05"});
  call.detail_record("10:30:00", {{{.metric = metric_id::t_abandon,
                                    .value = 5'000,
                                    .at = "10:00:05",
                                    .queue = "Q"},
                                   "S1"}});
  auto text = cells_of(call);
  CHECK(has(text, "10:00 Q tAbandon 1/5000"));
  CHECK(has(text, "10:00 Q tShortAbandon 1/5000"));
  CHECK(text.find("acdUnknown") == std::string::npos);
}

namespace {

/// A leg that was given away, blindly as events have it, by a consult as the
/// record does, and whose alert only events tell.
story given_away() {
  story call{"call"};
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:00",
                        .until = "10:01:00",
                        .alerting = 5s,
                        .talking = 55s,
                        .left = disconnect_type::transfer});
  call.metric_record("S2", {.metric = metric_id::n_consult_transferred,
                            .value = 1,
                            .at = "10:01:00",
                            .id = "r1",
                            .queue = "Q",
                            .agent = "A"});
  return call;
}

std::string cells_where_records_are_whole(const story& told, bool whole) {
  policy_history agreed;
  agreed.add({.readings = {.records_are_whole = whole}});
  story_fold fold{agreed};
  fold.epoch(told.events());
  return fold.cells().text();
}

} // namespace

TEST_CASE("where the metrics topic tells all, what only events tell is not "
          "counted",
          "[conversation][sources]") {
  auto fills = cells_where_records_are_whole(given_away(), false);
  CHECK(has(fills, "10:00 Q nConsultTransferred 1"));
  CHECK(has(fills, "10:00 Q nBlindTransferred 1"));
  CHECK(has(fills, "10:00 Q tAlert 1/5000"));
  CHECK(cells_where_records_are_whole(given_away(), true)
        == "10:00 Q nConsultTransferred 1\n"
           "10:00 A@Q nConsultTransferred 1\n");
}

TEST_CASE("a short abandon follows from the record, and flows have a topic of "
          "their own",
          "[conversation][sources]") {
  story call{"call"};
  call.flow_leg("F", {.from = "09:59:00",
                      .until = "09:59:50",
                      .connected = 50s,
                      .name = "menu",
                      .type = "digitalbot"});
  call.metric_record("S1", {.metric = metric_id::t_abandon,
                            .value = 4'000,
                            .at = "10:00:05",
                            .id = "r1",
                            .queue = "Q"});
  auto text = cells_where_records_are_whole(call, true);
  CHECK(has(text, "10:00 Q tShortAbandon 1/4000"));
  CHECK(text.find("nFlow 1") != std::string::npos);
}

TEST_CASE("what is not counted for want of a record is explained by the rule",
          "[conversation][sources][explain]") {
  policy_history agreed;
  agreed.add({.readings = {.records_are_whole = true}});
  auto s = streamvane::test::joined(given_away().events());
  s.policy_number = 1;
  auto all = actors::conversation::explain(s, agreed, [](const cell_key& cell) {
    return cell.family == family::queue_metrics;
  });
  CHECK(all.counted.size() == 1);
  std::set<metric_id> left_out;
  for (const auto& told : all.excluded) {
    CHECK(told.why == actors::conversation::exclusion::no_record);
    CHECK_FALSE(rule_of(told.why).empty());
    left_out.insert(told.fact.metric);
  }
  CHECK(left_out.count(metric_id::n_blind_transferred) == 1);
  CHECK(left_out.count(metric_id::t_alert) == 1);
}
