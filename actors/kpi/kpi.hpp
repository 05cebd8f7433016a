#pragma once

#include "messages/cell.hpp"
#include "messages/kpi_envelope.hpp"
#include "messages/kpi_policy.hpp"

#include <cstdint>
#include <string_view>

namespace streamvane::actors::kpi {

/// The definitions of this version, as envelopes name them.
inline constexpr std::string_view definition_name = "core@1";

/// A KPI in the making: two integers; 0/0 means undefined.
struct fraction {
  std::int64_t numerator = 0;
  std::int64_t denominator = 0;

  friend bool operator==(const fraction&, const fraction&) = default;
};

constexpr fraction count_of(std::int64_t n) {
  return {n, 1};
}

/// One KPI: its name, what it means, and how it follows from the tallies of a
/// cell. Documentation of KPIs is printed from here.
struct definition {
  std::string_view name{};
  kpi_unit unit = kpi_unit::count;
  std::string_view meaning{};
  bool of_queues = false;    ///< Shown in queue-metrics.
  bool of_agents = false;    ///< Shown in agent-metrics.
  bool of_status = false;    ///< Shown in agent-state.
  bool by_threshold = false; ///< Undefined where no threshold is agreed.
  fraction (*value)(const cell_metrics&, const kpi_switches&) = nullptr;
};

} // namespace streamvane::actors::kpi
