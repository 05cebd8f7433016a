#pragma once

#include "messages/cell.hpp"
#include "messages/error.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::tools::vanesim {

/// A KPI as an envelope gives it. An undefined one has denominator 0.
struct shown_kpi {
  std::int64_t numerator = 0;
  std::int64_t denominator = 0;
};

/// What an envelope says about a cell (interfaces.md, "The KPI envelope").
struct shown_cell {
  std::int64_t revision = 0;
  cell_metrics metrics{};
  std::map<std::string, shown_kpi, std::less<>> kpis{};
  std::vector<std::string> unknown_metrics{};
};

/// Cells by key, the organisation left out.
using shown_cells = std::map<cell_key, shown_cell>;

/// Reads one envelope and keeps it, unless a higher revision of the same cell
/// is there already. Fails where it is not an envelope of a quarter hour.
result<> keep_envelope(std::string_view line, shown_cells& cells);

} // namespace streamvane::tools::vanesim
