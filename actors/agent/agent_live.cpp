#include "actors/agent/agent_live.hpp"

namespace streamvane::actors::agent {

contributions live_statuses(const state& s) {
  contributions found;
  cell_key cell{.organization = s.organization,
                .family = family::agent_live,
                .entity = s.id.value};
  if (!s.routing.empty()) {
    const auto& last = s.routing.back();
    found.push_back({cell,
                     {metric_id::t_agent_routing_status, last.word},
                     epoch_ms(last.since)});
  }
  if (!s.presence.empty()) {
    const auto& last = s.presence.back();
    found.push_back({cell,
                     {metric_id::t_system_presence, last.word},
                     epoch_ms(last.since)});
    if (last.definition)
      found.push_back(
          {cell,
           {metric_id::t_organization_presence, qualifier_of(last.definition)},
           epoch_ms(last.since)});
  }
  return found;
}

} // namespace streamvane::actors::agent
