#include "actors/agent/agent_fold.hpp"
#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

/// The lines of a metric.
std::string lines(const ledger& cells, std::string_view metric) {
  std::string found;
  auto text = cells.text();
  for (std::size_t at = 0; at < text.size();) {
    auto end = text.find('\n', at) + 1;
    if (text.substr(at, end - at).find(metric) != std::string::npos)
      found += text.substr(at, end - at);
    at = end;
  }
  return found;
}

std::string routing_lines(const agent_story& told, std::string_view until) {
  story_fold fold;
  fold.epoch(told.events(), clock(until));
  return lines(fold.cells(), "tAgentRoutingStatus");
}

} // namespace

TEST_CASE("a quarter hour without a message has a row", "[agent]") {
  agent_story ann{"A"};
  ann.routing("IDLE", clock("09:00:00"));
  story_fold fold;
  fold.epoch(ann.events(), clock("09:00:00"));
  CHECK(fold.cells().text().empty());
  fold.epoch(std::vector<agent_event>{}, clock("09:30:00"));
  CHECK(lines(fold.cells(), "tAgentRoutingStatus")
        == "09:00 A tAgentRoutingStatus[IDLE] 900000\n"
           "09:15 A tAgentRoutingStatus[IDLE] 900000\n");
}

TEST_CASE("of two statuses at one instant the one published later stands",
          "[agent]") {
  for (bool swapped : {false, true}) {
    agent_story ann{"A"};
    auto first = clock("09:00:01");
    auto second = clock("09:00:02");
    ann.routing("IDLE", clock("09:00:00"), swapped ? second : first);
    ann.routing("OFF_QUEUE", clock("09:00:00"), swapped ? first : second);
    CHECK(routing_lines(ann, "09:15:00")
          == (swapped ? "09:00 A tAgentRoutingStatus[IDLE] 900000\n"
                      : "09:00 A tAgentRoutingStatus[OFF_QUEUE] 900000\n"));
  }
}

TEST_CASE("of two statuses published together the greater word stands",
          "[agent]") {
  agent_story ann{"A"};
  ann.routing("OFF_QUEUE", clock("09:00:00"));
  ann.routing("IDLE", clock("09:00:00"));
  CHECK(routing_lines(ann, "09:15:00")
        == "09:00 A tAgentRoutingStatus[OFF_QUEUE] 900000\n");
}

TEST_CASE("a late status corrects the quarter hours that it touches",
          "[agent]") {
  agent_story ann{"A"};
  ann.routing("IDLE", clock("09:00:00"));
  ann.routing("OFF_QUEUE", clock("09:40:00"));
  story_fold fold;
  fold.epoch(ann.events(), clock("10:00:00"));
  agent_story late{"A"};
  late.routing("INTERACTING", clock("09:20:00"), clock("10:00:05"));
  fold.epoch(late.events(), clock("10:00:00"));
  CHECK(fold.cells().absent_removals() == 0);
  CHECK(lines(fold.cells(), "tAgentRoutingStatus")
        == "09:00 A tAgentRoutingStatus[IDLE] 900000\n"
           "09:15 A tAgentRoutingStatus[IDLE] 300000\n"
           "09:15 A tAgentRoutingStatus[INTERACTING] 600000\n"
           "09:30 A tAgentRoutingStatus[INTERACTING] 600000\n"
           "09:30 A tAgentRoutingStatus[OFF_QUEUE] 300000\n"
           "09:45 A tAgentRoutingStatus[OFF_QUEUE] 900000\n");
}

TEST_CASE("rows begin at most 31 days before the first message", "[agent]") {
  agent_story ann{"A"};
  ann.presence("AWAY", story_day() - 400 * 24h, "", clock("09:00:00"));
  story_fold fold;
  fold.epoch(ann.events(), clock("09:00:00"));
  auto cells = fold.cells().tallies();
  REQUIRE(cells.size() == 31 * 96);
  CHECK(cells.begin()->first.start == clock("09:00:00") - 31 * 24h);
}

TEST_CASE("rows stop 31 days after an OFFLINE that nothing follows",
          "[agent]") {
  agent_story ann{"A"};
  ann.presence("OFFLINE", clock("09:00:00"));
  story_fold fold;
  fold.epoch(ann.events(), clock("09:00:00") + 100 * 24h);
  auto cells = fold.cells().tallies();
  REQUIRE(cells.size() == 31 * 96);
  CHECK(cells.rbegin()->first.start == clock("09:00:00") + 31 * 24h - quarter);
}

