#pragma once

#include "messages/error.hpp"
#include "messages/genesys/message.hpp"
#include "messages/json/document.hpp"

namespace streamvane::genesys {

/// Whether a message without topic is a conversation's detail record: it names
/// a conversation and lists participants.
bool is_detail_record(json::node root);

/// What is known of a record before it is read. A record has no transport id
/// and no time of publication; its topic has no name of Genesys' own.
message_head detail_record_head(json::node root, const defaults& d);

/// Reads a record (genesys.md 6.5) into `into.content`; `into.head` is filled
/// already.
void decode_detail_record(json::node root, const defaults& d, message& into);

} // namespace streamvane::genesys
