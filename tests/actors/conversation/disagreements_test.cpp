#include "actors/entity/entity_fold.hpp"
#include "tests/actors/conversation/answered_late.hpp"
#include "tests/support/story_ledger.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

/// Where the sources disagree, told event by event.
actors::entity::disagreement_change sources_of(const story& told,
                                               const policy_history& policies
                                               = story_policies()) {
  actors::entity::disagreement_change all;
  std::string packed;
  const auto& first = told.events().front();
  actors::entity::entity_key key{.organization = first.organization,
                                 .id = first.conversation.value};
  for (const auto& e : told.events()) {
    auto folded
        = actors::entity::fold(key, packed, {.conversation = {&e}}, policies);
    REQUIRE(folded);
    packed = folded->state;
    all.add(folded->sources);
  }
  return all;
}

std::vector<metric_id> disputes_of(const story& told) {
  return sources_of(told).disputed;
}

} // namespace

TEST_CASE("a record that says what we say is not disputed",
          "[conversation][sources]") {
  auto call = answered_late();
  call.metric_record("S1", {.metric = metric_id::t_acd,
                            .value = 30'000,
                            .at = "10:00:30.020",
                            .id = "r1",
                            .queue = "Q"});
  CHECK(disputes_of(call).empty());
}

TEST_CASE("a record with another value is disputed once, however often it "
          "comes",
          "[conversation][sources]") {
  auto call = answered_late();
  for (int i = 0; i < 2; ++i) {
    call.metric_record("S1", {.metric = metric_id::t_acd,
                              .value = 30'001,
                              .at = "10:00:30",
                              .id = "r1",
                              .queue = "Q"});
    call.last().published += std::chrono::seconds{i};
  }
  CHECK(disputes_of(call) == std::vector{metric_id::t_acd});
}

TEST_CASE("a record of another quarter hour is disputed",
          "[conversation][sources]") {
  auto call = answered_late();
  call.metric_record("S2", {.metric = metric_id::t_answered,
                            .value = 30'000,
                            .at = "09:59:59",
                            .id = "r1",
                            .queue = "Q",
                            .agent = "A"});
  CHECK(disputes_of(call) == std::vector{metric_id::t_answered});
}

TEST_CASE("what only one of records and detail events tells of a session is "
          "one-sided until the other one does",
          "[conversation][sources]") {
  auto call = answered_late();
  call.metric_record("S1", {.metric = metric_id::t_acd,
                            .value = 30'000,
                            .at = "10:00:30",
                            .id = "r1",
                            .queue = "Q"});
  auto early = sources_of(call);
  // The answer is the agent's session's, of which no record tells yet.
  CHECK(early.one_sided
        == std::vector{metric_id::n_offered, metric_id::n_over_sla,
                       metric_id::t_answered});
  CHECK(early.settled.empty());

  call.metric_record("S1", {.metric = metric_id::n_offered,
                            .value = 1,
                            .at = "10:00:00",
                            .id = "r2",
                            .queue = "Q"});
  CHECK(sources_of(call).settled == std::vector{metric_id::n_offered});
}

TEST_CASE("a record of what detail events deny is one-sided, of what they "
          "never tell is not",
          "[conversation][sources]") {
  auto call = answered_late();
  call.metric_record("S1", {.metric = metric_id::t_flow_out,
                            .value = 30'000,
                            .at = "10:00:30",
                            .id = "r1",
                            .queue = "Q"});
  call.metric_record("S1", {.metric = metric_id::o_message_turn,
                            .value = 2,
                            .at = "10:00:30",
                            .id = "r2",
                            .queue = "Q"});
  auto found = sources_of(call).one_sided;
  CHECK(std::count(found.begin(), found.end(), metric_id::t_flow_out) == 1);
  CHECK(std::count(found.begin(), found.end(), metric_id::o_message_turn) == 0);
}

TEST_CASE("where the metrics topic is whole, what it leaves out of a session "
          "is one-sided, too",
          "[conversation][sources]") {
  auto call = answered_late();
  call.metric_record("S1", {.metric = metric_id::t_acd,
                            .value = 30'000,
                            .at = "10:00:30",
                            .id = "r1",
                            .queue = "Q"});
  policy_history whole;
  whole.add({.readings = {.records_are_whole = true}});
  auto found = sources_of(call, whole).one_sided;
  CHECK(std::count(found.begin(), found.end(), metric_id::n_offered) == 1);
}