TEST_CASE(
    "how far rows reach is what was agreed when the agent was first heard "
    "of, and stays",
    "[agent]") {
  policy_history known;
  known.add({.agents = {.rows_before = 2h, .rows_after_offline = 3h}});
  agent_story ann{"A"};
  ann.presence("OFFLINE", clock("06:10:00"), "", clock("09:00:00"));
  story_fold fold{known};
  fold.epoch(ann.events(), clock("12:00:00"));
  auto cells = fold.cells().tallies();
  REQUIRE(cells.size() == 8);
  CHECK(cells.begin()->first.start == clock("07:00:00"));
  CHECK(cells.rbegin()->first.start == clock("08:45:00"));

  // An earlier publication of the same moves the limit, and takes no row back.
  agent_story earlier{"A"};
  earlier.presence("OFFLINE", clock("06:10:00"), "", clock("08:00:00"));
  fold.epoch(earlier.events(), clock("12:00:00"));
  cells = fold.cells().tallies();
  CHECK(cells.size() == 12);
  CHECK(cells.begin()->first.start == clock("06:00:00"));
  CHECK(fold.cells().absent_removals() == 0);
}

TEST_CASE("limits of rows are packed with their agent", "[agent]") {
  agent_story ann{"A"};
  ann.routing("IDLE", clock("09:00:00"));
  policy_history known;
  known.add({.agents = {.rows_before = 2h}});
  agent::state s;
  contribution_change ignored;
  std::vector<const agent_event*> events{&ann.events().front()};
  agent::fold(s, events, {}, {}, ignored, known);
  auto packed = pack(s);
  auto read = agent::unpack(packed);
  REQUIRE(read);
  CHECK(read->rows_before == 2h);
  CHECK(read->rows_after_offline == 31 * 24h);
  CHECK(pack(*read) == packed);
  CHECK_FALSE(agent::unpack(packed.substr(0, packed.size() - 1)));
}

TEST_CASE("a presence that does not say since when is in no timeline where "
          "activities are subscribed",
          "[agent]") {
  agent_story ann{"A"};
  ann.presence("AVAILABLE", clock("08:45:00"));
  ann.presence("BREAK", clock("09:00:00"));
  auto events = ann.events();
  events.back().presence->dated = false;
  auto text = [&](bool ignored) {
    policy_history known;
    known.add({.agents = {.undated_presence_is_ignored = ignored}});
    story_fold fold{known};
    fold.epoch(events, clock("09:15:00"));
    return fold.cells().text();
  };
  CHECK_THAT(text(false),
             Catch::Contains("09:00 A tSystemPresence[BREAK] 900000"));
  CHECK_THAT(text(true),
             Catch::Contains("09:00 A tSystemPresence[AVAILABLE] 900000"));
}

TEST_CASE("a presence told after weeks of routing leaves sealed rows alone",
          "[agent]") {
  // Ten days of routing, then an activity message with a presence from before.
  story_fold fold;
  auto end = story_day();
  for (int day = 0; day < 10; ++day) {
    agent_story ann{"A"};
    ann.routing("IDLE", end + 8h);
    ann.routing("OFF_QUEUE", end + 17h);
    end += 24h;
    fold.epoch(ann.events(), end);
  }
  agent_story late{"A"};
  late.presence("ON_QUEUE", story_day() + 1h, "", end);
  fold.epoch(late.events(), end);
  CHECK(fold.cells().absent_removals() == 0);
  for (const auto& [cell, metrics] : fold.cells().tallies()) {
    std::map<metric_id, std::int64_t> sums;
    for (const auto& [key, t] : metrics)
      sums[key.metric] += t.sum;
    for (const auto& [metric, sum] : sums) {
      INFO(to_iso(cell.start) << ' ' << to_string(metric));
      REQUIRE(sum == quarter.count());
    }
  }
}

