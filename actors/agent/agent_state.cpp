#include "actors/agent/agent_state.hpp"

#include "actors/entity/packed_state.hpp"
#include "messages/bytes.hpp"

namespace streamvane::actors::agent {

namespace {

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
  if (!from.at_end())
    return std::nullopt;
  return s;
}

} // namespace streamvane::actors::agent
