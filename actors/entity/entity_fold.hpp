#pragma once

#include "messages/agent_event.hpp"
#include "messages/conversation_event.hpp"
#include "messages/ids.hpp"
#include "messages/kpi_policy.hpp"
#include "messages/metric_fact.hpp"
#include "messages/queue_event.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::actors::entity {

/// The things that have a state of their own. Numbers are written to disk.
enum class entity_kind : std::uint8_t {
  conversation = 1,
  agent = 2,
  queue = 3
};

/// "conversation", "agent", "queue"
std::string_view to_string(entity_kind kind);

/// Names an entity; ids of different organisations may be equal.
struct entity_key {
  entity_kind kind = entity_kind::conversation;
  organization_id organization{};
  uuid id{};

  friend bool operator==(const entity_key&, const entity_key&) = default;
  friend auto operator<=>(const entity_key&, const entity_key&) = default;
};

/// What an epoch has for one entity: its events in log order, and for agents
/// the quarter hours that ended.
struct entity_batch {
  std::vector<const conversation_event*> conversation{};
  std::vector<const agent_event*> agent{};
  std::vector<const queue_event*> queue{};
  instant horizon_before{}; ///< Agents: quarter hours ended before the epoch.
  instant horizon{};        ///< And at its end.
};

/// An event that made the fold throw. It is left out, the others are folded.
struct poison {
  std::uint64_t offset = 0;
  std::string reason{};
};

/// What became of an entity's batch.
struct folded {
  std::string state{}; ///< Packed.
  contribution_change change{};
  std::vector<poison> poisoned{};
  bool ended = false; ///< A conversation in which nothing is open any more.
};

/// Folds a batch into a packed state (empty for a new entity) and says what
/// changed. Pure. Fails with corrupt where `packed` is not a state.
result<folded> fold(const entity_key& key, std::string_view packed,
                    const entity_batch& batch, const policy_history& policies);

/// The state as one JSON object, for people. Fails with corrupt likewise.
result<std::string> describe(const entity_key& key, std::string_view packed,
                             const policy_history& policies);

} // namespace streamvane::actors::entity

template <>
struct std::hash<streamvane::actors::entity::entity_key> {
  std::size_t
  operator()(const streamvane::actors::entity::entity_key& x) const noexcept {
    return std::hash<streamvane::uuid>{}(x.id)
           ^ std::hash<streamvane::uuid>{}(x.organization.value) * 31
           ^ static_cast<std::size_t>(x.kind);
  }
};
