#include "actors/conversation/attributed.hpp"
#include "tests/actors/conversation/generated_conversation.hpp"
#include "tests/actors/property.hpp"
#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

policy_history all_views() {
  auto known = story_policies();
  kpi_policy policy = known.at(story_day(), 1);
  policy.views = attribution_set::from_bits(15);
  policy_history viewed;
  viewed.add(policy);
  return viewed;
}

/// "08:15 300000" for each quarter hour of A's handle time in a view.
std::string handle_time(const story& told, attribution view) {
  story_fold fold{all_views()};
  fold.epoch(told.events());
  std::string text;
  for (const auto& [cell, metrics] : fold.cells().tallies()) {
    auto t = find_tally(metrics, metric_id::t_handle);
    if (cell.family == family::agent_metrics && cell.attribution == view
        && t.count > 0)
      text += to_iso(cell.start).substr(11, 5) + ' ' + std::to_string(t.sum)
              + '\n';
  }
  return text;
}

/// A contact that A handles from 09:10 to 09:40.
story half_an_hour() {
  story call{"call"};
  call.agent_leg("S", {.agent = "A",
                       .queue = "Q",
                       .from = "09:10:00",
                       .until = "09:40:00",
                       .talking = 30min});
  return call;
}

} // namespace

TEST_CASE("half an hour of work belongs where it ended, began or went on",
          "[attribution]") {
  auto call = half_an_hour();
  CHECK(handle_time(call, attribution::posted) == "09:30 1800000\n");
  CHECK(handle_time(call, attribution::end) == "09:30 1800000\n");
  CHECK(handle_time(call, attribution::start) == "09:00 1800000\n");
  CHECK(handle_time(call, attribution::true_to_interval)
        == "09:00 300000\n09:15 900000\n09:30 600000\n");
}

TEST_CASE("after-call work submitted late is no work in between",
          "[attribution]") {
  auto call = half_an_hour();
  call.after_call_work("S", {.agent = "A", .at = "10:20:00", .worked = 6min});
  CHECK(handle_time(call, attribution::true_to_interval)
        == "09:00 300000\n09:15 900000\n09:30 600000\n10:00 60000\n"
           "10:15 300000\n");
  CHECK(handle_time(call, attribution::posted) == "10:15 2160000\n");
}

TEST_CASE("what the states of a session tell is cut stretch by stretch",
          "[attribution]") {
  story call{"call"};
  call.agent_states("S", {.agent = "A",
                          .queue = "Q",
                          .began = "09:00:00",
                          .turns = {{"09:00:00", "INTERACT"},
                                    {"09:10:00", "PARKED"},
                                    {"09:40:00", "INTERACT"},
                                    {"09:50:00", "TERMINATED"}}});
  CHECK(handle_time(call, attribution::true_to_interval)
        == "09:00 600000\n09:30 300000\n09:45 300000\n");
  CHECK(handle_time(call, attribution::start) == "09:00 1200000\n");
}

TEST_CASE("a stretch at the edge of a quarter hour leaves nothing behind it",
          "[attribution]") {
  metric_fact fact{
      .metric = metric_id::t_talk, .value = 900'000, .at = clock("09:15:00")};
  auto stretches = conversation::stretches_of(fact, {});
  using conversation::shares_of;
  CHECK(
      shares_of(fact, attribution::true_to_interval, stretches)
      == std::vector<conversation::value_share>{{clock("09:00:00"), 900'000}});
  // The instant itself belongs to what follows, as it is posted.
  CHECK(shares_of(fact, attribution::end, stretches).front().start
        == clock("09:15:00"));
}

TEST_CASE("a session that was forgotten is not cut into ten thousand pieces",
          "[attribution]") {
  metric_fact fact{.metric = metric_id::t_connected,
                   .value = millis{60 * 24h}.count(),
                   .at = clock("09:20:00")};
  auto shares = conversation::shares_of(fact, attribution::true_to_interval,
                                        conversation::stretches_of(fact, {}));
  CHECK(shares
        == std::vector<conversation::value_share>{
            {clock("09:15:00"), fact.value}});
}

TEST_CASE("stretches that do not add up to the value are no number",
          "[attribution]") {
  metric_fact fact{
      .metric = metric_id::t_talk, .value = 1'000, .at = clock("09:20:00")};
  CHECK_THROWS_AS(
      conversation::shares_of(fact, attribution::true_to_interval,
                              {{clock("09:00:00"), clock("09:00:02")}}),
      std::logic_error);
}

TEST_CASE("every view of a conversation adds up to the same",
          "[attribution][property]") {
  holds(1, 2'000, [](const numbers& choices, unsigned) {
    story_fold fold{all_views()};
    fold.epoch(conversation_of(decisions{choices}));
    auto all = fold.cells().totals();
    for (auto view : attributions)
      RC_ASSERT(all[view] == all[attribution::posted]);
  });
}

TEST_CASE("views are the same bytes in any order and epochs",
          "[attribution][property]") {
  holds(1, 300, [](const numbers& choices, unsigned) {
    auto events = conversation_of(decisions{choices});
    story_fold forward{all_views()};
    forward.epoch(events);
    story_fold backward{all_views()};
    for (auto e = events.rbegin(); e != events.rend(); ++e)
      backward.epoch(std::vector{*e});
    RC_ASSERT(forward.cells().bytes() == backward.cells().bytes());
    RC_ASSERT(backward.cells().absent_removals() == 0u);
  });
}
