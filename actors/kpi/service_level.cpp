#include "actors/kpi/catalogue.hpp"

#include <algorithm>
#include <array>

namespace streamvane::actors::kpi {

namespace {

constexpr std::array service_level_families{family::queue_metrics};

quantity service_level_of(const cell_metrics& metrics,
                          const kpi_switches& agreed) {
  auto count = [&](metric_id metric) {
    return find_count(metrics, metric);
  };
  auto answered = count(metric_id::t_answered);
  // Sources may disagree about the interval of an answer; a level is never
  // below zero for that.
  auto within
      = std::max<std::int64_t>(0, answered - count(metric_id::n_over_sla));
  auto all = answered;
  if (agreed.include_abandons) {
    all += count(metric_id::t_abandon);
    if (!agreed.include_short_abandons)
      all -= count(metric_id::t_short_abandon);
  } else if (agreed.include_short_abandons && agreed.short_abandons_alone) {
    all += count(metric_id::t_short_abandon);
  }
  if (agreed.include_flow_outs)
    all += count(metric_id::t_flow_out);
  return whole(within) / whole(all);
}

} // namespace

constinit const kpi_code service_level = {
    .name = "service_level",
    .meaning = "Of the answered contacts, and of the abandoned and flowed-out "
               "ones where the organisation counts them, the share answered "
               "within the threshold of queue and media type: (tAnswered.count "
               "- nOverSla.count) / denominator (genesys.md 4.4).",
    .families = service_level_families,
    .by_threshold = true,
    .value = service_level_of,
};

} // namespace streamvane::actors::kpi
