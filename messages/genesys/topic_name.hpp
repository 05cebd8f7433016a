#pragma once

#include "messages/genesys_topic.hpp"

#include <string_view>

namespace streamvane::genesys {

/// A topic as a message names it, taken apart.
struct topic_name {
  genesys_topic topic = genesys_topic::unknown;
  std::string_view id{}; ///< Of the conversation, user, …; empty in a template.
};

/// Recognises a concrete topic ("v2.users.9ed7….presence") or its template
/// ("v2.users.{id}.presence"), in any case (genesys.md 3.1). `id` points into
/// `text`.
topic_name recognise(std::string_view text);

} // namespace streamvane::genesys
