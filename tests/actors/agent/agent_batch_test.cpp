#include "actors/agent/agent_fold.hpp"
#include "tests/actors/property.hpp"
#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <set>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

/// An agent's state and what was asserted of it.
struct account {
  agent::state s{};
  ledger cells{};
};

/// Rows are what these tests are about, not the status of now.
void leave_rows(contributions& all) {
  std::erase_if(all, [](const auto& c) { return is_live(c.cell.family); });
}

/// Folds events[from, to) in batches of up to `size` at one horizon; the last
/// closes the quarter hours until `horizon`. Returns the changes of rows.
std::vector<contribution_change>
fold_batches(account& into, const std::vector<agent_event>& events,
             std::size_t size, instant horizon_before, instant horizon) {
  std::vector<contribution_change> changes;
  std::size_t at = 0;
  do {
    std::vector<const agent_event*> batch;
    while (at < events.size() && batch.size() < size)
      batch.push_back(&events[at++]);
    auto& change = changes.emplace_back();
    agent::fold(into.s, batch, horizon_before,
                at == events.size() ? horizon : horizon_before, change);
    leave_rows(change.retracted);
    leave_rows(change.asserted);
    into.cells.apply(change);
  } while (at < events.size());
  return changes;
}

/// An agent who is idle from nine o'clock on, closed until `horizon`.
account idle_since_nine(instant horizon) {
  account ann;
  agent_story shift{"A"};
  shift.routing("IDLE", clock("09:00:00"));
  fold_batches(ann, shift.events(), 1, horizon, horizon);
  return ann;
}

void tell(agent::status_timeline& line, const agent::status_change& told) {
  auto at = std::find_if(line.begin(), line.end(),
                         [&](const auto& c) { return c.since == told.since; });
  auto rank = [](const auto& c) {
    return std::tie(c.published, c.word, c.definition);
  };
  if (at == line.end())
    line.push_back(told);
  else if (rank(*at) < rank(told))
    *at = told;
  std::sort(line.begin(), line.end(),
            [](const auto& a, const auto& b) { return a.since < b.since; });
}

/// What a batch means, without any thought of cost: event by event, all quarter
/// hours from `first` on that are not settled.
void fold_by_definition(account& into, const std::vector<agent_event>& events,
                        instant first, instant horizon_before,
                        instant horizon) {
  for (const auto& e : events) {
    auto before = into.s;
    contribution_change none;
    agent::fold(into.s, e, instant{}, none);
    auto after = before;
    after.organization = e.organization;
    after.id = e.agent;
    after.first_published = std::min(after.first_published, e.published);
    if (e.routing)
      tell(after.routing,
           {e.routing->since, e.published, e.routing->status, {}});
    if (e.presence)
      tell(after.presence, {e.presence->since, e.published, e.presence->system,
                            e.presence->definition});
    for (auto q = std::max(first, before.settled); q < horizon_before;
         q += quarter)
      into.cells.apply(
          difference(agent::rows(before, q), agent::rows(after, q)));
  }
  for (auto q = std::max(first, horizon_before); q < horizon; q += quarter)
    into.cells.apply({{}, agent::rows(into.s, q)});
}

std::vector<agent_event> changes_of(decisions choose, std::uint32_t days) {
  static constexpr std::array routing = {"IDLE", "INTERACTING", "OFF_QUEUE"};
  static constexpr std::array presence = {"ON_QUEUE", "OFFLINE", "BREAK"};
  agent_story ann{"A"};
  for (auto n = 1 + choose.below(40); n > 0; --n) {
    auto since = story_day() + 24h * choose.below(days)
                 + 5min * choose.below(288) + millis{choose.below(2)};
    auto published = since + 1h * choose.below(50);
    if (choose.yes())
      ann.routing(routing[choose.below(routing.size())], since, published);
    else
      ann.presence(presence[choose.below(presence.size())], since,
                   choose.yes() ? "own definition" : "", published);
  }
  return ann.events();
}

bool names_a_row_twice(const contributions& all) {
  std::set<std::pair<cell_key, metric_key>> seen;
  return std::any_of(all.begin(), all.end(), [&](const auto& c) {
    return !seen.emplace(c.cell, c.metric).second;
  });
}

