#include "tests/scenarios/scenario.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;

namespace {

constexpr unsigned shuffles = 100;

/// How much of a tally is published: counts show a count only, times in status
/// a sum only.
tally published(metric_id metric, const tally& t) {
  if (is_status_time(metric))
    return {.sum = t.sum};
  if (is_count(metric))
    return {.count = t.count};
  return t;
}

std::string line_of(const cell_key& cell, const metric_key& key,
                    const tally& t) {
  std::string text = to_iso(cell.start) + ' ';
  text.append(to_string(cell.family)).append(" ");
  text.append(to_string(cell.entity)).append(" ");
  text.append(to_string(cell.queue)).append(" ");
  text.append(cell.media.text()).append(" ");
  text.append(to_string(cell.direction)).append(" ");
  text.append(to_string(cell.attribution)).append(" ");
  text.append(to_string(key.metric)).append(" [");
  text.append(key.qualifier.text()).append("] ");
  for (auto number : {t.count, t.sum, t.min, t.max})
    text.append(" ").append(std::to_string(number));
  return text;
}

/// What differs, a line each: "missing …" where the file has more, "extra …"
/// where we have.
std::string compared(const expected_cells& expected, const ledger& cells) {
  expected_cells ours;
  for (const auto& [cell, metrics] : cells.tallies())
    for (const auto& [key, t] : metrics)
      ours.emplace(std::pair{cell, key}, published(key.metric, t));
  std::string differences;
  auto only_in_first = [&](const expected_cells& a, const expected_cells& b,
                           std::string_view word) {
    for (const auto& entry : a) {
      auto found = b.find(entry.first);
      if (found == b.end() || !(found->second == entry.second))
        differences.append(word).append(" ").append(
            line_of(entry.first.first, entry.first.second, entry.second)
            + '\n');
    }
  };
  only_in_first(expected, ours, "missing");
  only_in_first(ours, expected, "extra");
  return differences;
}

/// A scenario in one epoch.
story_fold at_once(const scenario& s) {
  story_fold fold{s.policies};
  fold.epoch(s.conversations);
  fold.epoch(s.agents, s.horizon);
  return fold;
}

/// Cuts `events` into runs of 1 to 4 and gives them to `take`.
template <class Event, class Take>
void in_epochs(const std::vector<Event>& events, std::mt19937& random,
               Take&& take) {
  for (auto at = events.begin(); at != events.end();) {
    auto left = static_cast<std::size_t>(events.end() - at);
    auto size = std::min<std::size_t>(left, 1 + random() % 4);
    auto end = at + static_cast<std::ptrdiff_t>(size);
    take(std::vector<Event>(at, end));
    at = end;
  }
}

template <class Event>
std::vector<Event> doubled(const std::vector<Event>& events) {
  auto twice = events;
  twice.insert(twice.end(), events.begin(), events.end());
  for (std::size_t i = 0; i < twice.size(); ++i)
    twice[i].offset = i + 1;
  return twice;
}

/// A scenario in an order and in epochs that follow from the seed, every
/// message twice. The clock of the log moves on at random.
story_fold scrambled(const scenario& s, unsigned seed) {
  std::mt19937 random{seed};
  auto conversations = doubled(s.conversations);
  auto agents = doubled(s.agents);
  std::shuffle(conversations.begin(), conversations.end(), random);
  std::shuffle(agents.begin(), agents.end(), random);
  story_fold fold{s.policies};
  in_epochs(conversations, random, [&](const auto& e) { fold.epoch(e); });
  in_epochs(agents, random, [&](const auto& e) {
    fold.epoch(e, s.horizon - quarter * (random() % 6));
  });
  fold.epoch(std::vector<agent_event>{}, s.horizon);
  return fold;
}

} // namespace

TEST_CASE("every scenario gives exactly the cells of its file", "[scenarios]") {
  auto all = all_scenarios();
  REQUIRE(all.size() >= 25);
  for (const auto& s : all) {
    INFO(s.name);
    auto fold = at_once(s);
    CHECK(compared(s.expected, fold.cells()) == "");
    CHECK(fold.cells().absent_removals() == 0);
  }
}

