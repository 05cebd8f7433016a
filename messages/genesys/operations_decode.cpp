#include "messages/genesys/body_decode.hpp"
#include "messages/genesys/body_members.hpp"
#include "messages/genesys/body_schemas.hpp"
#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/word_table.hpp"

namespace streamvane::genesys {

namespace {

enum class operations_member : std::uint8_t {
  plain, ///< Known and not carried.
  event_entity,
  entity_id,
  entity_name,
  entity_type,
  previous_value,
  current_value,
  error_code,
  conversation,
  event_time,
  timestamp,
};

/// The members of 3.8.
constexpr auto operations_members
    = operations_schema.taking<operations_member>({
        {"eventEntity", operations_member::event_entity},
        {"entityId", operations_member::entity_id},
        {"entityName", operations_member::entity_name},
        {"entityType", operations_member::entity_type},
        {"previousValue", operations_member::previous_value},
        {"currentValue", operations_member::current_value},
        {"errorCode", operations_member::error_code},
        {"conversationId", operations_member::conversation},
        {"eventTime", operations_member::event_time},
        {"timestamp", operations_member::timestamp},
    });

void read_event_entity(json::node entity, message& into, operations_event& to) {
  field_reader in{into, "eventBody.eventEntity"};
  for (auto part : entity.members()) {
    if (part.name == "id") {
      // The id in the topic is the same one; the topic wins.
      if (to.definition.empty())
        to.definition = in.text(part);
    } else if (part.name == "name") {
      to.name = in.text(part);
    }
  }
}

enum class availability_member : std::uint8_t { plain, until };

constexpr auto availability_members
    = availability_schema.taking<availability_member>({
        {"dataAvailabilityDate", availability_member::until},
    });

} // namespace

void decode_operations(const envelope& from, const defaults& d, message& into) {
  auto& e = start_event<operations_event>(d, into);
  e.definition = from.topic.id;
  auto in = reader_of_body(into);
  std::optional<instant> event_time;
  std::optional<instant> timestamp;
  each_known_member(from, into, operations_members,
                    [&](operations_member known, const auto& m) {
                      switch (known) {
                      case operations_member::plain: break;
                      case operations_member::event_entity:
                        read_event_entity(m.content, into, e);
                        break;
                      case operations_member::entity_id:
                        e.entity_id = in.text(m);
                        break;
                      case operations_member::entity_name:
                        e.entity_name = in.text(m);
                        break;
                      case operations_member::entity_type:
                        e.entity_type = in.text(m);
                        break;
                      case operations_member::previous_value:
                        e.previous_value = in.text(m);
                        break;
                      case operations_member::current_value:
                        e.current_value = in.text(m);
                        break;
                      case operations_member::error_code:
                        e.error_code = in.text(m);
                        break;
                      case operations_member::conversation:
                        in.read(m, e.conversation);
                        break;
                      case operations_member::event_time:
                        event_time = in.time(m);
                        break;
                      case operations_member::timestamp:
                        timestamp = in.time(m);
                        break;
                      }
                    });
  e.at = event_time  ? *event_time
         : timestamp ? *timestamp
                     : fallback_time(from, d);
}

void decode_availability(const envelope& from, const defaults& d,
                         message& into) {
  auto& e = start_event<availability>(d, into);
  auto in = reader_of_body(into);
  std::optional<instant> until;
  each_known_member(from, into, availability_members,
                    [&](availability_member known, const auto& m) {
                      if (known == availability_member::until)
                        until = in.time(m);
                    });
  if (until) {
    e.complete_until = *until;
    return;
  }
  into.content = std::monostate{};
  in.missing("dataAvailabilityDate");
}

} // namespace streamvane::genesys
