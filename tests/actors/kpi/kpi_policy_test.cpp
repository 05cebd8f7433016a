#include "messages/kpi_policy.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace streamvane;
using namespace streamvane::test;
using namespace std::chrono_literals;

TEST_CASE("the most specific threshold decides, whatever their order",
          "[policy]") {
  auto q = named<queue_id>("Q");
  auto r = named<queue_id>("R");
  std::vector<threshold_rule> rules
      = {{{}, {}, 1s}, {{}, "voice", 2s}, {q, {}, 3s}, {q, "voice", 4s}};
  for (bool reversed : {false, true}) {
    if (reversed)
      std::reverse(rules.begin(), rules.end());
    kpi_policy policy{.thresholds = rules};
    CHECK(policy.threshold(q, "voice") == 4s);
    CHECK(policy.threshold(q, "chat") == 3s);
    CHECK(policy.threshold(r, "voice") == 2s);
    CHECK(policy.threshold(r, "chat") == 1s);
  }
}

TEST_CASE("without a rule there is no threshold", "[policy]") {
  kpi_policy policy{.thresholds = {{named<queue_id>("Q"), "voice", 20s}}};
  CHECK(policy.threshold(named<queue_id>("R"), "voice") == std::nullopt);
  CHECK(policy.threshold(named<queue_id>("Q"), "chat") == std::nullopt);
  CHECK(kpi_policy{}.threshold(named<queue_id>("Q"), "voice") == std::nullopt);
}

TEST_CASE("the policy in force at an instant decides, the first one before",
          "[policy]") {
  policy_history known;
  known.add({.effective_from = clock("09:00:00"), .short_abandon = 1s});
  known.add({.effective_from = clock("10:00:00"), .short_abandon = 2s});
  known.add({.effective_from = clock("11:00:00"), .short_abandon = 3s});
  auto all = known.number();
  CHECK(known.at(clock("08:00:00"), all).short_abandon == 1s);
  CHECK(known.at(clock("09:59:59.999"), all).short_abandon == 1s);
  CHECK(known.at(clock("10:00:00"), all).short_abandon == 2s);
  CHECK(known.at(clock("12:00:00"), all).short_abandon == 3s);
}

TEST_CASE("an old evaluation does not see later policies", "[policy]") {
  policy_history known;
  known.add({.effective_from = clock("09:00:00"), .short_abandon = 1s});
  known.add({.effective_from = clock("10:00:00"), .short_abandon = 2s});
  CHECK(known.at(clock("12:00:00"), 1).short_abandon == 1s);
  CHECK(known.at(clock("12:00:00"), 0) == kpi_policy{});
  CHECK(known.at(clock("12:00:00"), 99).short_abandon == 2s);
}

TEST_CASE("a policy that became known later wins from its instant on",
          "[policy]") {
  policy_history known;
  known.add({.effective_from = clock("09:00:00"), .short_abandon = 1s});
  known.add({.effective_from = clock("11:00:00"), .short_abandon = 2s});
  known.add({.effective_from = clock("10:00:00"), .short_abandon = 3s});
  CHECK(known.at(clock("10:30:00"), 3).short_abandon == 3s);
  CHECK(known.at(clock("11:30:00"), 3).short_abandon == 3s);
  CHECK(known.at(clock("09:30:00"), 3).short_abandon == 1s);
}

TEST_CASE("after-call work is waited for a minute, where it is required until "
          "a minute after its timeout, never longer than an hour and a minute",
          "[policy]") {
  auto q = named<queue_id>("Q");
  auto r = named<queue_id>("R");
  kpi_policy policy;
  CHECK(policy.after_call_work.after(q, "voice") == 60s);
  CHECK(policy.after_call_work.after({}, {}) == 60s);
  policy.after_call_work.rules
      = {{q, "voice", true, 5min}, {q, {}, false, 5min}, {{}, "voice"}};
  for (bool reversed : {false, true}) {
    if (reversed)
      std::reverse(policy.after_call_work.rules.begin(),
                   policy.after_call_work.rules.end());
    CHECK(policy.after_call_work.after(q, "voice") == 6min);
    CHECK(policy.after_call_work.after(q, "chat") == 1min);
    CHECK(policy.after_call_work.after(r, "voice") == 61min);
    CHECK(policy.after_call_work.after(r, "chat") == 1min);
  }
  policy.after_call_work = {.wait = 90s, .rules = {{{}, {}, true, 100min}}};
  CHECK(policy.after_call_work.after(q, "voice") == 61min + 30s);
}

