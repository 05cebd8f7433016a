#include "actors/kpi/catalogue.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <utility>

using namespace streamvane;
using namespace streamvane::actors;

namespace {

std::pair<metric_key, tally> counted(metric_id metric, std::int64_t count) {
  return {{metric, {}}, {count, count, 1, 1}};
}

std::pair<metric_key, tally> timed(metric_id metric, std::int64_t count,
                                   std::int64_t sum) {
  return {{metric, {}}, {count, sum, 0, sum}};
}

cell_metrics sorted(cell_metrics metrics) {
  std::sort(metrics.begin(), metrics.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return metrics;
}

} // namespace

TEST_CASE("the KPIs by code are sorted by name and say what they mean",
          "[kpi]") {
  auto all = kpi::catalogue();
  CHECK(
      std::is_sorted(all.begin(), all.end(), [](const auto* a, const auto* b) {
        return a->name < b->name;
      }));
  for (const auto* code : all) {
    INFO(code->name);
    CHECK(code->meaning.size() > 20);
    CHECK_FALSE(code->families.empty());
    REQUIRE(code->value != nullptr);
    CHECK(find_code(all, code->name) == code);
  }
  CHECK(find_code(all, "no_such_kpi") == nullptr);
}

TEST_CASE("service level counts answers, and leavers as agreed", "[kpi]") {
  auto cell = sorted({timed(metric_id::t_answered, 10, 100'000),
                      counted(metric_id::n_over_sla, 2),
                      timed(metric_id::t_abandon, 5, 50'000),
                      timed(metric_id::t_short_abandon, 3, 3'000),
                      timed(metric_id::t_flow_out, 4, 40'000)});
  auto level = [&](kpi_switches agreed) {
    return kpi::service_level.value(cell, agreed);
  };
  CHECK(level({}) == quantity{8, 10});
  CHECK(level({.include_abandons = true}) == quantity{8, 12});
  CHECK(level({.include_abandons = true, .include_short_abandons = true})
        == quantity{8, 15});
  CHECK(level({.include_short_abandons = true}) == quantity{8, 10});
  CHECK(level({.include_short_abandons = true, .short_abandons_alone = true})
        == quantity{8, 13});
  CHECK(level({.include_abandons = true,
               .include_short_abandons = true,
               .short_abandons_alone = true})
        == quantity{8, 15});
  CHECK(level({.short_abandons_alone = true}) == quantity{8, 10});
  CHECK(level({.include_flow_outs = true}) == quantity{8, 14});
  CHECK(level({true, true, true}) == quantity{8, 19});
  CHECK(kpi::service_level.by_threshold);
}

TEST_CASE("a service level is undefined without answers, and never below zero",
          "[kpi]") {
  CHECK(kpi::service_level.value({}, {}) == quantity{0, 0});
  auto late = sorted({timed(metric_id::t_answered, 1, 1'000),
                      counted(metric_id::n_over_sla, 2)});
  CHECK(kpi::service_level.value(late, {}) == quantity{0, 1});
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
  CHECK(kpi::occupancy.value(sorted(cell), {}) == quantity{300, 600});
  CHECK(kpi::occupancy.value({}, {}) == quantity{0, 0});
}
