#pragma once

#include "messages/genesys/envelope.hpp"
#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/message.hpp"
#include "messages/genesys/schema.hpp"
#include "messages/genesys/schema_check.hpp"
#include "messages/json/document.hpp"

#include <cstddef>
#include <string_view>

namespace streamvane::genesys {

/// Makes an event the content of the message and fills in what the envelope
/// says of it.
template <class Event>
Event& start_event(const defaults& d, message& into) {
  auto& e = into.content.emplace<Event>();
  if constexpr (requires { e.topic; })
    e.topic = into.head.topic;
  e.organization = into.head.organization;
  e.published = into.head.published;
  e.offset = d.offset;
  return e;
}

/// Reads the members of the body itself, whose paths are the same wherever it
/// stands in the message.
inline field_reader reader_of_body(message& into) {
  return {into, body_name(into.head.topic)};
}

/// Goes over the body: `take` gets what the vocabulary says of a member, and
/// the member; all are held against the schema.
template <class Meaning, std::size_t N, class Take>
void each_known_member(const envelope& from, message& into,
                       const body_vocabulary<Meaning, N>& vocabulary,
                       Take take) {
  schema_check check{into, vocabulary.schema().nodes(),
                     body_name(into.head.topic)};
  for (auto m : from.body.members()) {
    if (const auto* position = vocabulary.schema().find(m.name)) {
      check.check(*position, m);
      take(vocabulary.meaning(*position), m);
    } else if (!from.flat || !is_envelope_member(m.name)) {
      // A flat body stands among the members of its envelope.
      check.new_member(m);
    }
  }
}

} // namespace streamvane::genesys
