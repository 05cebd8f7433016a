#include "tools/vanesim/check/expected_kpis.hpp"

namespace streamvane::tools::vanesim {

namespace {

__extension__ using wide = __int128;

shown_kpi occupancy(const cell_metrics& truth) {
  shown_kpi k;
  for (const auto& [key, t] : truth) {
    if (key.metric != metric_id::t_agent_routing_status)
      continue;
    auto status = key.qualifier.text();
    if (status == "INTERACTING")
      k.numerator += t.sum;
    if (status == "INTERACTING" || status == "IDLE" || status == "COMMUNICATING"
        || status == "NOT_RESPONDING")
      k.denominator += t.sum;
  }
  return k;
}

} // namespace

std::optional<shown_kpi> expected_kpi(std::string_view name,
                                      const cell_metrics& truth) {
  auto of = [&truth](metric_id m) {
    return find_tally(truth, m);
  };
  auto offered = of(metric_id::n_offered).count;
  auto answered = of(metric_id::t_answered);
  auto handled = of(metric_id::t_handle);
  auto abandoned = of(metric_id::t_abandon).count;
  if (name == "offered")
    return shown_kpi{offered, 1};
  if (name == "answered")
    return shown_kpi{answered.count, 1};
  if (name == "handled")
    return shown_kpi{handled.count, 1};
  if (name == "abandoned")
    return shown_kpi{abandoned, 1};
  if (name == "asa")
    return shown_kpi{answered.sum, answered.count};
  if (name == "aht")
    return shown_kpi{handled.sum, handled.count};
  if (name == "abandon_percent")
    return shown_kpi{abandoned, offered};
  if (name == "service_level")
    return shown_kpi{answered.count - of(metric_id::n_over_sla).count,
                     answered.count};
  if (name == "occupancy")
    return occupancy(truth);
  return std::nullopt;
}

bool same_value(const shown_kpi& a, const shown_kpi& b) {
  if (a.denominator == 0 || b.denominator == 0)
    return a.denominator == b.denominator;
  return wide{a.numerator} * b.denominator == wide{b.numerator} * a.denominator;
}

} // namespace streamvane::tools::vanesim
