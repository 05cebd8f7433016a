#pragma once

#include "messages/agent_event.hpp"
#include "messages/availability.hpp"
#include "messages/conversation_event.hpp"
#include "messages/detail_record.hpp"
#include "messages/genesys/drift.hpp"
#include "messages/genesys/schema.hpp"
#include "messages/genesys_topic.hpp"
#include "messages/ids.hpp"
#include "messages/operations_event.hpp"
#include "messages/queue_event.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace streamvane::genesys {

/// What a message does not say itself and its way in knows.
struct defaults {
  organization_id organization{}; ///< Where the payload names none (11.17).
  instant arrival{};
  std::uint64_t offset = 0; ///< In our log; 0 before it is there.
};

/// What is known about a message before its body is understood.
struct message_head {
  genesys_topic topic = genesys_topic::unknown;
  std::string topic_name{}; ///< As sent: with ids where it has them.
  organization_id organization{};
  transport_id transport{}; ///< None for bare bodies.
  uuid entity{};            ///< The id in the topic: conversation, user, queue.
  instant published{};      ///< detail.timestamp; arrival where there is none.

  friend bool operator==(const message_head&, const message_head&) = default;
};

/// A message, understood as far as we can.
struct message {
  message_head head{};

  /// monostate: a topic that is not folded (unknown, system), or a body that
  /// lacks what makes it one (then `drift` says what).
  std::variant<std::monostate, conversation_event, agent_event, queue_event,
               operations_event, availability, detail_record>
      content{};

  /// In what it differs from the schema, each thing once.
  std::vector<drift_note> drift{};
  std::uint32_t drift_beyond = 0; ///< Notes that the bounds left out.

  /// Members of the body's schema (schema_of()) that say something.
  member_set present{};

  /// Members of the body that came twice; the last one was taken.
  std::uint32_t repeated_members = 0;

  /// Members of the body, or items of its lists, that say "" or "UNKNOWN",
  /// which is read as nothing (genesys.md 3).
  std::uint32_t blank_members = 0;
};

} // namespace streamvane::genesys
