#pragma once

#include "messages/breakdown.hpp"
#include "messages/genesys_topic.hpp"
#include "messages/ids.hpp"
#include "messages/metric.hpp"
#include "messages/time.hpp"
#include "messages/token.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace streamvane {

enum class direction : std::uint8_t { none = 0, inbound = 1, outbound = 2 };

std::string_view to_string(direction d);

/// How a session was left (genesys.md 3.2), all spellings of all transports
/// folded into one.
enum class disconnect_type : std::uint8_t {
  none = 0, ///< Absent, "UNKNOWN", or a word that we do not know.
  endpoint = 1,
  client = 2,
  system = 3,
  transfer = 4,
  error = 5,
  peer = 6,
  other = 7,
  spam = 8,
  timeout = 9,
  transport_failure = 10,
  conference_transfer = 11,
  consult_transfer = 12,
  forward_transfer = 13,
  no_answer_transfer = 14,
  not_available_transfer = 15,
  uncallable = 16,
  dnd_endpoint = 17,
  dnd_transfer = 18,
  inactivity = 19,
  session_expired = 20,
  takeover = 21,
};

std::string_view to_string(disconnect_type type);

enum class acd_outcome : std::uint8_t {
  none = 0, ///< Absent or "UNKNOWN": the visit ended in no way we can count.
  abandon = 1,
  answered = 2,
  flow_out = 3,
};

std::string_view to_string(acd_outcome outcome);

/// How a flow judges its own course (flowOutcomeValue).
enum class flow_verdict : std::uint8_t { none = 0, success = 1, failure = 2 };

std::string_view to_string(flow_verdict verdict);

/// One message about a conversation: one of the sixteen detail events, a state
/// of an agent's session, or a metric record of Genesys itself. Every member
/// may be absent (genesys.md 3): none, empty or nullopt.
struct conversation_event {
  genesys_topic topic = genesys_topic::unknown;
  organization_id organization{};
  conversation_id conversation{};
  instant at{};             ///< Event time: when it happened.
  instant published{};      ///< detail.timestamp; arrival where there is none.
  std::uint64_t offset = 0; ///< In our log.

  session_id session{};
  participant_id participant{};
  queue_id queue{};
  agent_id agent{}; ///< userId; of acd.end: answeredUserId.
  division_id division{};
  token media{};        ///< "voice", …: lower case, letters and digits only.
  token message_type{}; ///< "sms", …
  streamvane::direction direction = direction::none;
  streamvane::direction originating_direction = direction::none;
  disconnect_type disconnect = disconnect_type::none;
  acd_outcome outcome = acd_outcome::none;
  token flow_type{};   ///< flow.*; of acd.end: where the contact left to.
  token exit_reason{}; ///< flow.end
  wrapup_code wrapup{};
  skill_list skills{}; ///< Requested; up to skills_max.
  uuid flow{};         ///< flowId
  uuid flow_outcome_id{};
  flow_verdict verdict = flow_verdict::none;

  std::optional<millis> connected{}; ///< flow.end, acd.end: time in it.
  std::optional<millis> interacting{};
  std::optional<millis> held{};
  std::optional<millis> alerting{};
  std::optional<millis> contacting{};
  std::optional<millis> dialing{};
  std::optional<millis> callback{};
  std::optional<millis> wrapping{}; ///< wrapupDurationMs
  std::optional<millis> voicemail{};
  std::optional<millis> outcome_time{}; ///< flow.outcome: its end - its start.
  instant scheduled{};                  ///< callbackScheduledTime

  token segment_state{};   ///< agent_segment: "ALERT", "INTERACT", …
  instant session_start{}; ///< agent_segment

  metric_id metric = metric_id::none; ///< metric_record
  std::int64_t metric_value = 0;
  uuid record{}; ///< recordId of the metric record; version of a detail record.

  /// detail_record: which one it is of those of its session and metric.
  std::uint16_t metric_number = 0;

  friend bool operator==(const conversation_event&, const conversation_event&)
      = default;
};

} // namespace streamvane
