#include "actors/kpi/catalogue.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace streamvane;
using namespace streamvane::actors;

namespace {

cell_metrics sorted(cell_metrics metrics) {
  std::sort(metrics.begin(), metrics.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return metrics;
}

std::pair<metric_key, tally> counted(metric_id metric, std::int64_t count) {
  return {{metric, {}}, {count, count, 1, 1}};
}

std::pair<metric_key, tally> timed(metric_id metric, std::int64_t count,
                                   std::int64_t sum) {
  return {{metric, {}}, {count, sum, 0, sum}};
}

kpi::fraction value(const cell_metrics& metrics, std::string_view name,
                    family f = family::queue_metrics,
                    const kpi_switches& agreed = {}) {
  for (const auto& v : kpi::values_of(f, sorted(metrics), agreed))
    if (v.name == name)
      return {v.numerator, v.denominator};
  FAIL(name << " is not shown");
  return {};
}

std::vector<std::string> names(family f) {
  std::vector<std::string> all;
  for (const auto& v : kpi::values_of(f, {}, {}))
    all.push_back(v.name);
  return all;
}

} // namespace

TEST_CASE("each family shows its KPIs, sorted by name", "[kpi]") {
  CHECK(names(family::queue_metrics)
        == std::vector<std::string>{"abandon_percent", "abandoned", "aht",
                                    "answered", "asa", "handled", "offered",
                                    "service_level"});
  CHECK(names(family::agent_metrics)
        == std::vector<std::string>{"aht", "answered", "asa", "handled"});
  CHECK(names(family::agent_state) == std::vector<std::string>{"occupancy"});
  CHECK(names(family::conversation_metrics).empty());
}

TEST_CASE("an empty cell counts zero and has no averages", "[kpi]") {
  CHECK(value({}, "offered") == kpi::fraction{0, 1});
  CHECK(value({}, "answered") == kpi::fraction{0, 1});
  for (auto name : {"asa", "aht", "abandon_percent", "service_level"})
    CHECK(value({}, name) == kpi::fraction{0, 0});
}

TEST_CASE("service level counts answers, and leavers as agreed", "[kpi]") {
  cell_metrics cell{timed(metric_id::t_answered, 10, 100'000),
                    counted(metric_id::n_over_sla, 2),
                    timed(metric_id::t_abandon, 5, 50'000),
                    timed(metric_id::t_short_abandon, 3, 3'000),
                    timed(metric_id::t_flow_out, 4, 40'000)};
  auto level = [&](kpi_switches agreed) {
    return value(cell, "service_level", family::queue_metrics, agreed);
  };
  CHECK(level({}) == kpi::fraction{8, 10});
  CHECK(level({.include_abandons = true}) == kpi::fraction{8, 12});
  CHECK(level({.include_abandons = true, .include_short_abandons = true})
        == kpi::fraction{8, 15});
  CHECK(level({.include_short_abandons = true}) == kpi::fraction{8, 10});
  CHECK(level({.include_flow_outs = true}) == kpi::fraction{8, 14});
  CHECK(level({true, true, true}) == kpi::fraction{8, 19});
}

TEST_CASE("abandon percent is of what was offered in the interval", "[kpi]") {
  cell_metrics cell{counted(metric_id::n_offered, 8),
                    timed(metric_id::t_abandon, 2, 5'000)};
  CHECK(value(cell, "abandon_percent") == kpi::fraction{2, 8});
  CHECK(value(cell, "abandoned") == kpi::fraction{2, 1});
}

TEST_CASE("averages are sums over counts", "[kpi]") {
  cell_metrics cell{timed(metric_id::t_answered, 3, 91'200),
                    timed(metric_id::t_handle, 2, 951'000)};
  CHECK(value(cell, "asa") == kpi::fraction{91'200, 3});
  CHECK(value(cell, "aht") == kpi::fraction{951'000, 2});
  CHECK(value(cell, "handled", family::agent_metrics) == kpi::fraction{2, 1});
}

TEST_CASE("occupancy leaves time off queue and unknown time out", "[kpi]") {
  cell_metrics cell;
  for (auto [status, time] : {std::pair{"INTERACTING", 300},
                              {"IDLE", 200},
                              {"COMMUNICATING", 50},
                              {"NOT_RESPONDING", 50},
                              {"OFF_QUEUE", 4'000},
                              {"UNKNOWN", 8'000}})
    cell.push_back(
        {{metric_id::t_agent_routing_status, status}, {1, time, time, time}});
  CHECK(value(cell, "occupancy", family::agent_state)
        == kpi::fraction{300, 600});
}

TEST_CASE("every KPI says what it means", "[kpi]") {
  for (const auto* kpi : kpi::catalogue()) {
    INFO(kpi->name);
    CHECK(kpi->meaning.size() > 20);
    CHECK((kpi->of_queues || kpi->of_agents || kpi->of_status));
    CHECK(kpi->value != nullptr);
  }
}
