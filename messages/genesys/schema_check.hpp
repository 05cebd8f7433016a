#pragma once

#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/message.hpp"
#include "messages/genesys/schema.hpp"
#include "messages/json/document.hpp"

#include <cstdint>
#include <string_view>

namespace streamvane::genesys {

/// Holds one body against its schema, member by member, and notes in the
/// message what is new or of another type, and which members said something.
/// Costs a few nanoseconds for a member that is as agreed.
class schema_check {
public:
  using member = json::node::member;

  /// Views must outlive the check.
  schema_check(message& into, schema_nodes schema, std::string_view parent)
      : into_{into}, schema_{schema}, parent_{parent} {
    // nop
  }

  /// A member of the body itself; `position` is its line of the schema.
  void check(std::uint8_t position, const member& m) {
    const auto& agreed = schema_[position];
    if (agreed.deep || m.content.kind() != agreed.kind
        || !agreed.on.has(into_.head.topic))
      look_closer(position, m);
    else if (agreed.kind != json::kind::string || !is_none(m.content.text()))
      into_.present.add(position);
    else
      ++into_.blank_members;
  }

  /// A member of the body itself that the schema does not have.
  void new_member(const member& m);

private:
  bool says_nothing(json::node value);
  void look_closer(std::uint8_t position, const member& m);
  void look_at(std::uint8_t position, json::node value);
  void retyped(std::string_view path, json::node value,
               std::string_view expected);

  message& into_;
  schema_nodes schema_;
  std::string_view parent_;
};

} // namespace streamvane::genesys
