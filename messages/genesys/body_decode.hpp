#pragma once

#include "messages/genesys/envelope.hpp"
#include "messages/genesys/message.hpp"

/// One function per family of topics: each reads the body of an envelope into
/// `into.content`, and notes in `into.drift` what it does not know. Where a
/// body lacks what makes it an event at all, the content stays monostate and
/// the drift list says what is missing. `into.head` is filled already.
namespace streamvane::genesys {

/// The sixteen conversation detail events and the state of an agent's session
/// (genesys.md 3.2, 3.3) → conversation_event.
void decode_conversation_detail(const envelope& from, const defaults& d,
                                message& into);

/// Genesys' own metric records (3.4) → conversation_event.
void decode_metric_record(const envelope& from, const defaults& d,
                          message& into);

/// routingStatus, activity, presence (3.6) → agent_event.
void decode_agent(const envelope& from, const defaults& d, message& into);

/// Observations and activity of a queue (3.5) → queue_event.
void decode_queue(const envelope& from, const defaults& d, message& into);

/// Operational events (3.8) → operations_event.
void decode_operations(const envelope& from, const defaults& d, message& into);

/// How far the data lake is complete (3.10) → availability.
void decode_availability(const envelope& from, const defaults& d,
                         message& into);

/// When something happened whose body does not say so (1.1): when it was
/// published, else EventBridge's `time`, else when it arrived.
inline instant fallback_time(const envelope& from, const defaults& d) {
  if (from.timestamp)
    return *from.timestamp;
  return from.time.value_or(d.arrival);
}

} // namespace streamvane::genesys
