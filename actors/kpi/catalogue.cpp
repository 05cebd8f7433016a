#include "actors/kpi/catalogue.hpp"

namespace streamvane::actors::kpi {

namespace {

bool shown_in(const definition& kpi, family f) {
  switch (f) {
  case family::queue_metrics: return kpi.of_queues;
  case family::agent_metrics: return kpi.of_agents;
  case family::agent_state: return kpi.of_status;
  case family::conversation_metrics:
  case family::flow_metrics:
  case family::queue_live:
  case family::agent_live: return false;
  }
  return false;
}

} // namespace

std::span<const definition* const> catalogue() {
  static constexpr const definition* all[] = {
      &abandon_percent, &abandoned, &aht,     &answered,      &asa,
      &handled,         &occupancy, &offered, &service_level,
  };
  return all;
}

std::vector<kpi_value> values_of(family f, const cell_metrics& metrics,
                                 const kpi_switches& agreed,
                                 bool threshold_agreed) {
  std::vector<kpi_value> values;
  for (const auto* kpi : catalogue()) {
    if (!shown_in(*kpi, f))
      continue;
    bool defined = threshold_agreed || !kpi->by_threshold;
    auto [numerator, denominator]
        = defined ? kpi->value(metrics, agreed) : fraction{};
    values.push_back(
        {std::string{kpi->name}, kpi->unit, numerator, denominator});
  }
  return values;
}

} // namespace streamvane::actors::kpi
