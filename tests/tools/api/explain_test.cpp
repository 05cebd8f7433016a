#include "actors/conversation/conversation_fold.hpp"
#include "actors/epoch/engine_state.hpp"
#include "actors/interval/partial.hpp"
#include "actors/shard/placement.hpp"
#include "tests/support/story.hpp"
#include "tests/tools/api/served_api.hpp"

#include <map>
#include <string>

using namespace streamvane;
using namespace streamvane::tests;
using namespace std::chrono_literals;

namespace {

/// The store of a node that has folded one call: answered after 31 s, told by a
/// detail event and by a record that says 31.004 s, and an abandoned one.
struct told_call : served_api {
  told_call() {
    actors::epoch::engine_state engine;
    engine.shards = 1;
    engine.policies.add({.thresholds = {{.wait_max = 20s}}});
    write_batch batch;
    batch.put(table::cursors, actors::epoch::engine_state_key,
              actors::epoch::engine_state_version, pack(engine));
    test::story answered{"answered"};
    answered.queue_visit("S1", {.queue = "Q",
                                .from = "09:13:40",
                                .until = "09:14:11",
                                .by = "B",
                                .outcome = acd_outcome::answered,
                                .waited = 31s});
    answered.metric_record("S2", {.metric = metric_id::t_answered,
                                  .value = 31'004,
                                  .at = "09:14:11.004",
                                  .id = "r1",
                                  .queue = "Q",
                                  .agent = "B"});
    test::story abandoned{"abandoned"};
    abandoned.queue_visit("S3", {.queue = "Q",
                                 .from = "09:16:00",
                                 .until = "09:16:40",
                                 .outcome = acd_outcome::abandon,
                                 .waited = 40s});
    std::map<cell_key, actors::interval::partial> cells;
    std::uint64_t offset = 100;
    for (auto* call : {&answered, &abandoned}) {
      actors::conversation::state state;
      for (auto event : call->events()) {
        event.offset = offset++;
        actors::conversation::join(state, event);
      }
      state.policy_number = engine.policies.number();
      auto facts = actors::conversation::facts(state, engine.policies);
      for (const auto& c : actors::conversation::contributions_of(
               state, facts, engine.policies))
        cells[c.cell].add(c.metric, c.value);
      batch.put(table::entities,
                actors::shard::entity_row_key(
                    0, {actors::entity::entity_kind::conversation,
                        state.organization, state.id.value}),
                1, pack(state));
    }
    for (const auto& [key, share] : cells)
      put(batch, key, {.metrics = share.tallies()});
    commit(batch);
  }

  json::value explained(const std::string& query) {
    return json("/api/v1/kpis/explain?" + query);
  }

  using served_api::put;
};

std::string queue_text() {
  return to_string(test::id_of("Q"));
}

} // namespace