TEST_CASE("a policy history is read back as it was written", "[policy]") {
  policy_history known;
  known.add({.effective_from = clock("09:00:00"),
             .thresholds = {{named<queue_id>("Q"), "voice", 20s},
                            {{}, "a-word-too-long-for-a-token", 5s}},
             .short_abandon = 1s});
  known.add({.views = attribution_set::from_bits(9)});
  known.add({.handling_in_state = true});
  known.add({.readings = {.acd_start_is_delay = true}});
  known.add({.readings = {.first_record_holds = true}});
  known.add({.readings = {.records_are_whole = true}});
  known.add({.readings = {.user_start_is_delay = true}});
  known.add({.readings = {.transfer_from_queue_is_flow_out = true}});
  known.add({.readings = {.open_callback_is_flow_out = true}});
  known.add({.readings = {.callbacks = callback_work::callback}});
  known.add({.readings = {.callbacks = callback_work::call}});
  kpi_policy broken_down;
  broken_down.breakdowns.add(breakdown::flow);
  broken_down.breakdowns.add(breakdown::originating_direction);
  known.add(broken_down);
  CHECK(known.breaks_down(breakdown::flow));
  CHECK_FALSE(known.breaks_down(breakdown::skill));
  known.add({.thresholds = {{{}, "voice", 1s}},
             .after_call_work
             = {.wait = 30s,
                .rules = {{named<queue_id>("Q"), "voice", true, 5min},
                          {{}, "chat", false}}}});
  known.add({.after_call_work = {.wait = 0s}});
  known.add({.after_call_work = {.wait = 5s},
             .short_abandons = {{"chat", 30s}, {"email", 0s}}});
  known.add({.short_abandons = {{"chat", 30s}},
             .agents = {.rows_before = 2h,
                        .rows_after_offline = 3h,
                        .undated_presence_is_ignored = true}});
  known.add({});
  auto bytes = known.to_bytes();
  auto again = policy_history::from_bytes(bytes);
  REQUIRE(again);
  CHECK(*again == known);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(policy_history::from_bytes(bytes.substr(0, size)));
  CHECK_FALSE(policy_history::from_bytes(bytes + "x"));
}

TEST_CASE("policies written before there were views are read without any",
          "[policy]") {
  // One policy: from 1 ms on, short abandon 2 ms, no thresholds.
  auto old = policy_history::from_bytes(std::string_view{"\1\2\4\0", 4});
  REQUIRE(old);
  REQUIRE(old->number() == 1);
  CHECK(old->at(clock("09:00:00"), 1).short_abandon == 2ms);
  CHECK_FALSE(old->at(clock("09:00:00"), 1).views.beyond_posted());
}

TEST_CASE("policies written before there were breakdowns are read without any",
          "[policy]") {
  // The number of the format, one policy, views 9, then as the oldest.
  auto old = policy_history::from_bytes(
      std::string_view{"\xc2\x84\x3d\1\x9\2\4\0", 8});
  REQUIRE(old);
  REQUIRE(old->number() == 1);
  const auto& policy = old->at(clock("09:00:00"), 1);
  CHECK(policy.views == attribution_set::from_bits(9));
  CHECK(policy.breakdowns.empty());
  CHECK(policy.short_abandon == 2ms);
}

TEST_CASE("policies written before after-call work was agreed on wait as was "
          "always assumed",
          "[policy]") {
  // Format, one policy: bits, from 1970 on, short abandon 1 ms, no thresholds.
  auto read = [](std::string_view bytes) {
    auto known = policy_history::from_bytes(bytes);
    REQUIRE(known);
    REQUIRE(known->number() == 1);
    CHECK(known->at({}, 1).short_abandon == 1ms);
    return known->at({}, 1).after_call_work;
  };
  CHECK(read({"\xc2\x84\x3d\1\x01\0\2\0", 8}) == acw_waits{});
  // And behind it, 2 ms and no rules.
  CHECK(read({"\xc2\x84\x3d\1\x11\0\2\0\4\0", 10}) == acw_waits{.wait = 2ms});
}

TEST_CASE("the switches of a service level survive as bits", "[policy]") {
  for (unsigned bits = 0; bits < 8; ++bits) {
    auto switches = kpi_switches::from_bits(static_cast<std::uint8_t>(bits));
    CHECK(switches.bits() == bits);
  }
  CHECK(kpi_switches{.include_flow_outs = true} == kpi_switches::from_bits(4));
}
