#include "actors/kpi/catalogue.hpp"

namespace streamvane::actors::kpi {

namespace {

fraction value(const cell_metrics& metrics, const kpi_switches&) {
  fraction share;
  for (const auto& [key, time] : metrics) {
    if (key.metric != metric_id::t_agent_routing_status)
      continue;
    auto status = key.qualifier.text();
    if (status == "INTERACTING")
      share.numerator += time.sum;
    if (status == "INTERACTING" || status == "IDLE" || status == "COMMUNICATING"
        || status == "NOT_RESPONDING")
      share.denominator += time.sum;
  }
  return share;
}

} // namespace

constinit const definition occupancy = {
    .name = "occupancy",
    .unit = kpi_unit::percent,
    .meaning = "Of the time on queue (INTERACTING, IDLE, COMMUNICATING, "
               "NOT_RESPONDING), the share spent INTERACTING, which includes "
               "alerting and after-call work.",
    .of_status = true,
    .value = value,
};

} // namespace streamvane::actors::kpi
