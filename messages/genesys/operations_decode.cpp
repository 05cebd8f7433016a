#include "messages/genesys/body_decode.hpp"
#include "messages/genesys/body_members.hpp"
#include "messages/genesys/body_schemas.hpp"
#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/word_table.hpp"

namespace streamvane::genesys {

namespace {

enum class member : std::uint8_t {
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
constexpr auto members = operations_schema.taking<member>({
    {"eventEntity", member::event_entity},
    {"entityId", member::entity_id},
    {"entityName", member::entity_name},
    {"entityType", member::entity_type},
    {"previousValue", member::previous_value},
    {"currentValue", member::current_value},
    {"errorCode", member::error_code},
    {"conversationId", member::conversation},
    {"eventTime", member::event_time},
    {"timestamp", member::timestamp},
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
  each_known_member(from, into, members, [&](member known, const auto& m) {
    switch (known) {
    case member::plain: break;
    case member::event_entity: read_event_entity(m.content, into, e); break;
    case member::entity_id: e.entity_id = in.text(m); break;
    case member::entity_name: e.entity_name = in.text(m); break;
    case member::entity_type: e.entity_type = in.text(m); break;
    case member::previous_value: e.previous_value = in.text(m); break;
    case member::current_value: e.current_value = in.text(m); break;
    case member::error_code: e.error_code = in.text(m); break;
    case member::conversation: in.read(m, e.conversation); break;
    case member::event_time: event_time = in.time(m); break;
    case member::timestamp: timestamp = in.time(m); break;
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