std::set<instant> quarters_of(const contribution_change& change) {
  std::set<instant> starts;
  for (const auto* side : {&change.retracted, &change.asserted})
    for (const auto& c : *side)
      starts.insert(c.cell.start);
  return starts;
}

/// 40 changes a day, some of them told twice.
std::vector<agent_event> month() {
  agent_story ann{"A"};
  for (auto day = story_day(); day < story_day() + 31 * 24h; day += 24h) {
    ann.presence("ON_QUEUE", day + 8h);
    for (int n = 0; n < 19; ++n) {
      ann.routing("INTERACTING", day + 8h + n * 25min);
      ann.routing("IDLE", day + 8h + n * 25min + 7min);
    }
    ann.routing("OFF_QUEUE", day + 17h);
    ann.presence("OFFLINE", day + 17h);
    ann.presence("OFFLINE", day + 17h);
  }
  return ann.events();
}

} // namespace

TEST_CASE("a batch means what its events mean one by one",
          "[agent][property]") {
  // Six days: twice what is remembered.
  holds(14, 12, [](unsigned seed) {
    auto choices = arbitrary_numbers(200);
    auto events = changes_of(decisions{choices}, 6);
    std::mt19937 random{seed};
    for (auto n = events.size(), i = n - n; i < n; i += 3)
      events.push_back(events[i]);
    if (seed % 2 == 0)
      std::shuffle(events.begin(), events.end(), random);
    account batched;
    account single;
    auto horizon = story_day() + 24h * (random() % 7);
    for (auto at = events.begin(); at != events.end();) {
      auto size = std::min<std::ptrdiff_t>(
          events.end() - at, 1 + static_cast<std::ptrdiff_t>(random() % 20));
      auto next = horizon + quarter * static_cast<int>(random() % 96);
      std::vector epoch(at, at + size);
      for (const auto& change :
           fold_batches(batched, epoch, 1 + random() % 20, horizon, next)) {
        RC_ASSERT(!names_a_row_twice(change.retracted));
        RC_ASSERT(!names_a_row_twice(change.asserted));
      }
      fold_by_definition(single, epoch, story_day(), horizon, next);
      RC_ASSERT(pack(batched.s) == pack(single.s));
      RC_ASSERT(batched.cells.bytes() == single.cells.bytes());
      at += size;
      horizon = next;
    }
    RC_ASSERT(batched.cells.absent_removals() == 0U);
  });
}

