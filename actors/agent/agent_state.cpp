#include "actors/agent/agent_state.hpp"

#include "actors/entity/packed_state.hpp"
#include "messages/bytes.hpp"

namespace streamvane::actors::agent {

// Layout, version 1 (the store's value header carries the version):
// organisation and agent id; first publication; both timelines, each with its
// number of changes, then per change its instant as the difference to the one
// before, publication as the difference to the instant, the word, whether there
// is a definition, and that; what is settled; publication and ids of the active
// queues. Behind them stand sections, each with its number first, unless they
// would say nothing, so that older states, which have none, are read like any
// other:
//   1  offsets: of each change of both timelines, as the difference to the one
//      before; 0 is an offset that is not known;
//   2  limits: how far rows reach before the first message, and after OFFLINE.

namespace {

/// Numbers are written to disk.
enum class section : std::uint8_t { offsets = 1, limits = 2 };

void write_line(byte_writer& to, const status_timeline& line) {
  to.varint(line.size());
  std::int64_t last = 0;
  for (const auto& c : line) {
    to.zigzag(epoch_ms(c.since) - last);
    to.zigzag((c.published - c.since).count());
    to.word(c.word);
    to.u8(c.definition ? 1 : 0);
    if (c.definition)
      to.id(c.definition);
    last = epoch_ms(c.since);
  }
}

bool read_line(byte_reader& from, status_timeline& line) {
  auto count = from.varint();
  if (count > changes_max)
    return false;
  std::int64_t last = 0;
  for (; count > 0 && from.ok(); --count) {
    status_change c;
    last = entity::read_after(last, from);
    c.since = from_epoch_ms(last);
    c.published = from_epoch_ms(entity::read_after(last, from));
    c.word = from.word();
    if (from.u8() != 0)
      c.definition = from.id();
    line.push_back(c);
  }
  return from.ok();
}

/// Calls `visit` with the offset of each change.
template <class State, class Visitor>
void each_offset(State& s, Visitor&& visit) {
  for (auto* line : {&s.routing, &s.presence})
    for (auto& change : *line)
      visit(change.offset);
}

void write_offsets(byte_writer& to, const state& s) {
  bool known = false;
  each_offset(s, [&](auto offset) { known = known || offset != 0; });
  if (!known)
    return;
  to.u8(static_cast<std::uint8_t>(section::offsets));
  std::uint64_t last = 0;
  each_offset(s, [&](auto offset) {
    to.zigzag(static_cast<std::int64_t>(offset - last));
    last = offset;
  });
}

void read_offsets(byte_reader& from, state& s) {
  std::int64_t last = 0;
  each_offset(s, [&](auto& offset) {
    last = entity::read_after(last, from);
    offset = static_cast<std::uint64_t>(last);
  });
}

void write_limits(byte_writer& to, const state& s) {
  if (s.rows_before == agent_rules::silent_max
      && s.rows_after_offline == agent_rules::silent_max)
    return;
  to.u8(static_cast<std::uint8_t>(section::limits));
  to.zigzag(s.rows_before.count());
  to.zigzag(s.rows_after_offline.count());
}

void read_limits(byte_reader& from, state& s) {
  s.rows_before = millis{from.zigzag()};
  s.rows_after_offline = millis{from.zigzag()};
}

/// False where what stands behind the queues are no sections of ours, each at
/// most once and in order.
bool read_sections(byte_reader& from, state& s) {
  for (std::uint8_t last = 0; from.ok() && !from.at_end();) {
    auto number = from.u8();
    if (number <= last)
      return false;
    last = number;
    switch (static_cast<section>(number)) {
    case section::offsets: read_offsets(from, s); break;
    case section::limits: read_limits(from, s); break;
    default: return false;
    }
  }
  return from.at_end();
}

} // namespace

std::string pack(const state& s) {
  std::string out;
  byte_writer to{out};
  entity::write_owner(to, s);
  to.zigzag(epoch_ms(s.first_published));
  write_line(to, s.routing);
  write_line(to, s.presence);
  to.zigzag(epoch_ms(s.settled));
  to.zigzag(epoch_ms(s.queues_published));
  to.varint(s.active_queues.size());
  for (const auto& queue : s.active_queues)
    to.id(queue.value);
  write_offsets(to, s);
  write_limits(to, s);
  return out;
}

std::optional<state> unpack(std::string_view bytes) {
  byte_reader from{bytes};
  auto s = entity::read_owned<state>(from);
  s.first_published = from_epoch_ms(from.zigzag());
  if (!read_line(from, s.routing) || !read_line(from, s.presence))
    return std::nullopt;
  s.settled = from_epoch_ms(from.zigzag());
  s.queues_published = from_epoch_ms(from.zigzag());
  for (auto n = from.varint(); n > 0 && from.ok(); --n)
    s.active_queues.emplace_back(from.id());
  if (!read_sections(from, s))
    return std::nullopt;
  return s;
}

} // namespace streamvane::actors::agent
