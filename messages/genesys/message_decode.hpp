#pragma once

#include "messages/error.hpp"
#include "messages/genesys/message.hpp"
#include "messages/json/document.hpp"
#include "messages/json/scan.hpp"

#include <string_view>

namespace streamvane::genesys {

/// Turns what Genesys sends into what we work with, for every transport: one
/// EventBridge envelope, one notification, one webhook body, one detail record
/// of a conversation as REST gives it. Keeps its memory
/// from message to message; not for two threads at once. The same bytes and
/// defaults give the same result at any time, so that replay equals live.
class decoder {
public:
  explicit decoder(const json::limits& within = {}) : document_{within} {
    // nop
  }

  /// What ingest must know before a message goes into the log. The whole text
  /// is checked: what passes here can be decoded at any later time. Fails with
  /// `invalid` or `too_large` where it is not JSON within the limits, or has no
  /// usable topic or body (genesys.md 1.2, 11.17).
  result<message_head> peek(std::string_view body, const defaults& d);

  /// The message. Fails where `peek` does; whatever else is strange about it is
  /// in its drift list (11.18).
  result<message> decode(std::string_view body, const defaults& d);

private:
  json::document document_;
};

} // namespace streamvane::genesys
