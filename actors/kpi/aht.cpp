#include "actors/kpi/catalogue.hpp"

namespace streamvane::actors::kpi {

namespace {

fraction value(const cell_metrics& metrics, const kpi_switches&) {
  auto handle = find_tally(metrics, metric_id::t_handle);
  return {handle.sum, handle.count};
}

} // namespace

constinit const definition aht = {
    .name = "aht",
    .unit = kpi_unit::seconds,
    .meaning = "Average handle time: talk, hold, after-call work, contacting "
               "and dialing of the sessions completed in the interval: "
               "tHandle.sum / tHandle.count.",
    .of_queues = true,
    .of_agents = true,
    .value = value,
};

} // namespace streamvane::actors::kpi