TEST_CASE("every scenario that tells its way there has exactly the cells of "
          "each step",
          "[scenarios]") {
  std::size_t steps = 0;
  for (const auto& s : all_scenarios()) {
    story_fold fold{s.policies};
    auto known = s.conversations.begin();
    for (const auto& step : s.steps) {
      INFO(s.name << ", " << step.events << " events, " << to_iso(step.clock));
      fold.tick(step.clock);
      auto to
          = s.conversations.begin() + static_cast<std::ptrdiff_t>(step.events);
      REQUIRE(known <= to);
      fold.epoch(std::vector(known, to));
      known = to;
      CHECK(compared(step.expected, fold.cells()) == "");
      CHECK(fold.cells().absent_removals() == 0);
      ++steps;
    }
  }
  CHECK(steps >= 3);
}

TEST_CASE("every scenario gives the same bytes in reverse", "[scenarios]") {
  for (auto s : all_scenarios()) {
    INFO(s.name);
    auto forward = at_once(s);
    std::reverse(s.conversations.begin(), s.conversations.end());
    std::reverse(s.agents.begin(), s.agents.end());
    auto backward = at_once(s);
    CHECK(forward.cells().bytes() == backward.cells().bytes());
    CHECK(forward.states() == backward.states());
  }
}

TEST_CASE("every scenario gives the same bytes doubled, shuffled and cut into "
          "epochs anywhere",
          "[scenarios]") {
  for (const auto& s : all_scenarios()) {
    auto forward = at_once(s);
    for (unsigned seed = 0; seed < shuffles; ++seed) {
      INFO(s.name << ", seed " << seed);
      auto other = scrambled(s, seed);
      REQUIRE(forward.cells().bytes() == other.cells().bytes());
      REQUIRE(forward.states() == other.states());
      REQUIRE(other.cells().absent_removals() == 0);
    }
  }
}

namespace {

const kpi_profile& core() {
  return *tests::shipped_definitions()->find("core", instant::max());
}

/// The KPIs of a queue's voice contacts in the worked example, as shown.
std::map<std::string, std::string> kpis(char queue, instant start,
                                        const kpi_switches& agreed = {}) {
  auto cells = at_once(scenario_of("worked_example")).cells().tallies();
  cell_metrics metrics;
  for (const auto& [cell, tallies] : cells)
    if (cell.family == family::queue_metrics && cell.start == start
        && cell.entity == scenario_queue(queue).value)
      metrics = tallies;
  std::map<std::string, std::string> values;
  for (const auto& kpi : core().kpis)
    if (is_shown_in(kpi, family::queue_metrics))
      values[kpi.name]
          = shown(kpi, value_of(kpi, metrics, agreed, true)).value_or("null");
  return values;
}

} // namespace

TEST_CASE("the KPIs of the worked example are those of the documentation",
          "[scenarios][kpi]") {
  auto nine = story_day() + std::chrono::hours{9};
  auto first = kpis('Q', nine);
  CHECK(first["service_level"] == "0.00"); // 0 of 1
  CHECK(first["asa"] == "31.00");
  CHECK(first["offered"] == "1");
  CHECK(first["answered"] == "1");
  CHECK(first["abandoned"] == "0");
  CHECK(first["abandon_percent"] == "0.00");
  CHECK(first["handled"] == "0");
  CHECK(first["aht"] == "null");
  auto second = kpis('Q', nine + quarter);
  CHECK(second["asa"] == "null");
  CHECK(second["service_level"] == "null");
  CHECK(second["abandon_percent"] == "null");
  auto third = kpis('Q', nine + 2 * quarter);
  CHECK(third["aht"] == "951.00");
  CHECK(third["handled"] == "1");
  auto given_up = kpis('R', nine + 2 * quarter);
  CHECK(given_up["abandoned"] == "1");
  CHECK(given_up["service_level"] == "null");
  CHECK(kpis('R', nine + 2 * quarter, {.include_abandons = true})["service_"
                                                                  "level"]
        == "0.00");
}

TEST_CASE("occupancy is the share of the time on queue spent interacting",
          "[scenarios][kpi]") {
  auto cells = at_once(scenario_of("agent_routing_status")).cells().tallies();
  std::map<std::string, std::string> by_start;
  for (const auto& [cell, metrics] : cells)
    for (const auto& kpi : core().kpis)
      if (kpi.name == "occupancy" && cell.family == family::agent_state)
        by_start[to_iso(cell.start).substr(11, 5)]
            = shown(kpi, value_of(kpi, metrics, {}, true)).value_or("null");
  CHECK(by_start
        == std::map<std::string, std::string>{{"08:45", "0.00"},
                                              {"09:00", "33.33"},
                                              {"09:15", "33.33"},
                                              {"09:30", "null"}});
}
