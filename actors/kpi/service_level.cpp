#include "actors/kpi/catalogue.hpp"

#include <algorithm>

namespace streamvane::actors::kpi {

namespace {

fraction value(const cell_metrics& metrics, const kpi_switches& agreed) {
  auto count = [&](metric_id metric) {
    return find_tally(metrics, metric).count;
  };
  auto answered = count(metric_id::t_answered);
  // Sources may disagree about the interval of an answer; a level is never
  // below zero for that.
  fraction level{
      std::max<std::int64_t>(0, answered - count(metric_id::n_over_sla)),
      answered};
  if (agreed.include_abandons) {
    level.denominator += count(metric_id::t_abandon);
    if (!agreed.include_short_abandons)
      level.denominator -= count(metric_id::t_short_abandon);
  }
  if (agreed.include_flow_outs)
    level.denominator += count(metric_id::t_flow_out);
  return level;
}

} // namespace

constinit const definition service_level = {
    .name = "service_level",
    .unit = kpi_unit::percent,
    .meaning = "Of the answered contacts, and of the abandoned and flowed-out "
               "ones where the organisation counts them, the share answered "
               "within the threshold of queue and media type: (tAnswered.count "
               "- nOverSla.count) / denominator (genesys.md 4.4).",
    .of_queues = true,
    .by_threshold = true,
    .value = value,
};

} // namespace streamvane::actors::kpi
