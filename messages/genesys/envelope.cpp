#include "messages/genesys/envelope.hpp"

#include "messages/genesys/drift_notes.hpp"
#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/word_table.hpp"

#include <string>

namespace streamvane::genesys {

namespace {

using member = json::node::member;

enum class part : std::uint8_t {
  plain, ///< Known and not needed.
  id,
  detail_type,
  source,
  time,
  detail,
  data,
  topic_name,
  event_body,
  timestamp,
  event_id,
  sequence,
};

/// A member of an envelope and its type; null where anything goes.
struct envelope_member {
  part which = part::plain;
  json::kind agreed = json::kind::string;
};

constexpr auto parts = vocabulary<envelope_member>({
    {"version", {part::plain}},
    {"account", {part::plain}},
    {"region", {part::plain}},
    {"resources", {part::plain, json::kind::array}},
    {"metadata", {part::plain, json::kind::object}},
    {"correlationId", {part::plain}},
    {"signature", {part::plain, json::kind::null}},
    {"replay-name", {part::plain}},
    {"trace-header", {part::plain}},
    {"id", {part::id}},
    {"detail-type", {part::detail_type}},
    {"source", {part::source}},
    {"time", {part::time}},
    {"detail", {part::detail, json::kind::object}},
    {"data", {part::data, json::kind::object}},
    {"topicName", {part::topic_name}},
    {"eventBody", {part::event_body, json::kind::object}},
    {"timestamp", {part::timestamp}},
    {"event_id", {part::event_id}},
    {"sequence", {part::sequence, json::kind::null}},
});

/// What one level of the envelope holds: views and nodes, nothing read yet.
struct level {
  member id{};
  member detail_type{};
  member source{};
  member time{};
  member topic_name{};
  member timestamp{};
  member event_id{};
  member sequence{};
  json::node detail{};
  json::node data{};
  json::node body{};
  bool strange = false; ///< A member is new, or perhaps of another type.
};

level take_level(json::node object) {
  level found;
  for (auto m : object.members()) {
    const auto* known = parts.find(m.name);
    if (known == nullptr) {
      found.strange = true;
      continue;
    }
    if (m.content.kind() != known->agreed && known->agreed != json::kind::null)
      found.strange = true;
    switch (known->which) {
    case part::plain: break;
    case part::id: found.id = m; break;
    case part::detail_type: found.detail_type = m; break;
    case part::source: found.source = m; break;
    case part::time: found.time = m; break;
    case part::detail: found.detail = m.content; break;
    case part::data: found.data = m.content; break;
    case part::topic_name: found.topic_name = m; break;
    case part::event_body: found.body = m.content; break;
    case part::timestamp: found.timestamp = m; break;
    case part::event_id: found.event_id = m; break;
    case part::sequence: found.sequence = m; break;
    }
  }
  return found;
}

/// Notes what is new in one level, and what is of another type.
void note_level(json::node object, std::string_view name, message& into) {
  for (auto m : object.members()) {
    const auto* known = parts.find(m.name);
    auto kind = m.content.kind();
    if (known == nullptr) {
      note_new_member(into, name, m);
    } else if (kind != known->agreed && known->agreed != json::kind::null
               && kind != json::kind::null
               && !(m.content.is_string() && is_none(m.content.text()))) {
      std::string type{json::to_string(kind)};
      add_note(into, {.topic = into.head.topic,
                      .kind = drift_kind::retyped,
                      .path = drift_path(name, m.name),
                      .detail = type,
                      .type = type,
                      .expected = std::string{json::to_string(known->agreed)},
                      .sample = masked(m.content)});
    }
  }
}

/// "aws.partner/genesys.com/cloud/<organisation>/<suffix>" → organisation.
std::string_view organization_in(std::string_view source) {
  static constexpr std::string_view partner = "aws.partner/genesys.com";
  static constexpr std::string_view before = "/cloud/";
  if (!source.starts_with(partner))
    return {};
  auto at = source.find(before);
  if (at == std::string_view::npos)
    return {};
  source.remove_prefix(at + before.size());
  return source.substr(0, source.find('/'));
}

/// A webhook's own identity: event_id and, where there is one, sequence.
transport_id webhook_id(field_reader& in, const level& at) {
  auto event = in.text(at.event_id);
  if (event.empty() || at.sequence.content.is_null())
    return transport_id{event};
  std::string both{event};
  both += '#';
  both += at.sequence.content.text();
  return transport_id{both};
}

failure unusable(std::string_view what) {
  return {errc::invalid, "message: " + std::string{what}};
}

/// Fills in the topic: `detail-type` routes, `topicName` has the ids.
void name_topic(envelope& e, std::string_view type, std::string_view name) {
  auto by_type = recognise(type);
  auto by_name = recognise(name);
  e.topic.topic
      = by_type.topic == genesys_topic::unknown ? by_name.topic : by_type.topic;
  e.topic.id = by_name.id.empty() ? by_type.id : by_name.id;
  e.name = name.empty() ? type : name;
}

} // namespace

result<envelope> open_envelope(json::node root, message& drift) {
  if (!root.is_object())
    return unusable("an object is needed, not "
                    + std::string{json::to_string(root.kind())});
  envelope e;
  field_reader outer{drift, {}};
  auto top = take_level(root);
  auto own = top;
  e.inner = root;
  if (top.detail.is_object()) {
    e.inner = top.detail;
    e.inner_name = "detail";
    e.transport = transport_id{outer.text(top.id)};
  } else if (top.body.is_null() && top.data.is_object()) {
    e.inner = top.data;
    e.inner_name = "data";
    e.transport = webhook_id(outer, top);
  }
  field_reader inner{drift, e.inner_name};
  if (!e.inner_name.empty())
    own = take_level(e.inner);
  e.strange_root = top.strange;
  e.strange_inner = own.strange;
  if (e.inner_name == "data" && !e.transport)
    e.transport = webhook_id(inner, own);
  e.organization = organization_in(outer.text(top.source));
  e.time = outer.time(top.time);
  e.timestamp = inner.time(own.timestamp);
  e.body = own.body;
  if (e.body.is_null() && !e.inner["eventTime"].is_null()) {
    e.body = e.inner;
    e.flat = true;
  }
  name_topic(e, outer.text(top.detail_type), inner.text(own.topic_name));
  if (e.name.empty())
    return unusable("no topic: neither 'detail-type' nor 'topicName' names "
                    "one");
  if (e.body.is_null())
    return unusable("no body: '" + std::string{e.inner_name}
                    + (e.inner_name.empty() ? "" : ".")
                    + "eventBody' is missing");
  if (!e.body.is_object() && e.topic.topic != genesys_topic::unknown)
    return unusable("'eventBody' is not an object but "
                    + std::string{json::to_string(e.body.kind())});
  return e;
}

void note_envelope_drift(json::node root, const envelope& e, message& into) {
  if (e.strange_root && !e.inner_name.empty())
    note_level(root, {}, into);
  if (e.strange_inner && !e.flat)
    note_level(e.inner, e.inner_name, into);
}

bool is_envelope_member(std::string_view name) {
  return parts.find(name) != nullptr;
}

} // namespace streamvane::genesys
