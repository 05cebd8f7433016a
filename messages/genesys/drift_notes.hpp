#pragma once

#include "messages/genesys/message.hpp"

#include <string>
#include <string_view>

namespace streamvane::genesys {

/// "eventBody" and "queueId" → "eventBody.queueId"; cut where it is too long.
std::string drift_path(std::string_view parent, std::string_view name);

/// Adds a note to the message's drift list: what is there already is no news,
/// and what finds no room is counted.
void add_note(message& into, drift_note note);

/// Notes a member that this version has never heard of: one note for each
/// scalar in it, so that "ai": {"score": 1} is "ai.score".
void note_new_member(message& into, std::string_view parent,
                     const json::node::member& m);

/// Notes a topic that this version does not take.
void note_new_topic(message& into);

} // namespace streamvane::genesys
