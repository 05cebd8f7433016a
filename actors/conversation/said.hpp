#pragma once

#include "messages/conversation_event.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>

namespace streamvane::actors::conversation {

/// Names what a message speaks of: messages of one slot compete, messages of
/// different slots add up.
struct slot {
  session_id session{};
  genesys_topic topic = genesys_topic::unknown;
  std::uint16_t metric = 0;
  uuid instance{};
  std::int64_t at_ms = 0;
  std::int64_t value = 0;

  friend bool operator==(const slot&, const slot&) = default;
  friend auto operator<=>(const slot&, const slot&) = default;
};

slot slot_of(const conversation_event& e);

/// Whom a session is about is said by all but the values that Genesys measured:
/// these name themselves whom they are counted for.
inline bool tells_of_session(const conversation_event& e) {
  return e.topic != genesys_topic::metric_record
         && e.topic != genesys_topic::detail_record;
}

/// How many of a slot's messages are kept: so many from the early end and so
/// many from the late end. More than one, so that members that the deciding
/// message lacks can be filled from the next (genesys.md 11.22e).
struct kept {
  std::size_t first = 0;
  std::size_t last = 1;
};

kept kept_of(genesys_topic topic);

/// The total order of genesys.md 11.2 within a slot: event time, time of
/// publication, content. Offsets do not take part.
std::strong_ordering order(const conversation_event& a,
                           const conversation_event& b);

/// Slot first, then order().
bool before(const conversation_event& a, const conversation_event& b);

/// Takes members that `into` lacks from `from`.
void fill(conversation_event& into, const conversation_event& from);

} // namespace streamvane::actors::conversation
