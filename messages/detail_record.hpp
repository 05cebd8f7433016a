#pragma once

#include "messages/conversation_event.hpp"
#include "messages/ids.hpp"
#include "messages/time.hpp"

#include <vector>

namespace streamvane {

/// What REST tells of a conversation in its detail record (genesys.md 6.5): the
/// values that Genesys itself measured, the best source there is (5.1, R).
struct detail_record {
  organization_id organization{};
  conversation_id conversation{};

  /// The greatest instant in the record: of two records of one conversation the
  /// one that knows more of it counts.
  instant known_until{};

  /// One event per value, of topic detail_record, with the dimensions of its
  /// session, before them one without session and metric, which says that there
  /// is a record. All carry the record's version in `record`: greater ones
  /// count instead of smaller ones. The same content gives the same events,
  /// whenever and however often it is fetched.
  std::vector<conversation_event> values{};

  friend bool operator==(const detail_record&, const detail_record&) = default;
};

/// A session as a detail record shows it.
struct recorded_session {
  token purpose{}; ///< Of its participant: "customer", "acd", "agent", …
  session_id session{};
  queue_id queue{};
  agent_id agent{};
  token media{};
  token message_type{};
  instant start{};     ///< Of its first segment; the epoch where none says.
  instant scheduled{}; ///< callbackScheduledTime

  /// The segment that was going on when the record was made, as "interact",
  /// and since when; none where the session was over.
  token doing{};
  instant since{};

  friend bool operator==(const recorded_session&, const recorded_session&)
      = default;
};

/// Where a conversation stood when its detail record was made: for who is shown
/// the record. What is counted are its values.
struct recorded_conversation {
  bool ended = false; ///< It has a conversationEnd.
  std::vector<recorded_session> sessions{};

  friend bool operator==(const recorded_conversation&,
                         const recorded_conversation&)
      = default;
};

/// Values of one record; what comes after them is left out and counted as
/// drift.
inline constexpr std::size_t detail_record_values_max = 1'024;

} // namespace streamvane
