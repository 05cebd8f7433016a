#include "actors/agent/agent_fold.hpp"
#include "actors/agent/agent_timeline.hpp"
#include "messages/json/value.hpp"
#include "tests/actors/property.hpp"
#include "tests/support/story.hpp"

#include <algorithm>
#include <array>
#include <random>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

agent::state state_of(const std::vector<agent_event>& events) {
  agent::state s;
  contribution_change change;
  for (const auto& e : events)
    agent::fold(s, e, story_day(), change);
  return s;
}

std::string clock_text(instant t) {
  auto text = to_iso(t);
  return text.substr(11, text.size() - 12);
}

std::string text(const std::vector<agent::status_stretch>& line) {
  std::string all;
  for (const auto& s : line) {
    all += clock_text(s.when.start) + ' ' + clock_text(s.when.end) + ' ';
    all += s.word.text();
    all += s.definition ? ' ' + name_of(s.definition) : "";
    all += '\n';
  }
  return all;
}

std::string text(const std::vector<agent::activity_stretch>& line) {
  std::string all;
  for (const auto& s : line)
    all += clock_text(s.when.start) + ' ' + clock_text(s.when.end) + ' '
           + s.category + '\n';
  return all;
}

streamvane::interval between(std::string_view from, std::string_view to) {
  return {clock(from), clock(to)};
}

/// The agent of genesys.md 5.8.7, with the presences of such a morning.
std::vector<agent_event> morning() {
  agent_story ann{"A"};
  ann.routing("IDLE", clock("08:50:00"));
  ann.routing("INTERACTING", clock("09:10:00"));
  ann.routing("IDLE", clock("09:20:00"));
  ann.routing("OFF_QUEUE", clock("09:29:59.999"));
  ann.presence("ON_QUEUE", clock("08:49:00"));
  ann.presence("BREAK", clock("09:29:59.999"), "coffee");
  ann.presence("MEAL", clock("09:40:00"));
  ann.presence("MEETING", clock("09:50:00"), "meeting");
  return ann.events();
}

} // namespace

TEST_CASE("timelines are cut at the range, with the status of before carried "
          "in",
          "[agent][timeline]") {
  auto t = agent::timeline_of(state_of(morning()), {},
                              between("09:00:00", "09:45:00"));
  CHECK(text(t.routing)
        == "09:00:00 09:10:00 IDLE\n"
           "09:10:00 09:20:00 INTERACTING\n"
           "09:20:00 09:29:59.999 IDLE\n"
           "09:29:59.999 09:45:00 OFF_QUEUE\n");
  CHECK(text(t.presence)
        == "09:00:00 09:29:59.999 ON_QUEUE\n"
           "09:29:59.999 09:40:00 BREAK coffee\n"
           "09:40:00 09:45:00 MEAL\n");
  CHECK(text(t.activities)
        == "09:00:00 09:29:59.999 OnQueueWork\n"
           "09:29:59.999 09:40:00 Break\n"
           "09:40:00 09:45:00 Meal\n");
}

TEST_CASE("what is not known is said to be so", "[agent][timeline]") {
  auto t = agent::timeline_of(state_of(morning()), {},
                              between("08:00:00", "09:00:00"));
  CHECK(text(t.routing)
        == "08:00:00 08:50:00 UNKNOWN\n"
           "08:50:00 09:00:00 IDLE\n");
  CHECK(text(t.activities)
        == "08:00:00 08:49:00 Unknown\n"
           "08:49:00 09:00:00 OnQueueWork\n");
  auto nobody = agent::timeline_of({}, {}, between("08:00:00", "09:00:00"));
  CHECK(text(nobody.routing) == "08:00:00 09:00:00 UNKNOWN\n");
  CHECK(text(nobody.activities) == "08:00:00 09:00:00 Unknown\n");
}

