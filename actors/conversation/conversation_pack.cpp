#include "actors/conversation/conversation_fold.hpp"
#include "actors/entity/packed_state.hpp"
#include "messages/bytes.hpp"
#include "messages/detail_record.hpp"

#include <algorithm>

namespace streamvane::actors::conversation {

// Layout, version 1 (the store's value header carries the version):
// organisation and conversation id; policy number; the table of ids (count, 16
// bytes each); the number of messages; per message topic, event time as the
// difference to the message before, publication as the difference to the event
// time, a bit set of the members that are there, then those members in the
// order below. Ids are numbers into the table, starting at 1. Behind the
// messages come sections, each with its number first, in ascending order; one
// that would say nothing is left out, so that older states, which have none,
// are read like any other:
//   1  offsets: the smallest one that is known, then per message how much
//      greater its own is, plus 1; 0 where it is not known.
//   2  clock: the log's when the facts were taken, where that decides them.

namespace {

constexpr std::size_t ids_max = 1 << 16;

/// Numbers are written to disk.
enum class section : std::uint8_t { offsets = 1, clock = 2 };

using ids = std::vector<uuid>;

std::uint64_t number_of(ids& table, const uuid& id) {
  if (!id)
    return 0;
  auto found = std::find(table.begin(), table.end(), id);
  if (found == table.end())
    found = table.insert(table.end(), id);
  return static_cast<std::uint64_t>(found - table.begin()) + 1;
}

/// Names the members of a message once, for both directions: `visit` is called
/// with a number and a reference.
template <class Event, class Visitor>
void each_member(Event& e, Visitor&& visit) {
  unsigned bit = 0;
  visit(bit++, e.session.value);
  visit(bit++, e.participant.value);
  visit(bit++, e.queue.value);
  visit(bit++, e.agent.value);
  visit(bit++, e.division.value);
  visit(bit++, e.media);
  visit(bit++, e.message_type);
  visit(bit++, e.direction);
  visit(bit++, e.originating_direction);
  visit(bit++, e.disconnect);
  visit(bit++, e.outcome);
  visit(bit++, e.flow_type);
  visit(bit++, e.exit_reason);
  visit(bit++, e.wrapup.value);
  visit(bit++, e.flow_outcome_id);
  visit(bit++, e.connected);
  visit(bit++, e.interacting);
  visit(bit++, e.held);
  visit(bit++, e.alerting);
  visit(bit++, e.contacting);
  visit(bit++, e.dialing);
  visit(bit++, e.callback);
  visit(bit++, e.wrapping);
  visit(bit++, e.voicemail);
  visit(bit++, e.segment_state);
  visit(bit++, e.session_start);
  visit(bit++, e.metric);
  visit(bit++, e.metric_value);
  visit(bit++, e.record);
  visit(bit++, e.flow);
  visit(bit++, e.verdict);
  visit(bit++, e.outcome_time);
  visit(bit++, e.scheduled);
  visit(bit++, e.metric_number);
}

struct presence_of {
  std::uint64_t& bits;

  template <class T>
  void operator()(unsigned bit, const T& member) const {
    if (member != T{})
      bits |= 1ULL << bit;
  }
};

struct member_writer {
  byte_writer& to;
  ids& table;
  std::uint64_t bits;

  template <class T>
  void operator()(unsigned bit, const T& member) const {
    if ((bits >> bit & 1) != 0)
      write(member);
  }

  void write(const uuid& x) const {
    to.varint(number_of(table, x));
  }

  void write(const token& x) const {
    to.word(x);
  }

  void write(const std::optional<millis>& x) const {
    to.zigzag(x->count());
  }

  void write(instant x) const {
    to.zigzag(epoch_ms(x));
  }

  void write(std::int64_t x) const {
    to.zigzag(x);
  }

  void write(std::uint16_t x) const {
    to.varint(x);
  }

  void write(metric_id x) const {
    to.varint(static_cast<std::uint16_t>(x));
  }

  template <class Enum>
  void write(Enum x) const {
    to.u8(static_cast<std::uint8_t>(x));
  }
};

struct member_reader {
  byte_reader& from;
  const ids& table;
  std::uint64_t bits;

  template <class T>
  void operator()(unsigned bit, T& member) const {
    if ((bits >> bit & 1) != 0)
      read(member);
  }

