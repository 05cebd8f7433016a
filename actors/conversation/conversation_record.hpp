#pragma once

#include "actors/conversation/conversation_fold.hpp"

#include <string>

namespace streamvane::actors::conversation {

/// The conversation as one JSON document, the contract of
/// `messages/schemas/conversation.v1.json`: participants and their sessions
/// with times, dimensions and metrics, what is known of the whole, and which of
/// the fields that seed 003 asks for are missing because only the REST record
/// has them (features NRM-08). `complete` once the conversation has ended, or
/// only a customer's session is still open, and no handle time is withheld:
/// then all metrics but tConnected are final (genesys.md 5.4). The same
/// messages give the same bytes in any order.
std::string record_of(const state& s, const policy_history& policies,
                      instant clock);

} // namespace streamvane::actors::conversation
