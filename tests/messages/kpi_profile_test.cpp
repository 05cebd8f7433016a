#include "messages/kpi_profile.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <limits>

using namespace streamvane;

namespace {

constexpr auto least_shown = std::numeric_limits<std::int64_t>::min();
constexpr auto greatest_shown = std::numeric_limits<std::int64_t>::max();

kpi_definition kpi(profile_unit unit, rounding how) {
  return {.name = "x", .unit = unit, .rounding = how};
}

/// A ratio with that many decimals.
std::string text(quantity value, rounding_mode mode, std::uint8_t decimals) {
  return shown(kpi(profile_unit::ratio, {mode, decimals}), value)
      .value_or("null");
}

kpi_definition written(std::string name, profile_unit unit,
                       std::string formula) {
  kpi_definition made{.name = std::move(name),
                      .unit = unit,
                      .formula = std::move(formula),
                      .families = {family::queue_metrics},
                      .meaning = "Means something."};
  auto parsed = parse_expression(made.formula);
  REQUIRE(parsed);
  made.expression = *parsed;
  return made;
}

constexpr auto half_up = rounding_mode::half_up;
constexpr auto half_even = rounding_mode::half_even;
constexpr auto to_floor = rounding_mode::floor;

} // namespace

TEST_CASE("ties and negatives round as the mode says", "[kpi_profile]") {
  struct {
    std::int64_t halves = 0;
    std::string up{};
    std::string even{};
    std::string down{};
  } cases[] = {
      {0, "0", "0", "0"},     {1, "1", "0", "0"},     {2, "1", "1", "1"},
      {3, "2", "2", "1"},     {5, "3", "2", "2"},     {7, "4", "4", "3"},
      {-1, "0", "0", "-1"},   {-2, "-1", "-1", "-1"}, {-3, "-1", "-2", "-2"},
      {-5, "-2", "-2", "-3"}, {-7, "-3", "-4", "-4"},
  };
  for (const auto& c : cases) {
    INFO(c.halves);
    CHECK(text({c.halves, 2}, half_up, 0) == c.up);
    CHECK(text({c.halves, 2}, half_even, 0) == c.even);
    CHECK(text({c.halves, 2}, to_floor, 0) == c.down);
  }
}

TEST_CASE("what lies beside a tie goes to the nearest", "[kpi_profile]") {
  for (auto mode : {half_up, half_even}) {
    CHECK(text({2'499'999, 1'000'000}, mode, 0) == "2");
    CHECK(text({2'500'001, 1'000'000}, mode, 0) == "3");
    CHECK(text({-2'499'999, 1'000'000}, mode, 0) == "-2");
    CHECK(text({-2'500'001, 1'000'000}, mode, 0) == "-3");
    CHECK(text({1, 3}, mode, 4) == "0.3333");
    CHECK(text({2, 3}, mode, 4) == "0.6667");
    CHECK(text({-2, 3}, mode, 4) == "-0.6667");
  }
  CHECK(text({2, 3}, to_floor, 4) == "0.6666");
  CHECK(text({-2, 3}, to_floor, 4) == "-0.6667");
}

