#pragma once

#include "actors/conversation/conversation_fold.hpp"
#include "messages/json/writer.hpp"

#include <string>

namespace streamvane::actors::conversation {

/// The state as one JSON object: phase at `clock`, sessions with what decides
/// about them, and the facts that follow.
std::string describe(const state& s, const policy_history& policies,
                     instant clock);

/// The members of that object.
void write_description(json::writer& out, const state& s,
                       const policy_history& policies, instant clock);

} // namespace streamvane::actors::conversation
