#pragma once

#include "actors/conversation/conversation_fold.hpp"
#include "messages/conversation_event.hpp"
#include "tests/actors/property.hpp"

#include <vector>

namespace streamvane::test {

/// The messages of one conversation as they might arrive: several queue visits,
/// legs, transfers, consults, wrap-ups and metric records; some messages are
/// missing, some come again, published later and with more or fewer members.
std::vector<conversation_event> conversation_of(decisions choose);

/// What is known after these messages, no policy yet named.
actors::conversation::state
joined(const std::vector<conversation_event>& events);

} // namespace streamvane::test
