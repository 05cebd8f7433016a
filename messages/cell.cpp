#include "messages/cell.hpp"

#include <cstring>

namespace streamvane {

std::string_view to_string(family f) {
  switch (f) {
  case family::queue_metrics: return "queue-metrics";
  case family::agent_metrics: return "agent-metrics";
  case family::conversation_metrics: return "conversation-metrics";
  case family::agent_state: return "agent-state";
  case family::flow_metrics: return "flow-metrics";
  case family::queue_live: return "queue-live";
  case family::agent_live: return "agent-live";
  }
  return "unknown";
}

std::optional<family> to_family(std::string_view name) {
  for (auto f : all_families)
    if (to_string(f) == name)
      return f;
  return std::nullopt;
}

std::optional<family> to_live_family(std::string_view name) {
  for (auto f : live_families)
    if (to_string(f) == name)
      return f;
  return std::nullopt;
}

std::string_view entity_word(family f) {
  switch (f) {
  case family::queue_metrics:
  case family::queue_live: return "queue";
  case family::agent_metrics:
  case family::agent_state:
  case family::agent_live: return "user";
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
  case family::agent_state:
  case family::queue_live:
  case family::agent_live: return {};
  }
  return {};
}

token qualifier_of(const uuid& id) {
  std::array<char, token::size_max> bytes{};
  std::memcpy(bytes.data(), id.bytes.data(), bytes.size());
  return token::from_bytes(bytes);
}

std::string qualifier_text(const metric_key& key) {
  static constexpr token unknown{"UNKNOWN"};
  if (key.metric != metric_id::t_organization_presence
      || key.qualifier == unknown)
    return std::string{key.qualifier.text()};
  uuid id;
  std::memcpy(id.bytes.data(), key.qualifier.bytes().data(), id.bytes.size());
  return to_string(id);
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

std::int64_t shown_count(metric_id metric, const tally& t) {
  return is_count(metric) ? t.sum : t.count;
}

std::int64_t find_count(const cell_metrics& metrics, metric_id metric) {
  return shown_count(metric, find_tally(metrics, metric));
}

} // namespace streamvane