TEST_CASE("a month told in one batch has every quarter hour", "[agent]") {
  auto end = story_day() + 31 * 24h;
  account at_once;
  auto changes = fold_batches(at_once, month(), 100'000, end, end);
  REQUIRE(changes.size() == 1);
  CHECK(changes.front().retracted.empty());
  CHECK(at_once.s.settled >= end - 5 * 24h);
  auto cells = at_once.cells.tallies();
  CHECK(cells.size() == 31 * 96 - 32);
  for (const auto& [cell, metrics] : cells) {
    std::map<metric_id, std::int64_t> sums;
    for (const auto& [key, t] : metrics)
      sums[key.metric] += t.sum;
    INFO(to_iso(cell.start));
    REQUIRE(sums.size() == 3);
    for (const auto& [metric, sum] : sums)
      REQUIRE(sum == quarter.count());
  }
  account in_parts;
  fold_batches(in_parts, month(), 100, end, end);
  CHECK(pack(in_parts.s) == pack(at_once.s));
  CHECK(in_parts.cells.bytes() == at_once.cells.bytes());
}

TEST_CASE("rows that were settled are not taken back by a later batch",
          "[agent]") {
  auto end = story_day() + 31 * 24h;
  account ann;
  fold_batches(ann, month(), 100'000, end, end);
  auto before = ann.cells.bytes();
  agent_story late{"A"};
  late.routing("NOT_RESPONDING", story_day() + 12h, end);
  late.presence("BREAK", story_day() + 12h, "", end);
  for (const auto& change : fold_batches(ann, late.events(), 2, end, end))
    CHECK(change.empty());
  CHECK(ann.cells.bytes() == before);
}

TEST_CASE("a batch changes only the quarter hours that it speaks of",
          "[agent]") {
  auto end = clock("09:00:00") + 30 * 24h;
  auto ann = idle_since_nine(end);
  agent_story late{"A"};
  late.routing("INTERACTING", clock("12:00:00"));
  late.routing("IDLE", clock("12:20:00"));
  late.routing("IDLE", clock("18:00:00"));
  late.routing("INTERACTING", clock("20:29:59"));
  late.routing("IDLE", clock("20:30:00"));
  auto changes = fold_batches(ann, late.events(), 10, end, end);
  REQUIRE(changes.size() == 1);
  CHECK(quarters_of(changes.front())
        == std::set{clock("12:00:00"), clock("12:15:00"), clock("20:15:00")});
  CHECK(ann.cells.absent_removals() == 0);
}

TEST_CASE("what a batch says and unsays changes no row", "[agent]") {
  auto end = clock("10:00:00");
  auto ann = idle_since_nine(end);
  agent_story late{"A"};
  late.routing("INTERACTING", clock("09:20:00"), clock("09:59:00"));
  late.routing("IDLE", clock("09:20:00"), clock("09:59:01"));
  for (const auto& change : fold_batches(ann, late.events(), 2, end, end))
    CHECK(change.empty());
}

TEST_CASE("a late word from an agent thought gone brings the rows back",
          "[agent]") {
  auto end = clock("09:00:00") + 100 * 24h;
  account ann;
  agent_story leaves{"A"};
  leaves.presence("OFFLINE", clock("09:00:00"));
  fold_batches(ann, leaves.events(), 1, end, end);
  CHECK(ann.cells.tallies().size() == 31 * 96);
  agent_story late{"A"};
  late.presence("OFFLINE", clock("09:10:00") + 20 * 24h);
  late.presence("OFFLINE", clock("09:10:00") + 40 * 24h);
  fold_batches(ann, late.events(), 2, end, end);
  auto cells = ann.cells.tallies();
  CHECK(cells.size() == 71 * 96);
  CHECK(cells.rbegin()->first.start == clock("08:45:00") + 71 * 24h);
  CHECK(ann.cells.absent_removals() == 0);
}

TEST_CASE("an earlier message that comes late lets the rows begin earlier",
          "[agent]") {
  auto end = clock("09:00:00");
  account ann;
  agent_story away{"A"};
  away.presence("AWAY", end - 400 * 24h, "", end);
  fold_batches(ann, away.events(), 1, end, end);
  CHECK(ann.cells.tallies().size() == 31 * 96);
  agent_event earlier;
  earlier.agent = ann.s.id;
  earlier.organization = ann.s.organization;
  earlier.published = end - 5 * 24h;
  fold_batches(ann, {earlier}, 1, end, end);
  CHECK(ann.cells.tallies().size() == 36 * 96);
  CHECK(ann.cells.absent_removals() == 0);
}

TEST_CASE("a timeline keeps its newest changes, however they are told",
          "[agent]") {
  agent_story ann{"A"};
  for (int n = 0; n < 5000; ++n)
    ann.routing(n % 2 == 0 ? "IDLE" : "INTERACTING",
                story_day() + n * 10s + millis{n % 7});
  auto end = story_day() + 24h;
  account at_once;
  account in_parts;
  fold_batches(at_once, ann.events(), 5000, end, end);
  fold_batches(in_parts, ann.events(), 333, end, end);
  CHECK(at_once.s.routing.size() <= agent::changes_max);
  CHECK(at_once.s.settled > story_day());
  CHECK(pack(in_parts.s) == pack(at_once.s));
  CHECK(in_parts.cells.bytes() == at_once.cells.bytes());
  CHECK(at_once.cells.tallies().size() == 96);
}

TEST_CASE("a batch tells whether it was news", "[agent]") {
  agent::state s;
  contribution_change change;
  agent_story ann{"A"};
  ann.routing("IDLE", clock("09:00:00"));
  const auto* event = &ann.events().front();
  auto at = clock("09:00:00");
  CHECK(agent::fold(s, {&event, 1}, at, at, change));
  auto bytes = pack(s);
  CHECK_FALSE(agent::fold(s, {&event, 1}, at, at, change));
  CHECK_FALSE(agent::fold(s, {}, at, at + quarter, change));
  CHECK(pack(s) == bytes);
  // The status in live state, and three rows.
  CHECK(change.asserted.size() == 4);
}
