#include "actors/kpi/catalogue.hpp"

namespace streamvane::actors::kpi {

namespace {

fraction value(const cell_metrics& metrics, const kpi_switches&) {
  return count_of(find_tally(metrics, metric_id::n_offered).count);
}

} // namespace

constinit const definition offered = {
    .name = "offered",
    .unit = kpi_unit::count,
    .meaning = "Contacts that reached the queue: nOffered.count.",
    .of_queues = true,
    .value = value,
};

} // namespace streamvane::actors::kpi