TEST_CASE("decimals are shown in full, and zero has no sign", "[kpi_profile]") {
  CHECK(text({5, 1}, half_up, 2) == "5.00");
  CHECK(text({-5, 1}, half_up, 2) == "-5.00");
  CHECK(text({1, 20}, half_up, 2) == "0.05");
  CHECK(text({-1, 20}, half_up, 2) == "-0.05");
  CHECK(text({-1, 1'000}, half_up, 2) == "0.00");
  CHECK(text({-1, 1'000}, to_floor, 2) == "-0.01");
  CHECK(text({1, 1'000'000}, half_up, 6) == "0.000001");
  CHECK(text({999'999, 1'000'000}, half_up, 2) == "1.00");
  CHECK(text({-999'999, 1'000'000}, half_even, 2) == "-1.00");
}

TEST_CASE("the greatest numbers are shown exactly", "[kpi_profile]") {
  CHECK(text({greatest_shown, 1}, half_up, 0) == "9223372036854775807");
  CHECK(text({least_shown, 1}, half_even, 6) == "-9223372036854775808.000000");
  CHECK(shown(kpi(profile_unit::percent, {half_up, 6}), whole(least_shown))
        == "-922337203685477580800.000000");
  CHECK(text({greatest_shown, greatest_shown}, half_up, 6) == "1.000000");
  CHECK(shown(kpi(profile_unit::seconds, {half_up, 6}),
              quantity{1, greatest_shown})
        == "0.000000");
  CHECK(shown(kpi(profile_unit::seconds, {to_floor, 6}),
              quantity{-1, greatest_shown})
        == "-0.000001");
}

TEST_CASE("a unit scales once, before rounding", "[kpi_profile]") {
  auto shown_in = [](profile_unit unit, quantity value, std::uint8_t decimals) {
    return shown(kpi(unit, {half_up, decimals}), value).value_or("null");
  };
  CHECK(shown_in(profile_unit::percent, {8, 10}, 2) == "80.00");
  CHECK(shown_in(profile_unit::percent, {2, 3}, 2) == "66.67");
  CHECK(shown_in(profile_unit::percent, {1, 8}, 0) == "13");
  CHECK(shown_in(profile_unit::seconds, {91'200, 10}, 2) == "9.12");
  CHECK(shown_in(profile_unit::seconds, {1'500, 1}, 0) == "2");
  CHECK(shown_in(profile_unit::seconds, {1'499, 1}, 0) == "1");
  CHECK(shown_in(profile_unit::milliseconds, {1'499, 1}, 0) == "1499");
  CHECK(shown_in(profile_unit::count, {12, 1}, 0) == "12");
  CHECK(shown_in(profile_unit::ratio, {8, 10}, 3) == "0.800");
}

TEST_CASE("whole seconds round as genesys.md 4.8 has it", "[kpi_profile]") {
  auto seconds = kpi(profile_unit::seconds, {half_up, 0});
  for (std::int64_t ms = 0; ms < 5'000; ms += 7)
    CHECK(shown(seconds, whole(ms)) == std::to_string((ms + 500) / 1'000));
}

TEST_CASE("an undefined KPI shows what it is told to", "[kpi_profile]") {
  auto asa = written("asa", profile_unit::seconds,
                     "tAnswered.sum / tAnswered.count");
  CHECK(shown(asa, value_of(asa, {}, {}, true)) == std::nullopt);
  asa.when_undefined = -1;
  CHECK(shown(asa, value_of(asa, {}, {}, true)) == "-1");
  asa.when_undefined = 0;
  CHECK(shown(asa, quantity{7, 0}) == "0");
}

TEST_CASE("without a threshold what goes by it is undefined", "[kpi_profile]") {
  auto late = written("late", profile_unit::count, "nOverSla.count");
  CHECK(value_of(late, {}, {}, false) == whole(0));
  late.by_threshold = true;
  CHECK(value_of(late, {}, {}, true) == whole(0));
  CHECK(value_of(late, {}, {}, false) == quantity{});
}

TEST_CASE("a unit wants numbers or ms, and a family has its metrics",
          "[kpi_profile]") {
  CHECK(dimension_of(profile_unit::count) == kpi_dimension::count);
  CHECK(dimension_of(profile_unit::percent) == kpi_dimension::count);
  CHECK(dimension_of(profile_unit::ratio) == kpi_dimension::count);
  CHECK(dimension_of(profile_unit::seconds) == kpi_dimension::ms);
  CHECK(dimension_of(profile_unit::milliseconds) == kpi_dimension::ms);
  CHECK(can_hold(family::queue_metrics, metric_id::t_acd));
  CHECK_FALSE(can_hold(family::queue_metrics, metric_id::t_system_presence));
  CHECK_FALSE(can_hold(family::agent_metrics, metric_id::n_flow));
  CHECK(can_hold(family::flow_metrics, metric_id::n_flow));
  CHECK_FALSE(can_hold(family::flow_metrics, metric_id::t_acd));
  CHECK(can_hold(family::agent_state, metric_id::t_system_presence));
  CHECK_FALSE(can_hold(family::agent_state, metric_id::t_acd));
}

TEST_CASE("the matrix is a table for each profile", "[kpi_profile]") {
  kpi_profile profile{.name = "demo", .version = 3, .title = "A | B"};
  profile.kpis.push_back(written("asa", profile_unit::seconds,
                                 "tAnswered.sum\n/ tAnswered.count"));
  profile.kpis.back().rounding = {half_even, 1};
  profile.kpis.push_back(
      written("late", profile_unit::count, "nOverSla.count"));
  profile.kpis.back().families.push_back(family::agent_metrics);
  profile.kpis.back().when_undefined = -1;
  profile.kpis.back().by_threshold = true;
  profile.kpis.back().attribution = attribution::start;
  profile.kpis.back().meaning = "Late | later\nthan *agreed*.";
  CHECK(definition_name(profile) == "demo@3");
  CHECK(is_shown_in(profile.kpis.back(), family::agent_metrics,
                    attribution::start));
  CHECK_FALSE(is_shown_in(profile.kpis.back(), family::agent_metrics));
  CHECK_FALSE(is_shown_in(profile.kpis.front(), family::agent_metrics));
  auto document = matrix(std::array{profile});
  auto tables = document.substr(document.find("\n## "));
  CHECK(tables
        == "\n## demo@3: A \\| B\n\n"
           "| KPI | unit | formula | families | rounding | null rule | "
           "attribution | meaning |\n"
           "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
           "| `asa` | seconds | `tAnswered.sum / tAnswered.count` | "
           "queue-metrics | half_even, 1 | null | posted | Means something. |\n"
           "| `late` | count | `nOverSla.count` | queue-metrics, agent-metrics "
           "| half_up, 0 | -1, also without threshold | start | Late \\| later "
           "than \\*agreed\\*. |\n");
  CHECK(document.starts_with("# KPI matrix\n"));
  CHECK(matrix({}).find("## ") == std::string::npos);
}
