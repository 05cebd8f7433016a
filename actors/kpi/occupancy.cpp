#include "actors/kpi/catalogue.hpp"

#include <array>

namespace streamvane::actors::kpi {

namespace {

constexpr std::array occupancy_families{family::agent_state};

quantity occupancy_of(const cell_metrics& metrics, const kpi_switches&) {
  std::int64_t busy = 0;
  std::int64_t on_queue = 0;
  for (const auto& [key, time] : metrics) {
    if (key.metric != metric_id::t_agent_routing_status)
      continue;
    auto status = key.qualifier.text();
    if (status == "INTERACTING")
      busy += time.sum;
    if (status == "INTERACTING" || status == "IDLE" || status == "COMMUNICATING"
        || status == "NOT_RESPONDING")
      on_queue += time.sum;
  }
  return whole(busy) / whole(on_queue);
}

} // namespace

constinit const kpi_code occupancy = {
    .name = "occupancy",
    .meaning = "Of the time on queue (INTERACTING, IDLE, COMMUNICATING, "
               "NOT_RESPONDING), the share spent INTERACTING, which includes "
               "alerting and after-call work.",
    .families = occupancy_families,
    .value = occupancy_of,
};

} // namespace streamvane::actors::kpi
