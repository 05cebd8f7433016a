#pragma once

#include "messages/kpi_code.hpp"

#include <span>

namespace streamvane::actors::kpi {

// Each one is defined in the file of its name.
extern const kpi_code occupancy;
extern const kpi_code service_level;

/// Every KPI that is computed by code, sorted by name: what a profile can name
/// as `code`.
std::span<const kpi_code* const> catalogue();

} // namespace streamvane::actors::kpi
