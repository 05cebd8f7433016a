#include "actors/kpi/catalogue.hpp"

namespace streamvane::actors::kpi {

namespace {

fraction value(const cell_metrics& metrics, const kpi_switches&) {
  return {find_tally(metrics, metric_id::t_abandon).count,
          find_tally(metrics, metric_id::n_offered).count};
}

} // namespace

constinit const definition abandon_percent = {
    .name = "abandon_percent",
    .unit = kpi_unit::percent,
    .meaning = "Of the contacts offered in the interval, the share that left "
               "the queue before an answer, short abandons included: "
               "tAbandon.count / nOffered.count.",
    .of_queues = true,
    .value = value,
};

} // namespace streamvane::actors::kpi
