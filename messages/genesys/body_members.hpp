#pragma once

#include "messages/genesys/envelope.hpp"
#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/message.hpp"
#include "messages/genesys/word_table.hpp"
#include "messages/json/document.hpp"

#include <cstddef>

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

/// Reads the members of the body itself.
inline field_reader reader_of_body(const envelope& from, message& into) {
  return {into, from.flat ? from.inner_name : "eventBody"};
}

/// Notes a member of the body that its vocabulary lacks, unless it is one of
/// the envelope's among which a flat body stands.
inline void note_unknown(const envelope& from, field_reader& in,
                         const json::node::member& m) {
  if (!from.flat || !is_envelope_member(m.name))
    in.unknown(m);
}

/// Goes over the body: `take` gets what the vocabulary says of a member, and
/// the member; others are noted.
template <class Meaning, std::size_t N, class Take>
void each_known_member(const envelope& from, field_reader& in,
                       const word_table<Meaning, N>& vocabulary, Take take) {
  for (auto m : from.body.members()) {
    if (const auto* known = vocabulary.find(m.name))
      take(*known, m);
    else
      note_unknown(from, in, m);
  }
}

} // namespace streamvane::genesys
