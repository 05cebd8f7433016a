#pragma once

#include "actors/conversation/conversation_fold.hpp"
#include "messages/conversation_event.hpp"

namespace streamvane::actors::conversation {

/// Whether the message is a value of a detail record (genesys.md 6.5).
inline bool is_of_record(const conversation_event& e) {
  return e.topic == genesys_topic::detail_record;
}

/// Of the detail records of a conversation the one of the greatest version
/// counts, as a whole: a record that is fetched again may tell of fewer values,
/// too. Says whether `value` is of it, or of a newer one; then the older one's
/// values are forgotten. So the state holds the greatest version and what was
/// seen of it, which is a join.
bool admit_record(state& s, const conversation_event& value);

} // namespace streamvane::actors::conversation
