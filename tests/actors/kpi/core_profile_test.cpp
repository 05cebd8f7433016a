#include "actors/kpi/catalogue.hpp"
#include "messages/kpi_profile.hpp"
#include "tests/actors/property.hpp"
#include "tests/support/definitions.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::tests;

namespace {

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

} // namespace

TEST_CASE("the formulas of the core profile come to what the code of the same "
          "name comes to, bit for bit",
          "[kpi][core_profile]") {
  test::holds(20'261'122, 1'000, [&] {
    auto drawn = test::arbitrary_numbers(64);
    test::decisions choices{drawn};
    auto cell = drawn_cell(choices);
    for (std::uint8_t bits = 0; bits <= kpi_switches::bits_max; ++bits)
      for (const auto* code : kpi::catalogue()) {
        auto agreed = kpi_switches::from_bits(bits);
        const auto& written = shipped_kpi("core", code->name);
        RC_ASSERT(written.code.empty());
        RC_ASSERT(value_of(written, cell, agreed, true)
                  == code->value(cell, agreed));
      }
  });
}

TEST_CASE("an empty cell comes to the same by formula and by code",
          "[kpi][core_profile]") {
  for (const auto* code : kpi::catalogue()) {
    INFO(code->name);
    const auto& written = shipped_kpi("core", code->name);
    CHECK(value_of(written, {}, {}, true) == code->value({}, {}));
    CHECK(written.by_threshold == code->by_threshold);
    CHECK(std::equal(written.families.begin(), written.families.end(),
                     code->families.begin(), code->families.end()));
  }
}

TEST_CASE("the KPIs of the core profile come to what genesys.md 4.8 says",
          "[kpi][core_profile]") {
  cell_metrics cell{
      {{metric_id::n_offered, {}}, {12, 12, 1, 1}},
      {{metric_id::n_over_sla, {}}, {3, 3, 1, 1}},
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
      {"abandon_percent", {2, 12}, "16.67"},
      {"abandoned", {2, 1}, "2"},
      {"aht", {950'000, 8}, "118.75"},
      {"answered", {10, 1}, "10"},
      {"asa", {91'200, 10}, "9.12"},
      {"handled", {8, 1}, "8"},
      {"offered", {12, 1}, "12"},
      {"service_level", {7, 10}, "70.00"},
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
  for (const auto& c : cases) {
    INFO(c.name);
    const auto& kpi = shipped_kpi("core", c.name);
    auto value = value_of(kpi, cell, {}, true);
    CHECK(value == c.value);
    CHECK(shown(kpi, value) == c.text);
  }
  // And those of agents' time: shipped_values_test.cpp.
  const auto& core = *shipped_definitions()->find("core", instant::max());
  auto of_agents
      = std::count_if(core.kpis.begin(), core.kpis.end(), [](const auto& kpi) {
          return is_shown_in(kpi, family::agent_state);
        });
  CHECK(of_agents == 7);
  CHECK(std::size(cases) + static_cast<std::size_t>(of_agents)
        == core.kpis.size());
  CHECK(std::is_sorted(
      core.kpis.begin(), core.kpis.end(),
      [](const auto& a, const auto& b) { return a.name < b.name; }));
}
