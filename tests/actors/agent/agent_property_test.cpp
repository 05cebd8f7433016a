#include "actors/agent/agent_fold.hpp"
#include "tests/actors/property.hpp"
#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

/// Changes of both timelines within `days` days, some at one instant, some told
/// again later, some by an activity message that tells both.
std::vector<agent_event> shift_of(decisions choose, std::uint32_t days) {
  static constexpr std::array routing
      = {"IDLE", "INTERACTING", "OFF_QUEUE", "NOT_RESPONDING", "COMMUNICATING"};
  static constexpr std::array presence
      = {"ON_QUEUE", "OFFLINE", "BREAK", "AVAILABLE"};
  agent_story ann{"A"};
  std::vector<agent_event> events;
  for (auto n = 1 + choose.below(30); n > 0; --n) {
    auto since = story_day() + 24h * choose.below(days)
                 + 1min * choose.below(1440) + millis{choose.below(2) * 7};
    auto published = since + 1s * choose.below(4) + 1h * choose.below(3);
    if (choose.yes())
      ann.routing(routing[choose.below(routing.size())], since, published);
    else
      ann.presence(presence[choose.below(presence.size())], since,
                   choose.yes() ? "own definition" : "", published);
  }
  events = ann.events();
  for (auto n = choose.below(10); n > 0; --n) {
    auto copy = events[choose.below(static_cast<std::uint32_t>(events.size()))];
    copy.published += 1s * choose.below(3);
    if (copy.routing && choose.yes()) {
      copy.topic = genesys_topic::activity;
      copy.presence = {.system = "BREAK", .since = copy.routing->since};
    }
    events.push_back(copy);
  }
  return events;
}

/// Every message, some twice, in another order, in epochs of up to four, while
/// the clock moves on at random until `end`; or stands there from the start, so
/// that every message is late.
story_fold scrambled(std::vector<agent_event> events, unsigned seed,
                     instant end, bool mostly_in_order = false) {
  std::mt19937 random{seed};
  for (auto n = events.size(), i = n - n; i < n; ++i)
    if (random() % 3 == 0)
      events.push_back(events[i]);
  if (mostly_in_order) {
    std::stable_sort(
        events.begin(), events.end(),
        [](const auto& a, const auto& b) { return a.published < b.published; });
    for (auto n = events.size() / 4; n > 0; --n)
      std::swap(events[random() % events.size()],
                events[random() % events.size()]);
  } else {
    std::shuffle(events.begin(), events.end(), random);
  }
  story_fold fold;
  auto horizon = random() % 2 == 0 ? end : story_day();
  for (auto at = events.begin(); at != events.end();) {
    auto size = std::min<std::ptrdiff_t>(
        events.end() - at, 1 + static_cast<std::ptrdiff_t>(random() % 4));
    horizon
        = std::min(end, horizon + quarter * static_cast<int>(random() % 40));
    fold.epoch(std::vector(at, at + size), horizon);
    at += size;
  }
  fold.epoch(std::vector<agent_event>{}, end);
  return fold;
}

/// Every message at least once, some more often, each at a place of its own in
/// the log.
std::vector<agent_event> from_anywhere(std::vector<agent_event> events,
                                       unsigned seed) {
  std::mt19937 random{seed};
  for (auto n = events.size(), i = n - n; i < n; ++i)
    if (random() % 2 == 0)
      events.push_back(events[i]);
  for (auto& copy : events)
    copy.offset = 1 + random() % 1'000'000;
  return events;
}

/// The states without what they know of the log.
std::vector<std::string>
unplaced(const std::map<entity::entity_key, std::string>& states) {
  std::vector<std::string> all;
  for (const auto& [key, packed] : states) {
    auto s = agent::unpack(packed);
    if (!s)
      continue;
    for (auto* line : {&s->routing, &s->presence})
      for (auto& change : *line)
        change.offset = 0;
    all.push_back(pack(*s));
  }
  return all;
}

bool adds_up(const ledger& cells) {
  for (const auto& [cell, metrics] : cells.tallies()) {
    std::map<metric_id, std::int64_t> sums;
    for (const auto& [key, t] : metrics)
      sums[key.metric] += t.sum;
    if (sums.size() != 3)
      return false;
    for (const auto& [metric, sum] : sums)
      if (sum != quarter.count())
        return false;
  }
  return true;
}

} // namespace

