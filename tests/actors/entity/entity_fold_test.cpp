#include "actors/entity/entity_fold.hpp"
#include "messages/json/value.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::actors::entity;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

const entity_key call_key{entity_kind::conversation,
                          named<organization_id>("acme"), id_of("call")};

story abandoned() {
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:00:00",
                          .until = "10:00:05",
                          .outcome = acd_outcome::abandon,
                          .waited = 5s});
  return call;
}

policy_history short_below(millis limit) {
  policy_history known;
  known.add({.short_abandon = limit});
  return known;
}

/// A leg that talked until 10:01:00 and is not wrapped up.
story talked_to() {
  story call{"call"};
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:00",
                        .until = "10:01:00",
                        .talking = 60s});
  return call;
}

entity_batch batch_of(const std::vector<conversation_event>& events,
                      instant before = instant::max(),
                      instant after = instant::max()) {
  entity_batch batch{.clock = before, .clock_after = after};
  for (const auto& e : events)
    batch.conversation.push_back(&e);
  return batch;
}

} // namespace

TEST_CASE("bytes that are no state fail as corrupt and name the entity",
          "[entity]") {
  for (auto kind :
       {entity_kind::conversation, entity_kind::agent, entity_kind::queue}) {
    entity_key key{kind, named<organization_id>("acme"), id_of("x")};
    auto folded = fold(key, "nonsense", {}, {});
    REQUIRE_FALSE(folded);
    CHECK(folded.why().code == errc::corrupt);
    CHECK(folded.why().what.find(to_string(kind)) != std::string::npos);
    CHECK(folded.why().what.find(to_string(key.id)) != std::string::npos);
    CHECK_FALSE(describe(key, "nonsense", {}, {}));
  }
}

TEST_CASE("a batch without news leaves the bytes as they were", "[entity]") {
  auto call = abandoned();
  auto first = fold(call_key, "", batch_of(call.events()), short_below(10s));
  REQUIRE(first);
  CHECK(first->change.retracted.empty());
  CHECK(first->change.asserted.size() == 4);
  CHECK(first->ended);
  auto again
      = fold(call_key, first->state, batch_of(call.events()), short_below(10s));
  REQUIRE(again);
  CHECK(again->state == first->state);
  CHECK(again->change.empty());
  CHECK(again->ended);
}

TEST_CASE("a copy from an earlier place in the log changes the bytes and no "
          "cell",
          "[entity]") {
  auto call = abandoned();
  for (auto& e : call.retold())
    e.offset += 10;
  auto first = fold(call_key, "", batch_of(call.events()), short_below(10s));
  REQUIRE(first);
  auto policies = short_below(10s);
  policies.add({.effective_from = clock("09:00:00"), .short_abandon = 1s});
  for (auto& e : call.retold())
    e.offset -= 10;
  auto sooner = fold(call_key, first->state, batch_of(call.events()), policies);
  REQUIRE(sooner);
  CHECK(sooner->news);
  CHECK(sooner->state != first->state);
  CHECK(sooner->change.empty());
}

TEST_CASE("a policy that became known takes effect with the next news, and a "
          "duplicate is none",
          "[entity]") {
  auto call = abandoned();
  auto policies = short_below(10s);
  auto first = fold(call_key, "", batch_of(call.events()), policies);
  REQUIRE(first);
  policies.add({.effective_from = clock("09:00:00"), .short_abandon = 1s});

  auto duplicate
      = fold(call_key, first->state, batch_of(call.events()), policies);
  REQUIRE(duplicate);
  CHECK(duplicate->change.empty());

  story more{"call"};
  more.customer_leg("C1", {.from = "09:59:00"});
  auto news = fold(call_key, first->state, batch_of(more.events()), policies);
  REQUIRE(news);
  REQUIRE(news->change.retracted.size() == 1);
  CHECK(news->change.retracted.front().metric.metric
        == metric_id::t_short_abandon);
  CHECK(news->change.asserted.empty());
  CHECK_FALSE(news->ended);
}

TEST_CASE(
    "a conversation that waits for after-call work is folded again by the "
    "clock alone, and then no more",
    "[entity][acw]") {
  auto policies = short_below(10s);
  auto call = talked_to();
  auto first = fold(
      call_key, "",
      batch_of(call.events(), clock("10:01:00"), clock("10:01:00")), policies);
  REQUIRE(first);
  CHECK(first->due == clock("10:02:00"));
  auto still
      = fold(call_key, first->state,
             batch_of({}, clock("10:01:00"), clock("10:01:59")), policies);
  REQUIRE(still);
  CHECK_FALSE(still->news);
  CHECK(still->change.empty());
  CHECK(still->due == clock("10:02:00"));
  CHECK(still->state == first->state);
  // A policy that became known takes effect with news, not by the clock.
  policies.add({.after_call_work = {.wait = 30min}});
  auto over
      = fold(call_key, still->state,
             batch_of({}, clock("10:01:59"), clock("10:02:00")), policies);
  REQUIRE(over);
  CHECK(over->news);
  CHECK(over->due == std::nullopt);
  CHECK(over->change.retracted.empty());
  CHECK(over->change.asserted.size() == 2); // The queue's and the agent's.
  auto never
      = fold(call_key, over->state,
             batch_of({}, clock("10:02:00"), clock("10:30:00")), policies);
  REQUIRE(never);
  CHECK_FALSE(never->news);
  CHECK(never->state == over->state);
}

