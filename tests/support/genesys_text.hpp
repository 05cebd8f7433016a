#pragma once

#include "messages/time.hpp"

#include <string>
#include <string_view>

namespace streamvane::tests {

/// An id for a short name, in the canonical form: "Q" gives the same one every
/// time.
std::string id_text(std::string_view name);

/// An EventBridge envelope around a detail event of a conversation. `topic` is
/// "acd.start"; `members` are the members of the body after conversationId, as
/// JSON text without braces.
std::string detail_event(std::string_view topic, std::string_view conversation,
                         instant at, std::string_view members);

/// The same around a routingStatus message.
std::string routing_status(std::string_view agent, instant since,
                           std::string_view status);

/// The same around an observation of a queue: so many of `metric` on voice.
std::string observation(std::string_view queue, instant published,
                        std::string_view metric, int count);

} // namespace streamvane::tests
