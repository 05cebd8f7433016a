#pragma once

#include "messages/cell.hpp"
#include "messages/kpi_envelope.hpp"

#include <cstdint>
#include <string_view>

namespace streamvane::actors::kpi {

/// The definitions of this version, as envelopes name them.
inline constexpr std::string_view definition_name = "core@1";

/// Which contacts an organisation counts in its service level besides the
/// answered ones (genesys.md 4.4). Applied when the ratio is formed.
struct switches {
  bool include_abandons = false;
  bool include_short_abandons = false;
  bool include_flow_outs = false;
};

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
  bool of_queues = false; ///< Shown in queue-metrics.
  bool of_agents = false; ///< Shown in agent-metrics.
  bool of_status = false; ///< Shown in agent-state.
  fraction (*value)(const cell_metrics&, const switches&) = nullptr;
};

} // namespace streamvane::actors::kpi
