#include "actors/interval/cell_rollup.hpp"
#include "actors/interval/interval_fold.hpp"
#include "messages/time_zone.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "tests/scenarios/scenario.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>

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
  text.append(to_string(cell.by)).append(" ");
  text.append(part_text(cell.by, cell.part)).append(" ");
  text.append(to_string(key.metric)).append(" [");
  text.append(key.qualifier.text()).append("] ");
  for (auto number : {t.count, t.sum, t.min, t.max})
    text.append(" ").append(std::to_string(number));
  return text;
}

void add_published(expected_cells& into, const cell_key& cell,
                   const cell_metrics& metrics) {
  for (const auto& [key, t] : metrics)
    into.emplace(std::pair{cell, key}, published(key.metric, t));
}

/// What differs, a line each: "missing …" where the file has more, "extra …"
/// where we have.
std::string compared(const expected_cells& expected,
                     const expected_cells& ours) {
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

std::string compared(const expected_cells& expected, const ledger& cells) {
  expected_cells ours;
  for (const auto& [cell, metrics] : cells.tallies())
    add_published(ours, cell, metrics);
  return compared(expected, ours);
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

/// The copies stand behind all of the scenario's lines.
template <class Event>
std::vector<Event> doubled(const std::vector<Event>& events) {
  auto twice = events;
  for (auto copy : events) {
    copy.offset += events.back().offset;
    twice.push_back(copy);
  }
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

TEST_CASE("every scenario stands in a table of the README, and nothing else "
          "does",
          "[scenarios]") {
  std::set<std::string> there;
  for (const auto& s : all_scenarios())
    there.insert(s.name);
  CHECK(there == names_in_tables());
}

TEST_CASE("every scenario gives exactly the cells of its file", "[scenarios]") {
  auto all = all_scenarios();
  REQUIRE(all.size() >= 40);
  for (const auto& s : all) {
    INFO(s.name);
    auto fold = at_once(s);
    CHECK(compared(s.expected, fold.cells()) == "");
    CHECK(fold.cells().absent_removals() == 0);
  }
}

namespace {

/// Publishes what the aggregator of each interval would.
class published_cells {
public:
  /// The cells are these when the log's clock says `clock`.
  void take(const ledger& cells, instant clock) {
    auto now = cells.tallies();
    for (const auto& [key, metrics] : now)
      known_[key];
    for (auto& [key, cell] : known_) {
      auto at = now.find(key);
      actors::interval::put_share(
          cell, 0, at != now.end() ? at->second : cell_metrics{});
      actors::interval::add_up(cell);
      if (cell.pending && actors::interval::is_due(key.start, clock, grace))
        actors::interval::publish(cell, clock);
    }
  }

  std::uint32_t revision_of(const cell_key& key) const {
    return known_.at(key).row.revision;
  }

private:
  static constexpr millis grace{120'000};

  std::map<cell_key, actors::interval::aggregate> known_{};
};

} // namespace

TEST_CASE("every scenario that tells its way there has exactly the cells of "
          "each step, as often revised",
          "[scenarios]") {
  std::size_t steps = 0;
  for (const auto& s : all_scenarios()) {
    story_fold fold{s.policies};
    published_cells published;
    auto known = s.conversations.begin();
    for (const auto& step : s.steps) {
      INFO(s.name << ", " << step.events << " events, " << to_iso(step.clock));
      fold.tick(step.clock);
      auto to
          = s.conversations.begin() + static_cast<std::ptrdiff_t>(step.events);
      REQUIRE(known <= to);
      fold.epoch(std::vector(known, to));
      known = to;
      REQUIRE(compared(step.expected, fold.cells()) == "");
      CHECK(fold.cells().absent_removals() == 0);
      published.take(fold.cells(), step.clock);
      for (const auto& [cell, revision] : step.revisions) {
        INFO(to_iso(cell.start) << ' ' << to_string(cell.family));
        CHECK(published.revision_of(cell) == revision);
      }
      ++steps;
    }
  }
  CHECK(steps >= 20);
}

namespace {

using runtime::metrics_store::metrics_store;

/// A store with these cells.
std::unique_ptr<metrics_store> stored(const ledger& cells,
                                      const tests::temporary_folder& folder) {
  auto store = metrics_store::open({.folder = folder.path(),
                                    .map_bytes_first = 1U << 20,
                                    .free_bytes_min = 0});
  REQUIRE(store);
  runtime::metrics_store::write_batch batch;
  for (const auto& [cell, metrics] : cells.tallies())
    batch.put(runtime::metrics_store::table::cells,
              actors::interval::pack_key(cell), 1,
              pack(actors::interval::cell_row{.metrics = metrics}));
  REQUIRE((*store)->commit(batch));
  return std::move(*store);
}

} // namespace

TEST_CASE("every scenario that is told by the clock of a zone adds up to "
          "exactly the sums of its file",
          "[scenarios]") {
  std::size_t zones = 0;
  for (const auto& s : all_scenarios()) {
    if (s.sums.empty())
      continue;
    tests::temporary_folder folder;
    auto store = stored(at_once(s).cells(), folder);
    auto read = store->read();
    REQUIRE(read);
    for (const auto& sums : s.sums) {
      INFO(s.name << ", " << to_string(sums.granularity) << ", " << sums.zone);
      auto zone = time_zone::find(sums.zone);
      REQUIRE(zone);
      expected_cells ours;
      std::set<std::string> intervals;
      auto seen = actors::interval::visit_rollup(
          *read, {}, {.granularity = sums.granularity, .zone = *zone},
          {.definitions = tests::shipped_definitions()},
          [&](const kpi_envelope& sum) {
            auto start = sum.cell.start;
            add_published(ours, sum.cell, sum.metrics);
            intervals.insert(interval_text({start, start + sum.length},
                                           offset_text(sum.utc_offset)));
            return true;
          });
      REQUIRE(seen);
      CHECK(compared(sums.expected, ours) == "");
      CHECK(intervals == sums.intervals);
      ++zones;
    }
  }
  CHECK(zones >= 4);
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
