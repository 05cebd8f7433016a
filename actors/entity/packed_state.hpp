#pragma once

#include "messages/bytes.hpp"

#include <cstdint>

namespace streamvane::actors::entity {

/// Every packed state begins with whose it is: organisation, then the entity's
/// own id.
template <class State>
void write_owner(byte_writer& to, const State& s) {
  to.id(s.organization.value);
  to.id(s.id.value);
}

/// A state that knows only whose it is; the reader says whether it was there.
template <class State>
State read_owned(byte_reader& from) {
  State s;
  s.organization = decltype(s.organization){from.id()};
  s.id = decltype(s.id){from.id()};
  return s;
}

/// Reads what was packed as the difference to `last`. Wraps around: damaged
/// bytes may hold any numbers.
inline std::int64_t read_after(std::int64_t last, byte_reader& from) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(last)
                                   + static_cast<std::uint64_t>(from.zigzag()));
}

} // namespace streamvane::actors::entity