TEST_CASE_METHOD(told_call,
                 "a cell is explained by its facts and their records",
                 "[api][explain]") {
  auto all = explained("family=queue-metrics&entity=queue:" + queue_text()
                       + "&at=2026-03-02T09:05:00Z");
  CHECK(all["interval"]["start"].text() == "2026-03-02T09:00:00Z");
  CHECK(all["adds_up"].as_bool() == true);
  CHECK(all["cells"].size() == 1);
  CHECK(all["definition"].text().starts_with("core@"));
  CHECK(all["kpis"]["asa"]["formula"].text()
        == "tAnswered.sum / tAnswered.count");
  bool record_counts = false;
  for (const auto& fact : all["facts"].items())
    if (fact["metric"].text() == "tAnswered") {
      record_counts = true;
      CHECK(fact["value"].as_int64() == 31'004);
      CHECK(fact["source"].text() == "M");
      CHECK(fact["disputed"].as_bool() == true);
      CHECK(fact["conversationId"].text()
            == to_string(test::id_of("answered")));
      REQUIRE(fact["offsets"].size() == 1);
      CHECK(fact["offsets"][0].as_int64() == 102);
    }
  CHECK(record_counts);
  bool detail_does_not = false;
  for (const auto& fact : all["excluded"].items())
    if (fact["metric"].text() == "tAnswered") {
      detail_does_not = true;
      CHECK(fact["value"].as_int64() == 31'000);
      CHECK(fact["source"].text() == "E");
      CHECK(fact["rule"].text() == "better_source");
      CHECK(fact["because"].text().find("genesys.md 5.1")
            != std::string_view::npos);
    }
  CHECK(detail_does_not);
  CHECK(all["log"]["first"].as_int64() == 100);
  CHECK(all["log"]["last"].as_int64() == 102);
}

TEST_CASE_METHOD(told_call, "one KPI is explained by what its formula reads",
                 "[api][explain]") {
  auto all = explained("family=queue-metrics&at=2026-03-02T09:15:00Z"
                       "&kpi=abandoned");
  CHECK(all["kpis"].size() == 1);
  REQUIRE(all["facts"].size() == 1);
  CHECK(all["facts"][0]["metric"].text() == "tAbandon");
  CHECK(all["facts"][0]["value"].as_int64() == 40'000);
}

TEST_CASE_METHOD(told_call, "the key of an envelope names what is explained",
                 "[api][explain]") {
  auto page = json("/api/v1/kpis?family=queue-metrics");
  REQUIRE(page["items"].size() == 2);
  auto key = std::string{page["items"][0]["key"].text()};
  std::string encoded;
  for (char c : key)
    encoded += c == '|' ? std::string{"%7C"} : std::string{c};
  auto all = explained("key=" + encoded);
  REQUIRE(all["cells"].size() == 1);
  CHECK(all["cells"][0]["key"].text() == key);
  CHECK(all["adds_up"].as_bool() == true);
}

TEST_CASE_METHOD(told_call, "a longer interval is explained whole",
                 "[api][explain]") {
  auto all = explained("family=queue-metrics&at=2026-03-02T09:05:00Z"
                       "&granularity=PT1H&tz=Asia/Kathmandu");
  CHECK(all["interval"]["start"].text() == "2026-03-02T08:15:00Z");
  CHECK(all["interval"]["end"].text() == "2026-03-02T09:15:00Z");
  CHECK(all["cells"].size() == 1);
  auto hour = explained("family=queue-metrics&at=2026-03-02T09:05:00Z"
                        "&granularity=PT1H");
  CHECK(hour["cells"].size() == 2);
  CHECK(hour["adds_up"].as_bool() == true);
}

TEST_CASE_METHOD(told_call, "what is withheld is excluded until its time",
                 "[api][explain]") {
  test::story call{"waiting"};
  call.agent_leg("S4", {.agent = "B",
                        .queue = "Q",
                        .from = "11:00:00",
                        .until = "11:01:00",
                        .talking = 60s});
  actors::conversation::state state;
  for (const auto& event : call.events())
    actors::conversation::join(state, event);
  state.policy_number = 1;
  state.clock = test::clock("11:01:00");
  write_batch batch;
  batch.put(table::entities,
            actors::shard::entity_row_key(
                0, {actors::entity::entity_kind::conversation,
                    state.organization, state.id.value}),
            1, pack(state));
  commit(batch);
  auto all = explained("family=queue-metrics&at=2026-03-02T11:00:00Z");
  REQUIRE(all["excluded"].size() == 1);
  const auto& handle = all["excluded"][0];
  CHECK(handle["metric"].text() == "tHandle");
  CHECK(handle["value"].as_int64() == 60'000);
  CHECK(handle["rule"].text() == "awaits_acw");
  CHECK(handle["because"].text().find("genesys.md 5.6")
        != std::string_view::npos);
  CHECK(handle["until"].text() == "2026-03-02T11:02:00Z");
}

TEST_CASE_METHOD(told_call, "facts that are missing are admitted",
                 "[api][explain]") {
  write_batch batch;
  batch.erase(
      table::entities,
      actors::shard::entity_row_key(
          0, {actors::entity::entity_kind::conversation,
              test::named<organization_id>("acme"), test::id_of("abandoned")}));
  commit(batch);
  auto all = explained("family=queue-metrics&at=2026-03-02T09:15:00Z");
  CHECK(all["cells"].size() == 1);
  CHECK(all["facts"].size() == 0);
  CHECK(all["adds_up"].as_bool() == false);
}

TEST_CASE_METHOD(told_call, "what does not name cells is refused",
                 "[api][explain]") {
  for (const auto& [query, parameter] : std::map<std::string, std::string>{
           {"at=2026-03-02T09:05:00Z", "family"},
           {"family=queue-metrics", "at"},
           {"key=acme", "key"},
           {"key=acme%7Cqueues%7C2026-03-02T09:00:00Z%7CPT15M", "key"},
           {"key=acme%7Cqueue-metrics%7Cskill=x%7C2026-03-02T09:00:00Z%7CPT15M",
            "key"},
           {"key=acme%7Cqueue-metrics%7Cmorning%7CPT15M", "key"},
           {"key=acme%7Cqueue-metrics%7C2026-03-02T09:00:00Z%7CPT9M", "key"}}) {
    INFO(query);
    CHECK(problem(400, "/api/v1/kpis/explain?" + query)["parameter"].text()
          == parameter);
  }
}
