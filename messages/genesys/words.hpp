#pragma once

#include "messages/conversation_event.hpp"
#include "messages/token.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace streamvane::genesys {

/// A word without the marks in which the transports differ: "CONSULT_TRANSFER",
/// "consultTransfer" and "consult-transfer" are all "consulttransfer"
/// (genesys.md 0). Keeps the first 64 letters and digits.
class plain_word {
public:
  explicit plain_word(std::string_view text) {
    for (char c : text) {
      if (size_ == bytes_.size())
        return;
      if (c >= 'A' && c <= 'Z')
        bytes_[size_++] = static_cast<char>(c + ('a' - 'A'));
      else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        bytes_[size_++] = c;
    }
  }

  std::string_view text() const {
    return {bytes_.data(), size_};
  }

private:
  std::array<char, 64> bytes_;
  std::size_t size_ = 0;
};

/// A word of a vocabulary, and whether it is one that we know.
struct known_token {
  token text{};
  bool known = false;
};

// None of these is asked about absent words: "", "UNKNOWN".

std::optional<direction> to_direction(std::string_view text);

/// All spellings of 3.2, in both word orders (11.16).
std::optional<disconnect_type> to_disconnect_type(std::string_view text);

std::optional<acd_outcome> to_acd_outcome(std::string_view text);

std::optional<flow_verdict> to_flow_verdict(std::string_view text);

/// "voice", …: lower case; a new medium keeps its name.
known_token to_media(std::string_view text);

/// "sms", "whatsapp", …
known_token to_message_type(std::string_view text);

/// "inboundcall", …
known_token to_flow_type(std::string_view text);

/// "flowdisconnect", …
known_token to_exit_reason(std::string_view text);

/// The state of an agent's session: "ALERT", "INTERACT", …
known_token to_segment_state(std::string_view text);

/// "OFF_QUEUE", "IDLE", …
known_token to_routing_status(std::string_view text);

/// "AVAILABLE", "ON_QUEUE", "OUT_OF_OFFICE", …
known_token to_system_presence(std::string_view text);

} // namespace streamvane::genesys
