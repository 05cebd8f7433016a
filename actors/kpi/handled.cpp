#include "actors/kpi/catalogue.hpp"

namespace streamvane::actors::kpi {

namespace {

fraction value(const cell_metrics& metrics, const kpi_switches&) {
  return count_of(find_tally(metrics, metric_id::t_handle).count);
}

} // namespace

constinit const definition handled = {
    .name = "handled",
    .unit = kpi_unit::count,
    .meaning = "Sessions whose handling, after-call work included, was "
               "completed: tHandle.count.",
    .of_queues = true,
    .of_agents = true,
    .value = value,
};

} // namespace streamvane::actors::kpi