TEST_CASE("a copy of a status from an earlier place in the log changes the "
          "offset only",
          "[agent]") {
  agent_story ann{"A"};
  ann.routing("IDLE", clock("09:00:00"));
  auto told = ann.events().front();
  told.offset = 50;
  agent::state s;
  contribution_change change;
  REQUIRE(agent::fold(s, told, clock("10:00:00"), change));
  change = {};
  for (auto [offset, news] :
       {std::pair{70U, false}, std::pair{30U, true}, std::pair{50U, false}}) {
    told.offset = offset;
    CHECK(agent::fold(s, told, clock("10:00:00"), change) == news);
  }
  CHECK(change.asserted.empty());
  CHECK(change.retracted.empty());
  REQUIRE(s.routing.size() == 1);
  CHECK(s.routing[0].offset == 30);
  // Who says it later says it in another message.
  told.published += 1s;
  told.offset = 90;
  CHECK(agent::fold(s, told, clock("10:00:00"), change));
  CHECK(s.routing[0].offset == 90);
}

TEST_CASE("an agent that was packed without offsets is read as one that does "
          "not know them",
          "[agent]") {
  agent_story ann{"A"};
  ann.routing("IDLE", clock("09:00:00"));
  ann.presence("ON_QUEUE", clock("08:59:00"));
  ann.routing("INTERACTING", clock("09:05:00"));
  agent::state s;
  contribution_change ignored;
  for (const auto& e : ann.events())
    agent::fold(s, e, {}, ignored);
  auto packed = pack(s);
  auto read = agent::unpack(packed);
  REQUIRE(read);
  CHECK(read->routing == s.routing);
  CHECK(read->presence == s.presence);
  CHECK(read->routing[1].offset == 3);
  for (auto* line : {&s.routing, &s.presence})
    for (auto& c : *line)
      c.offset = 0;
  auto older = pack(s);
  CHECK(packed.starts_with(older));
  // The section's number, and a byte for each of three neighbours in the log.
  CHECK(packed.size() == older.size() + 4);
  read = agent::unpack(older);
  REQUIRE(read);
  CHECK(read->routing == s.routing);
  CHECK(read->presence == s.presence);
  CHECK(pack(*read) == older);
  for (const auto* behind : {"\x02", "\x01", "\x01\x02\x04"})
    CHECK_FALSE(agent::unpack(older + behind));
  CHECK_FALSE(agent::unpack(packed + packed.substr(older.size())));
}

TEST_CASE("active queues are those of the latest activity", "[agent]") {
  agent::state s;
  contribution_change ignored;
  agent_event e;
  e.topic = genesys_topic::activity;
  e.agent = named<agent_id>("A");
  e.published = clock("09:00:02");
  e.active_queues = {named<queue_id>("Q")};
  agent::fold(s, e, {}, ignored);
  e.published = clock("09:00:01");
  e.active_queues = {};
  agent::fold(s, e, {}, ignored);
  CHECK(s.active_queues == std::vector{named<queue_id>("Q")});
}

TEST_CASE("a status from the depth of time is no burden", "[agent]") {
  agent_story ann{"A"};
  ann.routing("IDLE", from_epoch_ms(-62'000'000'000'000), clock("09:00:00"));
  story_fold fold;
  fold.epoch(ann.events(), clock("09:00:00"));
  CHECK(fold.cells().tallies().size() == 31 * 96);
}

TEST_CASE("live state holds an agent's latest statuses, each since when",
          "[agent][live]") {
  story_fold fold;
  agent_story ann{"A"};
  ann.routing("IDLE", clock("09:00:00"));
  ann.presence("ON_QUEUE", clock("08:59:50"), "own");
  fold.epoch(ann.events(), clock("09:05:00"));
  CHECK(fold.cells().live_text()
        == "A tAgentRoutingStatus[IDLE] 09:00:00\n"
           "A tSystemPresence[ON_QUEUE] 08:59:50\n"
           "A tOrganizationPresence[own] 08:59:50\n");
  agent_story more{"A"};
  more.routing("INTERACTING", clock("09:10:00"));
  more.presence("BREAK", clock("09:12:00"));
  // What comes late and lies before says nothing of now.
  more.routing("OFF_QUEUE", clock("08:00:00"));
  fold.epoch(more.events(), clock("09:20:00"));
  CHECK(fold.cells().live_text()
        == "A tAgentRoutingStatus[INTERACTING] 09:10:00\n"
           "A tSystemPresence[BREAK] 09:12:00\n");
  CHECK(fold.cells().absent_removals() == 0);
}
