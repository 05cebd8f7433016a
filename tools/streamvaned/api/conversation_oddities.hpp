#pragma once

#include "actors/conversation/conversation_fold.hpp"
#include "actors/entity/entity_fold.hpp"
#include "messages/error.hpp"
#include "messages/json/value.hpp"
#include "messages/json/writer.hpp"
#include "runtime/event_log/event_log.hpp"
#include "runtime/metrics_store/metrics_store.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace streamvane::tools::streamvaned {

/// Of a conversation, messages that are looked at again in the log, the first
/// ones; and letters that are searched for it, the oldest ones.
inline constexpr std::size_t odd_messages_max = 256;
inline constexpr std::size_t searched_letters_max = 100'000;

/// "detail.eventBody.mediaType", …: members and items that say "" or "UNKNOWN",
/// in the order of the text.
std::vector<std::string> blank_members(const json::value& message);

/// Writes `oddities`: what was read leniently in the messages that the state
/// keeps, by their place in the log: numbers as texts, words that nobody knows,
/// members that say nothing or came twice. Messages that the log has no longer
/// are passed over. Errors: those of the log.
result<> write_oddities(json::writer& out, runtime::event_log::event_log& log,
                        const actors::conversation::state& s);

/// Writes `left_out`, dead letters about the conversation (offset, reason,
/// detail): messages that stand in the log and are folded into nothing, as
/// implausible ones (genesys.md 11.14). Returns how many. Errors: those of the
/// store.
result<std::size_t>
write_left_out(json::writer& out, const runtime::metrics_store::snapshot& from,
               const actors::entity::entity_key& conversation);

} // namespace streamvane::tools::streamvaned
