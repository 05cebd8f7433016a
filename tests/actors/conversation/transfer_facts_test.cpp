#include "actors/conversation/conversation_fold.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

metric_facts facts_of(const story& told) {
  conversation::state s;
  for (const auto& e : told.events())
    conversation::join(s, e);
  return conversation::facts(s, {});
}

/// The instants of a metric's facts, as clocks.
std::vector<std::string> when(const story& told, metric_id metric) {
  std::vector<std::string> clocks;
  for (const auto& fact : facts_of(told))
    if (fact.metric == metric)
      clocks.push_back(to_iso(fact.at).substr(11));
  std::sort(clocks.begin(), clocks.end());
  return clocks;
}

std::size_t count(const story& told, metric_id metric) {
  return when(told, metric).size();
}

/// A talks from 10:00:05 to 10:02:05 on a contact of queue Q, then gives it
/// away.
story given_away(disconnect_type how) {
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:00:00",
                          .until = "10:00:05",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 5s,
                          .participant = "acd 1"});
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:01",
                        .until = "10:02:05",
                        .alerting = 4s,
                        .talking = 120s,
                        .left = how,
                        .participant = "A's"});
  return call;
}

} // namespace

TEST_CASE("a transfer with nothing begun before its last second is blind",
          "[conversation]") {
  auto call = given_away(disconnect_type::transfer);
  call.queue_visit("S3", {.queue = "R", .from = "10:02:05.040"});
  CHECK(when(call, metric_id::n_transferred)
        == std::vector<std::string>{"10:02:05Z"});
  CHECK(count(call, metric_id::n_blind_transferred) == 1);
  CHECK(count(call, metric_id::n_consult_transferred) == 0);
  CHECK(count(call, metric_id::n_consult) == 0);
}

TEST_CASE("a consult begins between connect and one second before the end, "
          "both included",
          "[conversation]") {
  struct step {
    const char* begins;
    bool inside;
  };
  for (const auto& s : {step{"10:00:04.999", false}, step{"10:00:05", true},
                        step{"10:01:00", true}, step{"10:02:04", true},
                        step{"10:02:04.001", false}, step{"10:02:05", false}}) {
    auto call = given_away(disconnect_type::transfer);
    call.queue_visit("S3", {.queue = "R", .from = s.begins});
    INFO(s.begins);
    CHECK(count(call, metric_id::n_consult) == (s.inside ? 1 : 0));
    CHECK(count(call, metric_id::n_consult_transferred) == (s.inside ? 1 : 0));
    CHECK(count(call, metric_id::n_blind_transferred) == (s.inside ? 0 : 1));
  }
}

TEST_CASE("CONSULT_TRANSFER is a consult transfer whatever else was seen",
          "[conversation]") {
  auto call = given_away(disconnect_type::consult_transfer);
  CHECK(count(call, metric_id::n_transferred) == 1);
  CHECK(count(call, metric_id::n_consult_transferred) == 1);
  CHECK(count(call, metric_id::n_blind_transferred) == 0);
}

TEST_CASE("CONFERENCE_TRANSFER is neither blind nor consult",
          "[conversation]") {
  auto call = given_away(disconnect_type::conference_transfer);
  call.queue_visit("S3", {.queue = "R", .from = "10:01:00"});
  CHECK(count(call, metric_id::n_transferred) == 1);
  CHECK(count(call, metric_id::n_consult_transferred) == 0);
  CHECK(count(call, metric_id::n_blind_transferred) == 0);
}

TEST_CASE("other kinds of transfer, and transfers without talk, do not count",
          "[conversation]") {
  for (auto how :
       {disconnect_type::forward_transfer, disconnect_type::no_answer_transfer,
        disconnect_type::not_available_transfer, disconnect_type::dnd_transfer,
        disconnect_type::client, disconnect_type::peer})
    CHECK(count(given_away(how), metric_id::n_transferred) == 0);
  auto silent = given_away(disconnect_type::transfer);
  silent.last().interacting = std::nullopt;
  CHECK(count(silent, metric_id::n_transferred) == 0);
}

TEST_CASE("a consult without a transfer counts as a consult",
          "[conversation]") {
  auto call = given_away(disconnect_type::client);
  call.queue_visit("S3", {.queue = "R", .from = "10:01:00"});
  CHECK(count(call, metric_id::n_consult) == 1);
  CHECK(count(call, metric_id::n_transferred) == 0);
}

TEST_CASE("a consult counts where the earliest flow of its last minute began",
          "[conversation]") {
  auto call = given_away(disconnect_type::transfer);
  call.flow_leg("F0", {.from = "10:00:29.999"});
  call.flow_leg("F1", {.from = "10:00:30"});
  call.flow_leg("F2", {.from = "10:00:40"});
  call.queue_visit("S3", {.queue = "R", .from = "10:01:30"});
  CHECK(when(call, metric_id::n_consult)
        == std::vector<std::string>{"10:00:30Z"});
}

