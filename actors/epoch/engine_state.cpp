#include "actors/epoch/engine_state.hpp"

#include "messages/bytes.hpp"
#include "messages/interval.hpp"

namespace streamvane::actors::epoch {

instant engine_state::horizon() const {
  return interval_start(clock);
}

std::string pack(const engine_state& s) {
  std::string out;
  byte_writer to{out};
  to.varint(s.next_offset);
  to.varint(s.epoch);
  to.varint(s.shards);
  to.zigzag(epoch_ms(s.clock));
  to.varint(s.outbox_next);
  to.zigzag(epoch_ms(s.publishing));
  to.text(s.config);
  to.u8(s.switches.bits());
  to.text(s.policies.to_bytes());
  return out;
}

std::optional<engine_state> unpack_engine_state(std::string_view bytes) {
  byte_reader from{bytes};
  engine_state s;
  s.next_offset = from.varint();
  s.epoch = from.varint();
  s.shards = static_cast<std::uint16_t>(from.varint());
  s.clock = from_epoch_ms(from.zigzag());
  s.outbox_next = from.varint();
  s.publishing = from_epoch_ms(from.zigzag());
  s.config = from.text();
  s.switches = kpi_switches::from_bits(from.u8());
  auto policies = policy_history::from_bytes(from.text());
  if (!from.at_end() || !policies)
    return std::nullopt;
  s.policies = std::move(*policies);
  return s;
}

} // namespace streamvane::actors::epoch
