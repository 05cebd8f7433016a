#pragma once

#include "messages/kpi_expression.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

namespace streamvane::test {

/// Answered: 3 of 1000, 2000 and 6000 ms. Handled: 2 of 4000 and 6000 ms.
/// Offered 5, of which a metric record said 2 at once. No abandon.
inline cell_metrics small_cell() {
  cell_metrics cell{
      {{metric_id::n_offered, {}}, {4, 5, 1, 2}},
      {{metric_id::t_answered, {}}, {3, 9'000, 1'000, 6'000}},
      {{metric_id::t_handle, {}}, {2, 10'000, 4'000, 6'000}},
      {{metric_id::t_acd, {}}, {1, 7'000, 7'000, 7'000}},
      {{metric_id::t_agent_routing_status, "IDLE"}, {1, 200, 200, 200}},
      {{metric_id::t_agent_routing_status, "OFF_QUEUE"}, {1, 500, 500, 500}},
  };
  std::sort(cell.begin(), cell.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return cell;
}

inline kpi_expression formula_of(const std::string& text) {
  auto formula = parse_expression(text);
  if (!formula)
    FAIL(text << ": " << formula.why().what);
  return std::move(*formula);
}

inline quantity value(const std::string& text, const kpi_switches& agreed = {},
                      const cell_metrics& cell = small_cell()) {
  return value_of(formula_of(text), cell, agreed);
}

} // namespace streamvane::test
