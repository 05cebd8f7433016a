#include "actors/epoch/config_record.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::actors::epoch;
using namespace streamvane::test;
using namespace std::chrono_literals;

TEST_CASE("a config record is read back as it was written", "[config]") {
  config_record record{.hash = "sha256:c0ffee",
                       .policy
                       = {.effective_from = clock("09:00:00"),
                          .thresholds = {{named<queue_id>("Q"), "voice", 20s}},
                          .short_abandon = 3s,
                          .views = attribution_set::from_bits(15)},
                       .switches = {.include_flow_outs = true}};
  for (auto views : {15, 1}) {
    record.policy.views
        = attribution_set::from_bits(static_cast<std::uint8_t>(views));
    record.policy.handling_in_state = views == 15;
    record.policy.readings
        = {.acd_start_is_delay = views == 15,
           .user_start_is_delay = views == 1,
           .transfer_from_queue_is_flow_out = views == 15,
           .open_callback_is_flow_out = views == 1,
           .first_record_holds = views == 1,
           .records_are_whole = views == 1,
           .callbacks
           = views == 1 ? callback_work::call : callback_work::callback};
    record.policy.breakdowns
        = breakdown_set::from_bits(views == 15 ? breakdown_set::bits_max : 0);
    if (views == 1)
      record.policy.after_call_work
          = {.wait = 30s,
             .rules = {{named<queue_id>("Q"), "voice", true, 5min},
                       {{}, "chat", false},
                       {}}};
    if (views == 1)
      record.policy.agents = {.rows_before = 2h,
                              .rows_after_offline = 3h,
                              .undated_presence_is_ignored = true};
    if (views == 15)
      record.policy.short_abandons = {{"chat", 30s}, {"email", 0s}};
    auto again = decode_config(encode(record));
    REQUIRE(again);
    CHECK(again->hash == record.hash);
    CHECK(again->policy == record.policy);
    CHECK(again->switches == record.switches);
  }
}

TEST_CASE("a config record that makes no sense is refused by member",
          "[config]") {
  auto refusal = [](std::string_view member, std::string_view value) {
    auto read = decode_config(
        R"({"hash":"x","effective_from_ms":1,"short_abandon_ms":1,)"
        R"("switches":0,")"
        + std::string{member} + R"(":)" + std::string{value}
        + R"(,"thresholds":[]})");
    return read ? std::string{} : read.why().what;
  };
  CHECK(refusal("views", "9") == "");
  CHECK(refusal("callbacks", "2") == "");
  CHECK_THAT(refusal("agents", R"({"rows_before_ms":-1})"),
             Catch::Contains("agents.rows_before_ms"));
  CHECK_THAT(refusal("agents", R"({"rows_before_ms":1})"),
             Catch::Contains("agents.rows_after_offline_ms"));
  for (const auto* value : {"16", "-1"}) {
    CHECK_THAT(refusal("views", value), Catch::Contains("views"));
    CHECK_THAT(refusal("callbacks", value), Catch::Contains("callbacks"));
  }
}

TEST_CASE(
    "a config record of before after-call work was agreed on has what was "
    "assumed, one with nonsense is refused",
    "[config]") {
  auto read = [](std::string_view acw) {
    return decode_config(
        R"({"hash":"x","effective_from_ms":1,"short_abandon_ms":1,)"
        R"("switches":0,)"
        + std::string{acw} + R"("thresholds":[]})");
  };
  auto old = read("");
  REQUIRE(old);
  CHECK(old->policy.after_call_work == acw_waits{});
  auto refusal = [&](std::string_view acw) {
    auto record = read(acw);
    return record ? std::string{} : record.why().what;
  };
  CHECK(refusal(R"("after_call_work":{"wait_ms":3600000,"rules":[]},)") == "");
  for (const auto* wait : {"-1", "3600001", R"("long")"})
    CHECK_THAT(
        refusal(R"("after_call_work":{"wait_ms":)" + std::string{wait} + "},"),
        Catch::Contains("after_call_work.wait_ms"));
  for (const auto* timeout : {"-1", "3600001"})
    CHECK_THAT(
        refusal(R"("after_call_work":{"wait_ms":1,"rules":[{"timeout_ms":)"
                + std::string{timeout} + "}]},"),
        Catch::Contains("after_call_work.rules[].timeout_ms"));
}