TEST_CASE("messages of three days give the same rows in any order and epochs",
          "[agent][property]") {
  holds(11, 40, [](const numbers& choices, unsigned seed) {
    auto events = shift_of(decisions{choices}, 3);
    auto end = story_day() + 4 * 24h;
    story_fold at_once;
    at_once.epoch(events, story_day());
    at_once.epoch(std::vector<agent_event>{}, end);
    auto other = scrambled(events, seed, end);
    RC_ASSERT(other.cells().absent_removals() == 0U);
    RC_ASSERT(other.cells().bytes() == at_once.cells().bytes());
    RC_ASSERT(other.states() == at_once.states());
    RC_ASSERT(adds_up(other.cells()));
  });
}

TEST_CASE("a status change has the smallest offset that it came at, in any "
          "order and epochs",
          "[agent][property]") {
  holds(14, 60, [](const numbers& choices, unsigned seed) {
    auto events = from_anywhere(shift_of(decisions{choices}, 3), seed);
    auto end = story_day() + 4 * 24h;
    story_fold at_once;
    at_once.epoch(events, story_day());
    at_once.epoch(std::vector<agent_event>{}, end);
    RC_ASSERT(scrambled(events, seed, end).states() == at_once.states());
    auto s = agent::unpack(at_once.states().begin()->second);
    RC_ASSERT(s.has_value());
    for (const auto& kept : s->routing) {
      auto least = kept.offset + 1;
      for (const auto& e : events)
        if (e.published == kept.published && e.routing
            && *e.routing == routing_status_change{kept.word, kept.since})
          least = std::min(least, e.offset);
      RC_ASSERT(kept.offset == least);
    }
    for (const auto& kept : s->presence) {
      auto least = kept.offset + 1;
      for (const auto& e : events)
        if (e.published == kept.published && e.presence
            && *e.presence
                   == presence_change{kept.word, kept.definition, kept.since})
          least = std::min(least, e.offset);
      RC_ASSERT(kept.offset == least);
    }
  });
}

TEST_CASE("where messages lie in the log decides nothing about an agent",
          "[agent][property]") {
  holds(15, 60, [](const numbers& choices, unsigned seed) {
    auto events = shift_of(decisions{choices}, 21);
    story_fold one;
    story_fold other;
    for (auto [fold, salt] : {std::pair{&one, 1U}, std::pair{&other, 2U}}) {
      std::mt19937 random{seed + salt};
      for (auto& e : events)
        e.offset = random() % 1'000'000;
      for (auto at = events.begin(); at != events.end();) {
        auto next = at + std::min<std::ptrdiff_t>(events.end() - at, 5);
        fold->epoch(std::vector(at, next), at->published);
        at = next;
      }
    }
    RC_ASSERT(one.cells().bytes() == other.cells().bytes());
    RC_ASSERT(unplaced(one.states()) == unplaced(other.states()));
  });
}

TEST_CASE("messages of three weeks in any order leave rows that add up",
          "[agent][property]") {
  holds(12, 25, [](unsigned seed) {
    auto choices = arbitrary_numbers(240);
    auto events = shift_of(decisions{choices}, 21);
    auto fold = scrambled(events, seed, story_day() + 22 * 24h, seed % 2 == 0);
    RC_ASSERT(fold.cells().absent_removals() == 0U);
    RC_ASSERT(adds_up(fold.cells()));
  });
}

TEST_CASE("a packed agent unpacks to itself and survives any damage",
          "[agent][property]") {
  holds(13, 150, [](const numbers& choices, unsigned seed) {
    agent::state s;
    contribution_change ignored;
    for (const auto& e : shift_of(decisions{choices}, 21))
      agent::fold(s, e, story_day(), ignored);
    s.active_queues.push_back(named<queue_id>("Q"));
    auto bytes = pack(s);
    auto again = agent::unpack(bytes);
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->routing == s.routing);
    RC_ASSERT(again->presence == s.presence);
    RC_ASSERT(pack(*again) == bytes);
    std::mt19937 random{seed};
    for (int hit = 0; hit < 20; ++hit) {
      auto damaged = bytes;
      for (auto n = 1 + random() % 4; n > 0; --n)
        damaged[random() % damaged.size()] = static_cast<char>(random());
      if (random() % 2 == 0)
        damaged.resize(random() % damaged.size());
      agent::unpack(damaged);
    }
  });
}
