#include "messages/genesys/schema_check.hpp"

#include "messages/genesys/drift_notes.hpp"

#include <string>

namespace streamvane::genesys {

bool schema_check::says_nothing(json::node value) {
  bool is_blank = value.is_string() && is_none(value.text());
  into_.blank_members += is_blank ? 1 : 0;
  return is_blank || value.is_null();
}

void schema_check::new_member(const member& m) {
  note_new_member(into_, parent_, m);
}

/// The member is not a scalar of the agreed kind on a topic that has it.
void schema_check::look_closer(std::uint8_t position, const member& m) {
  const auto& agreed = schema_[position];
  if (says_nothing(m.content))
    return;
  if (!agreed.on.has(into_.head.topic)) {
    auto path = agreed.path;
    if (agreed.list)
      path.remove_suffix(2);
    path.remove_suffix(agreed.name.size());
    std::string parent{parent_};
    if (!path.empty())
      parent = drift_path(parent_, path.substr(0, path.size() - 1));
    return note_new_member(into_, parent, m);
  }
  into_.present.add(position);
  if (!agreed.list)
    return look_at(position, m.content);
  if (!m.content.is_array()) {
    auto path = agreed.path;
    path.remove_suffix(2);
    return retyped(path, m.content, "array");
  }
  for (auto item : m.content.items())
    if (!says_nothing(item))
      look_at(position, item);
}

/// A value, or an item of an array, that says something.
void schema_check::look_at(std::uint8_t position, json::node value) {
  const auto& agreed = schema_[position];
  if (agreed.holds == shape::any)
    return;
  if (value.kind() != kind_of(agreed.holds))
    return retyped(agreed.path, value, to_string(agreed.holds));
  if (agreed.holds != shape::object)
    return;
  for (auto part : value.members()) {
    auto at = agreed.first_part;
    while (at != member_node::none && schema_[at].name != part.name)
      at = schema_[at].next_part;
    if (at != member_node::none)
      look_closer(at, part);
    else
      note_new_member(into_, drift_path(parent_, agreed.path), part);
  }
}

void schema_check::retyped(std::string_view path, json::node value,
                           std::string_view expected) {
  std::string type{json::to_string(value.kind())};
  add_note(into_, {.topic = into_.head.topic,
                   .kind = drift_kind::retyped,
                   .path = drift_path(parent_, path),
                   .detail = type,
                   .type = type,
                   .expected = std::string{expected},
                   .sample = masked(value)});
}

} // namespace streamvane::genesys
