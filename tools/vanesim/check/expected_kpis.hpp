#pragma once

#include "tools/vanesim/check/envelope.hpp"

#include <optional>
#include <string_view>

namespace streamvane::tools::vanesim {

/// The KPI of that name as it follows from true metrics (genesys.md 4.8, all
/// include switches off); nullopt for a name that we cannot judge. A
/// denominator of 0 means: undefined.
std::optional<shown_kpi> expected_kpi(std::string_view name,
                                      const cell_metrics& truth);

/// Equal as exact fractions; undefined only equals undefined.
bool same_value(const shown_kpi& a, const shown_kpi& b);

} // namespace streamvane::tools::vanesim
