#pragma once

#include "messages/genesys_topic.hpp"
#include "messages/ids.hpp"
#include "messages/time.hpp"
#include "messages/token.hpp"

#include <optional>
#include <vector>

namespace streamvane {

/// A routing status with the instant it began. Words in upper case with
/// underscores: "OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING",
/// "COMMUNICATING".
struct routing_status_change {
  token status{};
  instant since{};

  friend bool operator==(const routing_status_change&,
                         const routing_status_change&)
      = default;
};

/// A presence with the instant it began. `system` is spelled as in events:
/// "AVAILABLE", "ON_QUEUE", "OUT_OF_OFFICE", …
struct presence_change {
  token system{};
  uuid definition{}; ///< The organisation's presence definition.
  instant since{};
  /// `since` is the presence's own; else it is when the message was published.
  bool dated = true;

  friend bool operator==(const presence_change&, const presence_change&)
      = default;
};

/// One message about an agent: routingStatus, activity or presence
/// (genesys.md 3.6). A part that the message does not carry is nullopt.
struct agent_event {
  genesys_topic topic = genesys_topic::unknown;
  organization_id organization{};
  agent_id agent{};
  instant published{}; ///< detail.timestamp; arrival where there is none.
  instant arrival{};
  std::uint64_t offset = 0;
  std::optional<routing_status_change> routing{};
  std::optional<presence_change> presence{};
  std::vector<queue_id> active_queues{}; ///< activity only

  friend bool operator==(const agent_event&, const agent_event&) = default;
};

} // namespace streamvane
