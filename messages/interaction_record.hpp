#pragma once

#include "messages/ids.hpp"
#include "messages/time.hpp"
#include "messages/token.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace streamvane {

/// One message about a conversation in the words that all media and transports
/// share: the contract of `schemas/interaction.v1.json` (genesys.md 2.2). What
/// is not known is left out; five members always are.
struct interaction_record {
  std::string event_id{};         ///< The transport's, or made of the content.
  std::uint64_t sequence = 0;     ///< The transport's, or the log's offset.
  instant timestamp{};            ///< When it happened.
  std::string interaction_type{}; ///< "voice", "sms", …
  queue_id queue{};
  std::string queue_name{}; ///< Empty until reference data are there.
  agent_id agent{};
  std::string agent_name{};
  std::string state{}; ///< Where the conversation stood then.
  /// Of the conversation so far, in milliseconds.
  std::optional<millis> wait{};
  std::optional<millis> talk{};
  std::optional<millis> wrap_up{};
  std::string customer_channel_id{}; ///< The customer's session.
  std::string raw_payload{};         ///< The message as it came: JSON text.
};

/// "voice", "chat", "email", "sms" of SMS messages, "message" of others,
/// "callback", else the medium's name as it is; "unknown" of none.
std::string interaction_type(const token& media, const token& message_type);

/// The record as one JSON object. `raw_payload` stands in it byte for byte.
std::string to_json(const interaction_record& record);

} // namespace streamvane
