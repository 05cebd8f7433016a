#pragma once

#include "messages/json/value.hpp"
#include "tools/vanectl/table.hpp"

#include <vector>

namespace streamvane::tools::vanectl {

struct kpi_table_style {
  bool wide = false;      ///< Whole ids, revision and state.
  bool revisions = false; ///< Revision, state and reason, without being wide.
};

/// Envelopes (version 1) as rows: interval, queue and agent, media type,
/// direction, then the KPIs that occur, the best-known first. Cells without
/// KPIs show their metrics: the count, of times in status the sum in ms.
table kpi_table(const std::vector<json::value>& envelopes,
                const kpi_table_style& style);

} // namespace streamvane::tools::vanectl
