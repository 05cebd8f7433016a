#pragma once

#include "actors/kpi/kpi.hpp"

#include <span>
#include <vector>

namespace streamvane::actors::kpi {

// Each one is defined in the file of its name.
extern const definition abandon_percent;
extern const definition abandoned;
extern const definition aht;
extern const definition answered;
extern const definition asa;
extern const definition handled;
extern const definition occupancy;
extern const definition offered;
extern const definition service_level;

/// Every KPI there is, sorted by name.
std::span<const definition* const> catalogue();

/// The KPIs of a cell of that family, sorted by name. `threshold_agreed`: there
/// is a service-level threshold for its queue and media (genesys.md 11.15).
std::vector<kpi_value> values_of(family f, const cell_metrics& metrics,
                                 const kpi_switches& agreed,
                                 bool threshold_agreed = true);

} // namespace streamvane::actors::kpi