TEST_CASE("the flow of an earlier consult does not belong to the next",
          "[conversation]") {
  auto call = given_away(disconnect_type::transfer);
  call.flow_leg("F1", {.from = "10:00:30"});
  call.queue_visit("S3", {.queue = "R", .from = "10:00:35"});
  call.flow_leg("F2", {.from = "10:01:00"});
  call.queue_visit("S4", {.queue = "R", .from = "10:01:05"});
  CHECK(when(call, metric_id::n_consult)
        == std::vector<std::string>{"10:00:30Z", "10:01:00Z"});
}

TEST_CASE("a flow from before the giver was connected leads to no consult",
          "[conversation]") {
  auto call = given_away(disconnect_type::transfer);
  call.flow_leg("ivr", {.from = "09:59:50"});
  call.queue_visit("S3", {.queue = "R", .from = "10:00:30"});
  CHECK(when(call, metric_id::n_consult)
        == std::vector<std::string>{"10:00:30Z"});
}

TEST_CASE("a talking user who was called directly is one consult",
          "[conversation]") {
  auto call = given_away(disconnect_type::transfer);
  call.agent_leg("S3", {.agent = "B",
                        .from = "10:01:00",
                        .until = "10:05:00",
                        .alerting = 3s,
                        .talking = 237s,
                        .participant = "B's"});
  CHECK(when(call, metric_id::n_consult)
        == std::vector<std::string>{"10:01:00Z"});
  CHECK(count(call, metric_id::n_consult_transferred) == 1);
}

TEST_CASE("a user without queue who never talked is no consult",
          "[conversation]") {
  auto call = given_away(disconnect_type::transfer);
  call.agent_leg("S3", {.agent = "B",
                        .from = "10:01:00",
                        .until = "10:01:20",
                        .alerting = 20s,
                        .participant = "B's"});
  CHECK(count(call, metric_id::n_consult) == 0);
  CHECK(count(call, metric_id::n_blind_transferred) == 1);
}

TEST_CASE("a visit and the agent who answers it are one consult",
          "[conversation]") {
  auto call = given_away(disconnect_type::transfer);
  call.queue_visit("S3", {.queue = "R",
                          .from = "10:01:00",
                          .until = "10:01:10",
                          .by = "B",
                          .outcome = acd_outcome::answered,
                          .waited = 10s,
                          .participant = "acd 2"});
  call.agent_leg("S4", {.agent = "B",
                        .queue = "R",
                        .from = "10:01:05",
                        .until = "10:05:00",
                        .alerting = 5s,
                        .talking = 230s,
                        .participant = "B's"});
  CHECK(when(call, metric_id::n_consult)
        == std::vector<std::string>{"10:01:00Z"});
}

TEST_CASE("an agent's own call inside a callback is no consult",
          "[conversation]") {
  SECTION("of the same participant") {
    auto call = given_away(disconnect_type::transfer);
    call.agent_leg("S3", {.agent = "",
                          .from = "10:01:00",
                          .until = "10:02:00",
                          .talking = 60s,
                          .participant = "A's"});
    CHECK(count(call, metric_id::n_consult) == 0);
    CHECK(count(call, metric_id::n_blind_transferred) == 1);
  }
  SECTION("of the same user") {
    auto call = given_away(disconnect_type::transfer);
    call.agent_leg("S3", {.agent = "A",
                          .from = "10:01:00",
                          .until = "10:02:00",
                          .talking = 60s,
                          .participant = "another"});
    CHECK(count(call, metric_id::n_consult) == 0);
    CHECK(count(call, metric_id::n_blind_transferred) == 1);
  }
}

TEST_CASE("the visit that the giver was answered from is no consult",
          "[conversation]") {
  // The answer is told late: the giver seems to be connected before its visit.
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:00:02",
                          .until = "10:00:05",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 3s});
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:01",
                        .until = "10:02:05",
                        .talking = 124s,
                        .left = disconnect_type::transfer});
  CHECK(count(call, metric_id::n_consult) == 0);
  CHECK(count(call, metric_id::n_blind_transferred) == 1);
}

TEST_CASE("of two agents who talk, the one connected first opened the consult",
          "[conversation]") {
  auto call = given_away(disconnect_type::client);
  call.agent_leg("S3", {.agent = "B",
                        .from = "10:00:30",
                        .until = "10:05:00",
                        .alerting = 1s,
                        .talking = 269s});
  call.queue_visit("S4", {.queue = "R", .from = "10:01:00"});
  for (const auto& fact : facts_of(call))
    if (fact.metric == metric_id::n_consult)
      CHECK(fact.agent == named<agent_id>("A"));
}
