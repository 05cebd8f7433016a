#include "actors/kpi/catalogue.hpp"

namespace streamvane::actors::kpi {

namespace {

fraction value(const cell_metrics& metrics, const kpi_switches&) {
  return count_of(find_tally(metrics, metric_id::t_answered).count);
}

} // namespace

constinit const definition answered = {
    .name = "answered",
    .unit = kpi_unit::count,
    .meaning = "Contacts that an agent answered: tAnswered.count.",
    .of_queues = true,
    .of_agents = true,
    .value = value,
};

} // namespace streamvane::actors::kpi
