#include "actors/explain/cell_explanation.hpp"
#include "tests/engine/recorded_day.hpp"
#include "tests/support/needed_result.hpp"
#include "tests/support/sanitized.hpp"
#include "tools/vanesim/centre/centre.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <set>

using namespace streamvane;
using namespace streamvane::tests;
using namespace streamvane::actors;

namespace {

namespace vanesim = tools::vanesim;

constexpr std::size_t sample_cells = sanitized ? 100 : 1'000;

vanesim::centre_options told_twice() {
  vanesim::centre_options o;
  o.seed = 77;
  o.start = at("00:00:00");
  o.agents = 12;
  o.queues = 4;
  o.conversations = sanitized ? 150 : 400;
  o.sources = {.detail = true, .metrics = true};
  return o;
}

/// An engine that has folded a day, told by detail events and metric records,
/// every tenth event twice, with every view of the cells or with their parts.
struct explained_day : engine_run {
  explicit explained_day(const breakdown_set& breakdowns = {}) {
    kpi_policy policy;
    policy.breakdowns = breakdowns;
    policy.thresholds = {{.wait_max = millis{20'000}}};
    if (breakdowns.empty())
      policy.views = attribution_set::from_bits(15);
    policy.handling_in_state = true;
    config(policy, at("00:00:00"));
    std::size_t number = 0;
    vanesim::centre centre{told_twice(), [&](const vanesim::emitted_event& e) {
                             event(e.body, e.published);
                             if (++number % 10 == 0)
                               event(e.body, e.published);
                           }};
    while (centre.step()) {}
    tick(at("00:00:00") + std::chrono::hours{26});
    start();
    settle();
  }

  std::vector<cell_key> all_cells() const {
    std::vector<cell_key> keys;
    need(interval::visit_rows(store(), {}, {},
                              [&](const cell_key& key, const auto& row) {
                                if (!row.metrics.empty())
                                  keys.push_back(key);
                                return true;
                              }));
    return keys;
  }

  std::string payload_at(std::uint64_t offset) {
    auto read = need(log().read(offset, 1, 1 << 20));
    REQUIRE(read.records.size() == 1);
    REQUIRE(read.records[0].offset == offset);
    return std::string{read.records[0].payload};
  }
};

interval::cell_query only(const cell_key& key) {
  return {.organization = key.organization,
          .family = key.family,
          .entity = key.entity,
          .queue = key.queue,
          .media = key.media,
          .direction = key.direction,
          .by = key.by,
          .part = key.part,
          .attribution = key.attribution,
          .from = key.start,
          .to = key.start + quarter};
}

bool never() {
  return false;
}

explain::cell_explanation explained(const engine_run& engine,
                                    const interval::cell_query& query) {
  return need(explain::explain_cells(engine.store(), query, never));
}

} // namespace

TEST_CASE("a thousand cells of a day are explained by the facts that sum to "
          "them, and no others",
          "[engine][explain]") {
  explained_day day;
  auto cells = day.all_cells();
  REQUIRE(cells.size() > sample_cells);
  std::mt19937 dice{20'261'129};
  std::shuffle(cells.begin(), cells.end(), dice);
  cells.resize(sample_cells);
  std::size_t facts = 0;
  std::size_t excluded = 0;
  std::size_t stretches = 0;
  std::set<family> families;
  std::set<std::pair<uuid, std::uint64_t>> cited; // By whom they are about.
  for (const auto& key : cells) {
    INFO(kpi_envelope{.cell = key}.key());
    auto all = explained(day, only(key));
    REQUIRE(all.is_whole());
    REQUIRE_FALSE(all.cells.empty());
    families.insert(key.family);
    for (const auto& conversation : all.conversations) {
      for (const auto& fact : conversation.what.counted) {
        REQUIRE(fact.cell == key);
        INFO(to_string(fact.fact.metric)
             << " " << to_string(fact.fact.source) << " "
             << to_string(fact.fact.session) << " "
             << to_string(fact.fact.instance));
        REQUIRE_FALSE(fact.offsets.empty());
        for (auto offset : fact.offsets)
          cited.emplace(conversation.which.value, offset);
      }
      facts += conversation.what.counted.size();
      excluded += conversation.what.excluded.size();
    }
    for (const auto& stretch : all.stretches) {
      // What nobody told has no record.
      REQUIRE((stretch.offset == 0) == (stretch.since == instant{}));
      if (stretch.offset == 0)
        continue;
      cited.emplace(stretch.cell.entity, stretch.offset);
      REQUIRE(all.offset_first <= stretch.offset);
      REQUIRE(all.offset_last >= stretch.offset);
    }
    stretches += all.stretches.size();
  }
  CHECK(families.size() == all_families.size());
  CHECK(facts > sample_cells);
  CHECK(stretches > sample_cells / 10);
  // Both sources tell of the same: one of them is left out each time.
  CHECK(excluded > sample_cells / 2);
  // The records behind the offsets are about the conversations and agents.
  for (const auto& [whom, offset] : cited)
    REQUIRE(day.payload_at(offset).find(to_string(whom)) != std::string::npos);
}

TEST_CASE("parts of cells are explained by the facts that sum to them",
          "[engine][explain][breakdown]") {
  explained_day day{breakdown_set::from_bits(breakdown_set::bits_max)};
  auto cells = day.all_cells();
  std::erase_if(cells,
                [](const cell_key& key) { return key.by == breakdown::none; });
  REQUIRE(cells.size() > sample_cells);
  std::mt19937 dice{20'261'130};
  std::shuffle(cells.begin(), cells.end(), dice);
  std::map<breakdown, std::size_t> kinds;
  for (const auto& key : cells) {
    if (kinds[key.by] == sample_cells / 50)
      continue;
    ++kinds[key.by];
    INFO(kpi_envelope{.cell = key}.key());
    auto all = explained(day, only(key));
    REQUIRE(all.is_whole());
    REQUIRE_FALSE(all.cells.empty());
  }
  for (auto by : breakdowns)
    CHECK(kinds[by] == sample_cells / 50);
}

TEST_CASE("an explanation names what was left out, and by which rule",
          "[engine][explain]") {
  explained_day day;
  std::set<conversation::exclusion> rules;
  for (auto f : {family::queue_metrics, family::agent_metrics}) {
    auto all = explained(day, {.family = f,
                               .attribution = attribution::posted,
                               .from = at("00:00:00"),
                               .to = at("00:00:00") + std::chrono::days{2}});
    CHECK(all.is_whole());
    for (const auto& conversation : all.conversations)
      for (const auto& fact : conversation.what.excluded) {
        rules.insert(fact.why);
        CHECK(fact.fact.source == fact_source::detail_events);
        CHECK_FALSE(rule_of(fact.why).empty());
      }
    CHECK(all.offset_first > 0);
    CHECK(all.offset_last > all.offset_first);
  }
  CHECK(rules.count(conversation::exclusion::better_source) == 1);
}

TEST_CASE(
    "an explanation names the detail record that was better, and where it "
    "lies",
    "[engine][explain]") {
  finished_day day;
  day.event(corrected_acw(), at("10:30:00"), acme());
  day.tick(at("10:31:00"));
  day.settle();
  auto all = explained(day, {.family = family::queue_metrics,
                             .from = at("09:15:00"),
                             .to = at("09:30:00")});
  auto is_acw = [](const auto& told) {
    return told.fact.metric == metric_id::t_acw;
  };
  REQUIRE(all.conversations.size() == 1);
  const auto& what = all.conversations[0].what;
  auto counted = std::find_if(what.counted.begin(), what.counted.end(), is_acw);
  REQUIRE(counted != what.counted.end());
  CHECK(counted->fact.source == fact_source::rest_record);
  CHECK(counted->value == 31'000);
  REQUIRE(counted->offsets.size() == 1);
  auto read = need(day.log().read(counted->offsets[0], 1, 1 << 20));
  CHECK(read.records[0].payload == corrected_acw());
  auto excluded
      = std::find_if(what.excluded.begin(), what.excluded.end(), is_acw);
  REQUIRE(excluded != what.excluded.end());
  CHECK(excluded->fact.source == fact_source::detail_events);
  CHECK(excluded->why == conversation::exclusion::better_source);
}

TEST_CASE("a cell that nothing is in is explained by nothing",
          "[engine][explain]") {
  finished_day day;
  auto all = explained(day, {.family = family::queue_metrics,
                             .media = "fax",
                             .from = at("09:00:00"),
                             .to = at("10:00:00")});
  CHECK(all.is_whole());
  CHECK(all.conversations.empty());
}

TEST_CASE("an explanation has bounds, and ends when it is told to",
          "[engine][explain]") {
  finished_day day;
  auto why = [&](const interval::cell_query& query, auto stopping) {
    auto all = explain::explain_cells(day.store(), query, stopping);
    return all ? errc::internal : all.why().code;
  };
  interval::cell_query hour{.family = family::queue_metrics,
                            .from = at("09:00:00"),
                            .to = at("10:00:00")};
  CHECK(why(hour, [] { return true; }) == errc::unavailable);
  auto any = hour;
  any.family = std::nullopt;
  CHECK(why(any, never) == errc::invalid);
  auto year = hour;
  year.to += std::chrono::days{366};
  CHECK(why(year, never) == errc::invalid);
}
