#include "tests/support/definitions.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <string_view>

using namespace streamvane;
using namespace streamvane::tests;

namespace {

/// What the KPI of a shipped profile shows of a cell; "null" for null.
std::string shown_by(std::string_view profile, std::string_view name,
                     const cell_metrics& cell,
                     const kpi_switches& agreed = {}) {
  const auto& kpi = shipped_kpi(profile, name);
  return shown(kpi, value_of(kpi, cell, agreed, true)).value_or("null");
}

/// Of a queue, sorted by metric.
cell_metrics queue_cell() {
  return {
      {{metric_id::n_offered, {}}, {15, 15, 1, 1}},
      {{metric_id::n_over_sla, {}}, {2, 2, 1, 1}},
      {{metric_id::t_abandon, {}}, {4, 30'000, 1'000, 20'000}},
      {{metric_id::t_acw, {}}, {2, 130'000, 10'000, 120'000}},
      {{metric_id::t_answered, {}}, {10, 95'000, 1'000, 31'000}},
      {{metric_id::t_handle, {}}, {8, 948'500, 40'000, 300'000}},
      {{metric_id::t_held_complete, {}}, {1, 18'500, 18'500, 18'500}},
      {{metric_id::t_talk_complete, {}}, {8, 800'000, 30'000, 200'000}},
      {{metric_id::t_short_abandon, {}}, {1, 1'000, 1'000, 1'000}},
  };
}

/// A quarter hour of an agent, who was unknown for a minute of it.
cell_metrics agent_cell() {
  auto time = [](metric_id metric, token status, std::int64_t ms) {
    return std::pair{metric_key{metric, status}, tally{1, ms, ms, ms}};
  };
  auto routing = metric_id::t_agent_routing_status;
  auto presence = metric_id::t_system_presence;
  return {time(routing, "IDLE", 200'000),
          time(routing, "INTERACTING", 300'499),
          time(routing, "OFF_QUEUE", 339'501),
          time(routing, "UNKNOWN", 60'000),
          time(presence, "BREAK", 180'500),
          time(presence, "OFFLINE", 159'001),
          time(presence, "ON_QUEUE", 500'499),
          time(presence, "UNKNOWN", 60'000)};
}

} // namespace

TEST_CASE("the profile of workforce management shows whole seconds",
          "[kpi][shipped_profiles]") {
  auto queue = [](std::string_view name, const kpi_switches& agreed = {}) {
    return shown_by("wfm", name, queue_cell(), agreed);
  };
  CHECK(queue("offered") == "15");
  CHECK(queue("within_threshold") == "8");
  CHECK(queue("service_level") == "80.00");
  CHECK(queue("service_level", {.include_abandons = true}) == "61.54");
  CHECK(queue("asa") == "10"); // 9.5 s
  CHECK(queue("aht") == "119");
  CHECK(queue("talk_per_handled") == "100");
  CHECK(queue("hold_per_handled") == "2");
  CHECK(queue("acw_per_handled") == "16");
  CHECK(queue("hold_time") == "19");
  CHECK(queue("short_abandoned") == "1");
  auto agent = [](std::string_view name) {
    return shown_by("wfm", name, agent_cell());
  };
  CHECK(agent("staffed_time") == "681"); // 680.999 s
  CHECK(agent("routed_time") == "840");
  CHECK(agent("available_time") == "200");
  CHECK(agent("interacting_time") == "300");
  CHECK(agent("on_queue_time") == "500");
  CHECK(agent("aux_time") == "181");
  CHECK(agent("meal_time") == "0");
  CHECK(agent("occupancy") == "60.04");
  CHECK(agent("utilisation") == "44.13");
  CHECK(agent("unknown_time") == "60");
  CHECK(agent("unknown_presence_time") == "60");
  CHECK(shown_by("wfm", "aht", {}) == "null");
  CHECK(shown_by("wfm", "utilisation", {}) == "null");
}

TEST_CASE("staffed time has two definitions, occupancy three",
          "[kpi][shipped_profiles]") {
  auto cell = agent_cell();
  auto add = [&cell](metric_id metric, token status, std::int64_t ms) {
    cell.push_back({{metric, status}, tally{1, ms, ms, ms}});
  };
  add(metric_id::t_agent_routing_status, "COMMUNICATING", 99'501);
  add(metric_id::t_talk_complete, {}, 500'000);
  add(metric_id::t_held_complete, {}, 60'000);
  add(metric_id::t_acw, {}, 100'000);
  std::sort(cell.begin(), cell.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  // On queue for 600 s of these: 200 idle, 300.499 interacting, 99.501 calling.
  auto core = [&](std::string_view name) {
    return shown_by("core", name, cell);
  };
  CHECK(core("logged_in_time") == "681.00"); // 680.999 s
  CHECK(core("routed_time") == "939.50");
  CHECK(core("on_queue_time") == "600.00");
  CHECK(core("occupancy") == "50.08");
  CHECK(core("occupancy_with_calls") == "66.67");
  CHECK(core("unknown_time") == "60.00");
  CHECK(core("unknown_presence_time") == "60.00");
  auto wfm = [&](std::string_view name) {
    return shown_by("wfm", name, cell);
  };
  CHECK(wfm("occupancy_with_calls") == "66.67");
  CHECK(wfm("occupancy_handled") == "110.00");
  CHECK(wfm("occupancy") == "50.08");
  for (const auto* name :
       {"occupancy", "occupancy_with_calls", "occupancy_handled"})
    CHECK(shown_by("wfm", name, {}) == "null");
}

TEST_CASE("the profile of an invoice leaves short abandons out",
          "[kpi][shipped_profiles]") {
  auto queue = [](std::string_view name, const kpi_switches& agreed = {}) {
    return shown_by("bpo-billing", name, queue_cell(), agreed);
  };
  CHECK(queue("billable_contacts") == "8");
  CHECK(queue("billable_minutes") == "15.81"); // 15.8083
  CHECK(queue("hold_minutes") == "0.31");
  CHECK(queue("acw_minutes") == "2.17");
  CHECK(queue("acw_minutes_capped") == "2.00");
  CHECK(queue("offered_net") == "14");
  CHECK(queue("abandoned_net") == "3");
  CHECK(queue("abandon_percent_net") == "21.43");
  for (std::uint8_t bits = 0; bits <= kpi_switches::bits_max;
       ++bits) // 8 of 13: 61.538…
    CHECK(queue("service_level_net", kpi_switches::from_bits(bits)) == "61.53");
  CHECK(queue("answered_late") == "2");
  auto agent = [](std::string_view name) {
    return shown_by("bpo-billing", name, agent_cell());
  };
  CHECK(agent("staffed_hours") == "0.19");
  CHECK(agent("productive_hours") == "0.14");
}