TEST_CASE("an organisation says what its presences count as",
          "[agent][timeline]") {
  activity_table table;
  table.set({.presence = "BREAK", .category = "Pause"});
  table.set({.definition = id_of("coffee"), .category = "OffQueueWork"});
  table.set({.presence = "MEAL", .category = "Pause"});
  agent_story ann{"A"};
  ann.presence("BREAK", clock("09:00:00"), "coffee");
  ann.presence("BREAK", clock("09:10:00"), "smoke");
  ann.presence("MEAL", clock("09:20:00"));
  ann.presence("JUGGLING", clock("09:30:00"));
  auto t = agent::timeline_of(state_of(ann.events()), table,
                              between("09:00:00", "09:40:00"));
  // Stretches that are one activity are one.
  CHECK(text(t.activities)
        == "09:00:00 09:10:00 OffQueueWork\n"
           "09:10:00 09:30:00 Pause\n"
           "09:30:00 09:40:00 Unknown\n");
}

TEST_CASE("the default activities are those of genesys.md 4.8",
          "[agent][timeline]") {
  activity_table table;
  constexpr std::array<std::pair<const char*, std::string_view>, 12> expected{{
      {"ON_QUEUE", "OnQueueWork"},
      {"BREAK", "Break"},
      {"MEAL", "Meal"},
      {"MEETING", "Meeting"},
      {"TRAINING", "Training"},
      {"AVAILABLE", "OffQueueWork"},
      {"BUSY", "OffQueueWork"},
      {"AWAY", "Unavailable"},
      {"IDLE", "Unavailable"},
      {"OFFLINE", "Unavailable"},
      {"OUT_OF_OFFICE", "Unavailable"},
      {"NOVEL", "Unknown"},
  }};
  for (auto [presence, category] : expected) {
    INFO(presence);
    CHECK(table.category(presence, {}) == category);
  }
}

TEST_CASE("a timeline is told as JSON, with the sum of each category",
          "[agent][timeline]") {
  auto s = state_of(morning());
  auto t = agent::timeline_of(s, {}, between("09:00:00", "10:00:00"));
  auto told = json::parse(to_json(s, t, clock("10:30:00")));
  REQUIRE(told);
  CHECK((*told)["userId"].text() == to_string(id_of("A")));
  CHECK((*told)["interval"]["start"].text() == "2026-03-02T09:00:00Z");
  CHECK((*told)["as_of"].text() == "2026-03-02T10:30:00Z");
  REQUIRE((*told)["activities"].size() == 4);
  CHECK((*told)["activities"][3]["category"].text() == "Meeting");
  CHECK((*told)["totals_ms"]["OnQueueWork"].as_int64() == 1'799'999);
  CHECK((*told)["totals_ms"]["Break"].as_int64() == 600'001);
  CHECK((*told)["presence"][1]["organizationPresenceId"].text()
        == to_string(id_of("coffee")));
  CHECK((*told)["routing"][1]["status"].text() == "INTERACTING");
}

TEST_CASE("the stretches of each line fill the range without gap or overlap, "
          "in any order of messages",
          "[agent][timeline][property]") {
  static constexpr std::array words
      = {"ON_QUEUE", "BREAK", "AVAILABLE", "OFFLINE", "JUGGLING"};
  holds(21, 500, [](const numbers& numbers, unsigned seed) {
    decisions choose{numbers};
    agent_story ann{"A"};
    for (auto n = choose.below(20); n > 0; --n) {
      auto since = story_day() + 1min * choose.below(1440);
      if (choose.yes())
        ann.presence(words[choose.below(words.size())], since,
                     choose.yes() ? "own" : "");
      else
        ann.routing("IDLE", since);
    }
    streamvane::interval range{story_day() + 1min * choose.below(1440), {}};
    range.end = range.start + millis{1 + choose.below(60'000) * 1'000};
    auto events = ann.events();
    auto s = state_of(events);
    auto t = agent::timeline_of(s, {}, range);
    auto fills = [&](const auto& line) {
      auto at = range.start;
      for (const auto& stretch : line) {
        if (stretch.when.start != at || stretch.when.end <= at)
          return false;
        at = stretch.when.end;
      }
      return at == range.end;
    };
    RC_ASSERT(fills(t.routing));
    RC_ASSERT(fills(t.presence));
    RC_ASSERT(fills(t.activities));
    std::mt19937 random{seed};
    std::shuffle(events.begin(), events.end(), random);
    auto again = state_of(events);
    RC_ASSERT(to_json(again, agent::timeline_of(again, {}, range), {})
              == to_json(s, t, {}));
  });
}
