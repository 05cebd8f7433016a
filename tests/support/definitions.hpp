#pragma once

#include "messages/kpi_definitions.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace streamvane::tests {

/// Shipped profiles by their names, computed as the daemon computes them.
kpi_definitions_ptr shipped_definitions(const std::vector<std::string>& names
                                        = {"core"});

/// A KPI of a shipped profile.
const kpi_definition& shipped_kpi(std::string_view profile,
                                  std::string_view name);

} // namespace streamvane::tests
