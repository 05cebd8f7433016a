#include "actors/kpi/catalogue.hpp"
#include "config/kpi_profiles.hpp"
#include "messages/kpi_profile.hpp"
#include "tests/actors/property.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <filesystem>

using namespace streamvane;
using namespace streamvane::actors;

namespace {

kpi_profile core() {
  auto path = std::filesystem::path{SOURCE_ROOT} / "config/profiles/core.yaml";
  auto profile = config::load_kpi_profile(path);
  if (!profile)
    FAIL(profile.why().what);
  return std::move(*profile);
}

const kpi_definition& needed(const kpi_profile& profile,
                             std::string_view name) {
  auto found = std::find_if(
      profile.kpis.begin(), profile.kpis.end(),
      [&](const kpi_definition& kpi) { return kpi.name == name; });
  if (found == profile.kpis.end())
    FAIL(name << " is not in the profile");
  return *found;
}

profile_unit same_unit(kpi_unit unit) {
  switch (unit) {
  case kpi_unit::count: return profile_unit::count;
  case kpi_unit::percent: return profile_unit::percent;
  case kpi_unit::seconds: return profile_unit::seconds;
  }
  return profile_unit::count;
}

/// A cell as the fold makes it: of each metric no value or some, the values of
/// counts being ones. Small counts, so that they tie, miss and exceed each
/// other.
cell_metrics drawn_cell(test::decisions& choices) {
  cell_metrics cell;
  auto add = [&](metric_id metric, token qualifier, bool counts) {
    auto count = static_cast<std::int64_t>(choices.below(6));
    if (count == 0)
      return;
    if (counts) {
      cell.push_back({{metric, qualifier}, {count, count, 1, 1}});
      return;
    }
    std::int64_t shortest = choices.below(20'000);
    std::int64_t longer = count == 1 ? 0 : choices.below(20'000);
    cell.push_back(
        {{metric, qualifier},
         {count, count * shortest + longer, shortest, shortest + longer}});
  };
  for (auto metric :
       {metric_id::n_offered, metric_id::n_over_sla, metric_id::t_abandon,
        metric_id::t_acd, metric_id::t_answered, metric_id::t_flow_out,
        metric_id::t_handle, metric_id::t_short_abandon})
    add(metric, {}, is_count(metric));
  for (auto status : {"COMMUNICATING", "IDLE", "INTERACTING", "NOT_RESPONDING",
                      "OFF_QUEUE", "UNKNOWN", "A_NEW_ONE"})
    add(metric_id::t_agent_routing_status, status, false);
  add(metric_id::t_system_presence, "IDLE", false);
  std::sort(cell.begin(), cell.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return cell;
}

/// Its sign above the line. Only a cell with more short abandons than abandons,
/// as of sources that disagree, has a negative denominator.
quantity sign_above(const kpi_value& value) {
  if (value.denominator >= 0)
    return {value.numerator, value.denominator};
  return {-value.numerator, -value.denominator};
}

} // namespace

TEST_CASE("the core profile has every KPI of the catalogue, in the same "
          "families",
          "[kpi][core_profile]") {
  auto profile = core();
  for (const auto* coded : kpi::catalogue()) {
    INFO(coded->name);
    const auto& written = needed(profile, coded->name);
    CHECK(written.unit == same_unit(coded->unit));
    CHECK(written.by_threshold == coded->by_threshold);
    CHECK(is_shown_in(written, family::queue_metrics) == coded->of_queues);
    CHECK(is_shown_in(written, family::agent_metrics) == coded->of_agents);
    CHECK(is_shown_in(written, family::agent_state) == coded->of_status);
    CHECK_FALSE(is_shown_in(written, family::conversation_metrics));
    CHECK_FALSE(is_shown_in(written, family::flow_metrics));
  }
  CHECK(std::is_sorted(
      profile.kpis.begin(), profile.kpis.end(),
      [](const auto& a, const auto& b) { return a.name < b.name; }));
}

TEST_CASE("the formulas of the core profile come to what the catalogue comes "
          "to, bit for bit",
          "[kpi][core_profile]") {
  auto profile = core();
  test::holds(20'261'122, 1'000, [&] {
    auto drawn = test::arbitrary_numbers(64);
    test::decisions choices{drawn};
    auto cell = drawn_cell(choices);
    for (std::uint8_t bits = 0; bits < 8; ++bits)
      for (auto f : all_families)
        for (bool threshold_agreed : {false, true}) {
          auto agreed = kpi_switches::from_bits(bits);
          for (const auto& coded :
               kpi::values_of(f, cell, agreed, threshold_agreed)) {
            const auto& written = needed(profile, coded.name);
            auto value = value_of(written, cell, agreed, threshold_agreed);
            RC_ASSERT(value == sign_above(coded));
            if (coded.denominator >= 0)
              RC_ASSERT(shown(written, value) == streamvane::shown(coded));
          }
        }
  });
}

TEST_CASE("an empty cell comes to the same by formula and by code",
          "[kpi][core_profile]") {
  auto profile = core();
  for (auto f : all_families)
    for (const auto& coded : kpi::values_of(f, {}, {})) {
      INFO(coded.name);
      const auto& written = needed(profile, coded.name);
      auto value = value_of(written, {}, {}, true);
      CHECK(value == quantity{coded.numerator, coded.denominator});
      CHECK(shown(written, value) == streamvane::shown(coded));
    }
}

TEST_CASE("the KPIs beyond the catalogue come to what genesys.md 4.8 says",
          "[kpi][core_profile]") {
  cell_metrics cell{
      {{metric_id::n_offered, {}}, {12, 12, 1, 1}},
      {{metric_id::n_transferred, {}}, {2, 2, 1, 1}},
      {{metric_id::t_abandon, {}}, {2, 9'000, 1'000, 8'000}},
      {{metric_id::t_acd, {}}, {13, 100'400, 700, 31'000}},
      {{metric_id::t_acw, {}}, {4, 61'000, 0, 30'000}},
      {{metric_id::t_alert, {}}, {11, 55'000, 2'000, 15'000}},
      {{metric_id::t_answered, {}}, {10, 91'200, 1'200, 31'000}},
      {{metric_id::t_flow_out, {}}, {1, 200, 200, 200}},
      {{metric_id::t_handle, {}}, {8, 950'000, 0, 300'000}},
      {{metric_id::t_held_complete, {}}, {3, 40'000, 0, 20'000}},
      {{metric_id::t_not_responding, {}}, {1, 15'000, 15'000, 15'000}},
      {{metric_id::t_talk_complete, {}}, {8, 849'000, 0, 280'000}},
  };
  std::sort(cell.begin(), cell.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  struct {
    std::string_view name{};
    quantity value{};
    std::string text{};
  } cases[] = {
      {"answer_percent", {10, 12}, "83.33"},
      {"flow_outs", {1, 1}, "1"},
      {"avg_talk", {849'000, 8}, "106.13"},
      {"avg_hold", {40'000, 3}, "13.33"},
      {"avg_acw", {61'000, 4}, "15.25"},
      {"avg_alert", {55'000, 11}, "5.00"},
      {"avg_abandon", {9'000, 2}, "4.50"},
      {"avg_wait", {100'400, 13}, "7.72"},
      {"transfer_percent", {2, 8}, "25.00"},
      {"hold_percent", {3, 8}, "37.50"},
      {"non_response_percent", {1, 11}, "9.09"},
      {"longest_wait", {31'000, 1}, "31.00"},
  };
  auto profile = core();
  for (const auto& c : cases) {
    INFO(c.name);
    const auto& kpi = needed(profile, c.name);
    auto value = value_of(kpi, cell, {}, true);
    CHECK(value == c.value);
    CHECK(shown(kpi, value) == c.text);
  }
  CHECK(std::size(cases) + kpi::catalogue().size() == profile.kpis.size());
}