  void read(uuid& x) const {
    auto number = from.varint();
    if (number >= 1 && number <= table.size())
      x = table[number - 1];
  }

  void read(token& x) const {
    x = from.word();
  }

  void read(std::optional<millis>& x) const {
    x = millis{from.zigzag()};
  }

  void read(instant& x) const {
    x = from_epoch_ms(from.zigzag());
  }

  void read(std::int64_t& x) const {
    x = from.zigzag();
  }

  void read(std::uint16_t& x) const {
    x = static_cast<std::uint16_t>(from.varint());
  }

  void read(metric_id& x) const {
    x = static_cast<metric_id>(from.varint());
  }

  template <class Enum>
  void read(Enum& x) const {
    x = static_cast<Enum>(from.u8());
  }
};

void write_offsets(byte_writer& to, const state& s) {
  std::uint64_t least = 0;
  for (const auto& e : s.said)
    if (e.offset != 0 && (least == 0 || e.offset < least))
      least = e.offset;
  if (least == 0)
    return;
  to.u8(static_cast<std::uint8_t>(section::offsets));
  to.varint(least);
  for (const auto& e : s.said)
    to.varint(e.offset == 0 ? 0 : e.offset - least + 1);
}

void read_offsets(byte_reader& from, state& s) {
  auto least = from.varint();
  for (auto& e : s.said)
    if (auto apart = from.varint(); apart != 0)
      e.offset = least + apart - 1;
}

void write_clock(byte_writer& to, const state& s) {
  if (s.clock == instant::max())
    return;
  to.u8(static_cast<std::uint8_t>(section::clock));
  to.zigzag(epoch_ms(s.clock));
}

/// False where a section is not one of ours, or comes twice.
bool read_sections(byte_reader& from, state& s) {
  std::uint8_t last = 0;
  while (from.ok() && !from.at_end()) {
    auto number = from.u8();
    if (number <= last)
      return false;
    last = number;
    switch (static_cast<section>(number)) {
    case section::offsets: read_offsets(from, s); continue;
    case section::clock: s.clock = from_epoch_ms(from.zigzag()); continue;
    }
    return false;
  }
  return from.at_end();
}

} // namespace

std::string pack(const state& s) {
  ids table;
  std::string messages;
  byte_writer to{messages};
  std::int64_t last_ms = 0;
  for (const auto& e : s.said) {
    std::uint64_t bits = 0;
    each_member(e, presence_of{bits});
    to.u8(static_cast<std::uint8_t>(e.topic));
    to.zigzag(epoch_ms(e.at) - last_ms);
    to.zigzag((e.published - e.at).count());
    to.varint(bits);
    each_member(e, member_writer{to, table, bits});
    last_ms = epoch_ms(e.at);
  }
  std::string out;
  out.reserve(48 + table.size() * 16 + messages.size());
  byte_writer head{out};
  entity::write_owner(head, s);
  head.varint(s.policy_number);
  head.varint(table.size());
  for (const auto& id : table)
    head.id(id);
  head.varint(s.said.size());
  head.raw(messages);
  write_offsets(head, s);
  write_clock(head, s);
  return out;
}

std::optional<state> unpack(std::string_view bytes) {
  byte_reader from{bytes};
  auto s = entity::read_owned<state>(from);
  s.policy_number = static_cast<std::uint32_t>(from.varint());
  auto id_count = from.varint();
  if (id_count > ids_max)
    return std::nullopt;
  ids table;
  table.reserve(id_count);
  for (; id_count > 0 && from.ok(); --id_count)
    table.push_back(from.id());
  auto count = from.varint();
  if (count > slots_max * 4 + detail_record_values_max + 1)
    return std::nullopt;
  s.said.reserve(count);
  std::int64_t last_ms = 0;
  for (; count > 0 && from.ok(); --count) {
    conversation_event e;
    e.organization = s.organization;
    e.conversation = s.id;
    e.topic = static_cast<genesys_topic>(from.u8());
    last_ms = entity::read_after(last_ms, from);
    e.at = from_epoch_ms(last_ms);
    e.published = from_epoch_ms(entity::read_after(last_ms, from));
    auto bits = from.varint();
    each_member(e, member_reader{from, table, bits});
    s.said.push_back(e);
  }
  if (!read_sections(from, s))
    return std::nullopt;
  return s;
}

} // namespace streamvane::actors::conversation
