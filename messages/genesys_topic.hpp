#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace streamvane {

/// The topics of Genesys Cloud that we understand (genesys.md 3.1). A topic's
/// number is written to disk: never renumber, only append.
enum class genesys_topic : std::uint8_t {
  unknown = 0, ///< Stored raw, counted, not folded.

  // v2.detail.events.conversation.{id}.…
  customer_start = 1,
  customer_end = 2,
  contact = 3,
  flow_start = 4,
  flow_end = 5,
  flow_outcome = 6,
  acd_start = 7, ///< A queue visit begins.
  acd_end = 8,   ///< It ends; acdOutcome says how.
  user_start = 9,
  user_end = 10,
  acw = 11, ///< After-call work ended with a wrap-up.
  wrapup = 12,
  outbound = 13,
  voicemail_start = 14,
  voicemail_end = 15,
  attributes = 16,

  agent_segment = 17, ///< v2.detail.events.agent.{id}.state
  metric_record = 18, ///< v2.analytics.conversation.{id}.metrics

  routing_status = 19, ///< v2.users.{id}.routingStatus
  activity = 20,       ///< v2.users.{id}.activity
  presence = 21,       ///< v2.users.{id}.presence

  queue_observations = 22, ///< v2.analytics.queues.{id}.observations
  queue_activity = 23,     ///< v2.analytics.queues.{id}.activity

  operations = 24,              ///< v2.operations.events.{id}
  conversations_available = 25, ///< v2.analytics.conversations.details.jobs.…
  users_available = 26,         ///< v2.analytics.users.details.jobs.…
  system = 27,                  ///< v2.system.…, channel.metadata

  detail_record = 28, ///< No topic: a conversation's record, from REST (6.5).
};

/// "acd.start", "routingStatus", …: the name in output and in metrics.
std::string_view to_string(genesys_topic topic);

/// The topic of that name, "unknown" included.
std::optional<genesys_topic> to_topic(std::string_view name);

/// The greatest number in use.
inline constexpr auto genesys_topic_last = genesys_topic::detail_record;

} // namespace streamvane
