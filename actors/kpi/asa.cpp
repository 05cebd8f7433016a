#include "actors/kpi/catalogue.hpp"

namespace streamvane::actors::kpi {

namespace {

fraction value(const cell_metrics& metrics, const kpi_switches&) {
  auto answered = find_tally(metrics, metric_id::t_answered);
  return {answered.sum, answered.count};
}

} // namespace

constinit const definition asa = {
    .name = "asa",
    .unit = kpi_unit::seconds,
    .meaning = "Average speed of answer: the wait of the answered contacts: "
               "tAnswered.sum / tAnswered.count.",
    .of_queues = true,
    .of_agents = true,
    .value = value,
};

} // namespace streamvane::actors::kpi
