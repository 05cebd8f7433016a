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

entity_batch batch_of(const std::vector<conversation_event>& events) {
  entity_batch batch;
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
  CHECK((*agent)["routing"][0]["offset"].as_int64() == 1);
  CHECK((*agent)["presence"][0]["offset"].as_int64() == 2);

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
