#include "messages/cell.hpp"

namespace streamvane {

std::string_view to_string(family f) {
  switch (f) {
  case family::queue_metrics: return "queue-metrics";
  case family::agent_metrics: return "agent-metrics";
  case family::conversation_metrics: return "conversation-metrics";
  case family::agent_state: return "agent-state";
  case family::flow_metrics: return "flow-metrics";
  }
  return "unknown";
}

std::optional<family> to_family(std::string_view name) {
  for (auto f : all_families)
    if (to_string(f) == name)
      return f;
  return std::nullopt;
}

std::string_view entity_word(family f) {
  switch (f) {
  case family::queue_metrics: return "queue";
  case family::agent_metrics:
  case family::agent_state: return "user";
  case family::conversation_metrics: return {};
  case family::flow_metrics: return "flow";
  }
  return {};
}

std::string_view direction_word(family f) {
  switch (f) {
  case family::queue_metrics:
  case family::agent_metrics:
  case family::flow_metrics: return "direction";
  case family::conversation_metrics: return "originatingDirection";
  case family::agent_state: return {};
  }
  return {};
}

tally find_tally(const cell_metrics& metrics, metric_id metric) {
  metric_key key{metric, {}};
  auto found = std::lower_bound(
      metrics.begin(), metrics.end(), key,
      [](const auto& entry, const metric_key& k) { return entry.first < k; });
  if (found == metrics.end() || found->first != key)
    return {};
  return found->second;
}

} // namespace streamvane
