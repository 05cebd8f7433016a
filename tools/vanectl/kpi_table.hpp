#pragma once

#include "messages/json/value.hpp"
#include "tools/vanectl/table.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace streamvane::tools::vanectl {

struct kpi_table_style {
  bool wide = false;      ///< Whole ids, revision and state.
  bool revisions = false; ///< Revision, state and reason, without being wide.
  /// Which KPIs, in this order; none: all where it is wide, else as many as
  /// read well, the best-known first.
  std::vector<std::string> kpis{};
};

/// KPIs of a plain table.
inline constexpr std::size_t kpis_shown_max = 9;

/// Envelopes (version 1) as rows: interval, queue and agent, media type,
/// direction, then the KPIs that occur. Cells without KPIs show their metrics:
/// the count, of times in status the sum in ms.
table kpi_table(const std::vector<json::value>& envelopes,
                const kpi_table_style& style);

} // namespace streamvane::tools::vanectl