TEST_CASE(
    "what is said in the minute in which a wait ends gives the same in one "
    "batch and in two",
    "[entity][acw]") {
  auto policies = short_below(10s);
  auto call = talked_to();
  auto waiting = fold(
      call_key, "",
      batch_of(call.events(), clock("10:01:00"), clock("10:01:00")), policies);
  REQUIRE(waiting);
  story more{"call"};
  more.agent_leg("S3", {.agent = "B",
                        .queue = "Q",
                        .from = "10:01:00",
                        .until = "10:01:30",
                        .talking = 30s});
  for (auto minute : {clock("10:02:00"), clock("10:03:00")}) {
    auto before = minute - 1min;
    auto at_once = fold(call_key, waiting->state,
                        batch_of(more.events(), before, minute), policies);
    auto said = fold(call_key, waiting->state,
                     batch_of(more.events(), before, before), policies);
    REQUIRE((at_once && said));
    auto over
        = fold(call_key, said->state, batch_of({}, before, minute), policies);
    REQUIRE(over);
    CHECK(at_once->state == over->state);
    CHECK(at_once->due == over->due);
    auto stepwise = said->change;
    stepwise.asserted.insert(stepwise.asserted.end(),
                             over->change.asserted.begin(),
                             over->change.asserted.end());
    stepwise.retracted.insert(stepwise.retracted.end(),
                              over->change.retracted.begin(),
                              over->change.retracted.end());
    auto net = difference(stepwise.retracted, stepwise.asserted);
    CHECK(difference(net.asserted, at_once->change.asserted).empty());
    CHECK(difference(net.retracted, at_once->change.retracted).empty());
  }
}

TEST_CASE("a kind of contradiction is told once of a conversation",
          "[entity]") {
  using conversation::contradiction_kind;
  using kinds = std::vector<contradiction_kind>;
  auto policies = short_below(10s);
  auto call = abandoned();
  auto first = fold(call_key, "", batch_of(call.events()), policies);
  REQUIRE(first);
  CHECK(first->contradicted.empty());
  auto answered_at = [](std::string_view until) {
    story told{"call"};
    told.queue_visit("S1", {.queue = "Q",
                            .until = until,
                            .by = "A",
                            .outcome = acd_outcome::answered,
                            .waited = 5s});
    return told;
  };
  auto answered = answered_at("10:00:05");
  auto second
      = fold(call_key, first->state, batch_of(answered.events()), policies);
  REQUIRE(second);
  CHECK(second->contradicted == kinds{contradiction_kind::outcome});
  auto again
      = fold(call_key, second->state, batch_of(answered.events()), policies);
  CHECK(again->contradicted.empty());
  auto later = answered_at("10:00:06");
  auto third
      = fold(call_key, second->state, batch_of(later.events()), policies);
  CHECK(third->contradicted == kinds{contradiction_kind::instant});
}

TEST_CASE("an entity describes itself as JSON", "[entity]") {
  auto call = abandoned();
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:02",
                        .until = "10:00:05",
                        .alerting = 3s,
                        .left = disconnect_type::peer});
  call.after_call_work("S2", {.agent = "A", .at = "10:00:06", .code = "w"});
  auto folded = fold(call_key, "", batch_of(call.events()), short_below(10s));
  REQUIRE(folded);
  auto text
      = describe(call_key, folded->state, short_below(10s), clock("10:00:10"));
  REQUIRE(text);
  auto read = json::parse(*text);
  REQUIRE(read);
  CHECK((*read)["state"].as_string() == "ended");
  CHECK((*read)["sessions"].size() == 2);
  CHECK((*read)["facts"].size() == 6);
  REQUIRE((*read)["said"].size() == call.events().size());
  CHECK((*read)["messages"].as_int64() == 5);
  std::set<std::int64_t> offsets;
  for (const auto& message : (*read)["said"].items())
    offsets.insert(message["offset"].as_int64().value_or(0));
  CHECK(offsets == std::set<std::int64_t>{1, 2, 3, 4, 5});
}

TEST_CASE("agents and queues describe themselves as JSON", "[entity]") {
  agent_story ann{"A"};
  ann.routing("IDLE", clock("09:00:00"));
  ann.presence("ON_QUEUE", clock("09:00:00"), "own");
  entity_key agent_key{entity_kind::agent, named<organization_id>("acme"),
                       id_of("A")};
  entity_batch batch;
  for (const auto& e : ann.events())
    batch.agent.push_back(&e);
  batch.horizon = clock("09:15:00");
  auto folded = fold(agent_key, "", batch, {});
  REQUIRE(folded);
  auto agent = json::parse(*describe(agent_key, folded->state, {}, {}));
  REQUIRE(agent);
  CHECK((*agent)["routingStatus"].as_string() == "IDLE");
  CHECK((*agent)["systemPresence"].as_string() == "ON_QUEUE");

  queue_event observation;
  observation.queue = named<queue_id>("Q");
  observation.observations = {{"voice", "oWaiting", "", 3}};
  entity_key queue_key{entity_kind::queue, {}, id_of("Q")};
  entity_batch watched;
  watched.queue.push_back(&observation);
  auto seen = fold(queue_key, "", watched, {});
  REQUIRE(seen);
  auto queue = json::parse(*describe(queue_key, seen->state, {}, {}));
  REQUIRE(queue);
  CHECK((*queue)["observations"][0]["value"].as_int64() == 3);
}
