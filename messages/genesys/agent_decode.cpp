#include "messages/genesys/body_decode.hpp"
#include "messages/genesys/body_members.hpp"
#include "messages/genesys/body_schemas.hpp"
#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/word_table.hpp"

namespace streamvane::genesys {

namespace {

enum class agent_member : std::uint8_t {
  plain, ///< Known and not carried.
  event_time,
  id,
  user,
  routing_status,
  presence,
  presence_definition,
  primary,
  modified,
  active_queues,
};

/// The members of the three bodies of 3.6.
constexpr auto agent_members = agent_schema.taking<agent_member>({
    {"eventTime", agent_member::event_time},
    {"id", agent_member::id},
    {"userId", agent_member::user},
    {"routingStatus", agent_member::routing_status},
    {"presence", agent_member::presence},
    {"presenceDefinition", agent_member::presence_definition},
    {"primary", agent_member::primary},
    {"modifiedDate", agent_member::modified},
    {"activeQueueIds", agent_member::active_queues},
});

/// What stands on either level of presence.
struct presence_parts {
  token system{};
  uuid definition{};
  std::optional<instant> modified{};
};

void read_definition(json::node definition, message& into,
                     std::string_view path, presence_parts& to) {
  to.system = {};
  to.definition = {};
  field_reader in{into, path};
  for (auto part : definition.members()) {
    if (part.name == "systemPresence")
      to.system = in.word(part, to_system_presence);
    else if (part.name == "id")
      to.definition = to_uuid(in.text(part));
  }
}

/// `presence` of an activity: the same members one level deeper.
void read_presence(json::node presence, message& into, presence_parts& to) {
  to = {};
  field_reader in{into, "eventBody.presence"};
  for (auto part : presence.members()) {
    if (part.name == "presenceDefinition")
      read_definition(part.content, into,
                      "eventBody.presence.presenceDefinition", to);
    else if (part.name == "modifiedDate")
      to.modified = in.time(part);
  }
}

/// What the first tells, and where it tells nothing, the second.
presence_parts filled(presence_parts first, const presence_parts& second) {
  if (first.system.empty() && !first.definition) {
    first.system = second.system;
    first.definition = second.definition;
  }
  if (!first.modified)
    first.modified = second.modified;
  return first;
}

struct routing_parts {
  token status{};
  std::optional<instant> start{};
};

void read_routing(json::node routing, message& into, routing_parts& to) {
  to = {};
  field_reader in{into, "eventBody.routingStatus"};
  for (auto part : routing.members()) {
    if (part.name == "status")
      to.status = in.word(part, to_routing_status);
    else if (part.name == "startTime")
      to.start = in.time(part);
  }
}

} // namespace

void decode_agent(const envelope& from, const defaults& d, message& into) {
  auto& e = start_event<agent_event>(d, into);
  e.arrival = d.arrival;
  auto in = reader_of_body(into);
  std::optional<instant> event_time;
  agent_id user_id;
  routing_parts routing;
  presence_parts nested; // Of an activity.
  presence_parts outer;  // Of a presence.
  bool primary = true;
  each_known_member(from, into, agent_members,
                    [&](agent_member known, const auto& m) {
                      switch (known) {
                      case agent_member::plain: break;
                      case agent_member::event_time:
                        event_time = in.time(m);
                        break;
                      case agent_member::id: in.read(m, e.agent); break;
                      case agent_member::user: in.read(m, user_id); break;
                      case agent_member::routing_status:
                        read_routing(m.content, into, routing);
                        break;
                      case agent_member::presence:
                        read_presence(m.content, into, nested);
                        break;
                      case agent_member::presence_definition:
                        read_definition(m.content, into,
                                        "eventBody.presenceDefinition", outer);
                        break;
                      case agent_member::primary:
                        primary = in.truth(m).value_or(true);
                        break;
                      case agent_member::modified:
                        outer.modified = in.time(m);
                        break;
                      case agent_member::active_queues:
                        in.read(m, e.active_queues);
                        break;
                      }
                    });
  // Of two places that tell the same, one that says nothing takes nothing away.
  if (!e.agent)
    e.agent = user_id;
  auto presence = filled(nested, outer);
  // 11.12: of presence the user's id stands in the topic only, and an undated
  // change begins when it was published.
  if (!e.agent || e.topic == genesys_topic::presence)
    e.agent = agent_id{into.head.entity ? into.head.entity : e.agent.value};
  auto since = [&](std::optional<instant> own) {
    return own ? *own : event_time.value_or(fallback_time(from, d));
  };
  if (!routing.status.empty())
    e.routing = {routing.status, since(routing.start)};
  if (primary && (!presence.system.empty() || presence.definition))
    e.presence = {presence.system, presence.definition,
                  since(presence.modified), presence.modified.has_value()};
  if (!e.agent) {
    into.content = std::monostate{};
    in.missing("id");
  }
}

} // namespace streamvane::genesys
