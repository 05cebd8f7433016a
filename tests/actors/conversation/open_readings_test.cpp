#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <catch2/catch.hpp>

/// How what Genesys leaves open is read (genesys.md 10).
using namespace streamvane;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

std::string cells_under(const open_readings& readings, const story& told) {
  policy_history known;
  known.add({.readings = readings});
  story_fold fold{known};
  fold.epoch(told.events());
  return fold.cells().text();
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

} // namespace

TEST_CASE("where acd.start is read as the start of the delay, a contact is "
          "offered at its end less its wait",
          "[conversation]") {
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:14:59",
                          .until = "10:15:30",
                          .outcome = acd_outcome::abandon,
                          .waited = 30s});
  policy_history known;
  known.add({.readings = {.acd_start_is_delay = true}});
  story_fold fold{known};
  fold.epoch(std::vector{call.events()[0]});
  CHECK(fold.cells().text() == "10:00 Q nOffered 1\n");
  fold.epoch(std::vector{call.events()[1]});
  CHECK(fold.cells().text()
        == "10:15 Q nOffered 1\n"
           "10:15 Q tAbandon 1/30000\n"
           "10:15 Q tAcd 1/30000\n");
}

TEST_CASE("where user.start is read as the start of the delay, an alert ends "
          "by the leg's end less its durations",
          "[conversation]") {
  story call{"call"};
  call.agent_leg("S1", {.agent = "A",
                        .queue = "Q",
                        .from = "10:14:54.980",
                        .until = "10:16:00",
                        .alerting = 5s,
                        .talking = 60s});
  CHECK(has_line(cells_under({}, call), "10:00 Q tAlert 1/5000"));
  auto delayed = cells_under({.user_start_is_delay = true}, call);
  CHECK(has_line(delayed, "10:15 Q tAlert 1/5000"));
  CHECK_FALSE(has_line(delayed, "10:00 Q tAlert 1/5000"));
}

TEST_CASE("an e-mail's leg began when it was told to, since parked time is in "
          "no duration",
          "[conversation]") {
  story mail{"mail"};
  mail.agent_leg("S1", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:00",
                        .until = "10:20:00",
                        .alerting = 5s,
                        .talking = 60s,
                        .media = "email"});
  CHECK(cells_under({.user_start_is_delay = true}, mail)
        == cells_under({}, mail));
}

namespace {

/// Left after 30 s, with no outcome named.
story visit_without_outcome(token media, disconnect_type left) {
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:00:00",
                          .until = "10:00:30",
                          .waited = 30s,
                          .media = media});
  call.last().disconnect = left;
  return call;
}

} // namespace

TEST_CASE("a visit that was transferred while it waited flowed out where that "
          "is agreed, and is unknown under policies of before",
          "[conversation]") {
  auto left = visit_without_outcome("voice", disconnect_type::transfer);
  auto agreed = cells_under({.transfer_from_queue_is_flow_out = true}, left);
  CHECK(has_line(agreed, "10:00 Q tFlowOut 1/30000"));
  CHECK(agreed.find("acdUnknown") == std::string::npos);
  auto before = cells_under({}, left);
  CHECK(has_line(before, "10:00 Q acdUnknown 1"));
  CHECK(before.find("tFlowOut") == std::string::npos);
}

TEST_CASE("a visit that ended without a word is unknown, transferred or not "
          "agreed on",
          "[conversation]") {
  auto gone = visit_without_outcome("voice", disconnect_type::system);
  auto flows_out = cells_under({.transfer_from_queue_is_flow_out = true,
                                .open_callback_is_flow_out = true},
                               gone);
  CHECK(flows_out == cells_under({}, gone));
  CHECK(has_line(flows_out, "10:00 Q acdUnknown 1"));
}

TEST_CASE("a callback's visit without an outcome is unknown, or flowed out "
          "where that is agreed",
          "[conversation]") {
  auto left = visit_without_outcome("callback", disconnect_type::transfer);
  CHECK(has_line(cells_under({}, left), "10:00 Q(callback) acdUnknown 1"));
  CHECK(has_line(cells_under({.open_callback_is_flow_out = true}, left),
                 "10:00 Q(callback) tFlowOut 1/30000"));
}

namespace {

/// A callback of five minutes in which the agent talks on the phone for three.
story callback_with_call() {
  story told{"callback"};
  told.agent_leg("S1", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:00",
                        .until = "10:05:00",
                        .talking = 300s,
                        .participant = "P",
                        .media = "callback"});
  told.agent_leg("S2", {.agent = "A",
                        .from = "10:01:00",
                        .until = "10:04:20",
                        .talking = 180s,
                        .dialing = 20s,
                        .participant = "P",
                        .direction = direction::outbound});
  told.after_call_work(
      "S1", {.agent = "A", .queue = "Q", .at = "10:05:40", .worked = 40s});
  told.last().media = "callback";
  return told;
}

} // namespace

TEST_CASE("of a callback and the call in it each keeps its work, or one has "
          "all of it",
          "[conversation]") {
  auto told = callback_with_call();
  auto own = cells_under({}, told);
  CHECK(has_line(own, "10:00 A@Q(callback) tTalkComplete 1/300000"));
  CHECK(has_line(own, "10:00 A@-(outbound) tTalkComplete 1/180000"));
  CHECK(has_line(own, "10:00 A@-(outbound) tHandle 1/200000"));
  auto all = cells_under({.callbacks = callback_work::callback}, told);
  CHECK(has_line(all, "10:00 A@Q(callback) tTalkComplete 2/480000 "
                      "180000..300000"));
  CHECK(has_line(all, "10:00 A@Q(callback) tHandle 2/540000 200000..340000"));
  CHECK(has_line(all, "10:00 A@-(outbound) tDialing 1/20000"));
  auto call = cells_under({.callbacks = callback_work::call}, told);
  CHECK(has_line(call, "10:00 A@-(outbound) tHandle 2/540000 200000..340000"));
  CHECK(has_line(call, "10:00 A@-(outbound) tAcw 1/40000"));
}

TEST_CASE("a call of another participant, or after the callback, is no part "
          "of it",
          "[conversation]") {
  for (bool late : {true, false}) {
    story told{"callback"};
    told.agent_leg("S1", {.agent = "A",
                          .queue = "Q",
                          .from = "10:00:00",
                          .until = "10:05:00",
                          .talking = 300s,
                          .participant = "P",
                          .media = "callback"});
    told.agent_leg("S2", {.agent = "A",
                          .from = late ? "10:05:01" : "10:01:00",
                          .until = "10:08:00",
                          .talking = 100s,
                          .participant = late ? "P" : "P2",
                          .direction = direction::outbound});
    for (auto how : {callback_work::callback, callback_work::call})
      CHECK(cells_under({.callbacks = how}, told) == cells_under({}, told));
  }
}
