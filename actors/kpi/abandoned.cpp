#include "actors/kpi/catalogue.hpp"

namespace streamvane::actors::kpi {

namespace {

fraction value(const cell_metrics& metrics, const kpi_switches&) {
  return count_of(find_tally(metrics, metric_id::t_abandon).count);
}

} // namespace

constinit const definition abandoned = {
    .name = "abandoned",
    .unit = kpi_unit::count,
    .meaning = "Contacts that left the queue before an answer, short abandons "
               "included: tAbandon.count.",
    .of_queues = true,
    .value = value,
};

} // namespace streamvane::actors::kpi
