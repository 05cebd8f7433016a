#include "actors/interval/cell_codec.hpp"

#include <xxhash.h>

namespace streamvane::actors::interval {

namespace {

/// The last byte of a key holds the attribution above the direction, so that
/// the views of a cell stand beside each other.
constexpr unsigned attribution_shift = 4;
constexpr unsigned direction_mask = 15;

/// A byte that has this bit is not the last one: it says by what the cell is
/// told apart, and the part stands behind it. No last byte has the bit.
constexpr std::uint8_t breakdown_bit = 0x80;

void write_key(byte_writer& to, const cell_key& key) {
  to.id(key.organization.value);
  to.u8(static_cast<std::uint8_t>(key.family));
  to.ordered_instant(key.start);
  to.id(key.entity);
  to.id(key.queue.value);
  to.ordered_token(key.media);
  if (key.by != breakdown::none) {
    to.u8(static_cast<std::uint8_t>(breakdown_bit
                                    | static_cast<unsigned>(key.by)));
    to.id(key.part);
  }
  to.u8(static_cast<std::uint8_t>(static_cast<unsigned>(key.attribution)
                                      << attribution_shift
                                  | static_cast<unsigned>(key.direction)));
}

} // namespace

std::string pack_key(const cell_key& key) {
  std::string out;
  out.reserve(part_key_bytes);
  byte_writer to{out};
  write_key(to, key);
  return out;
}

cell_key read_key(byte_reader& from) {
  cell_key key;
  key.organization = organization_id{from.id()};
  key.family = static_cast<family>(from.u8());
  key.start = from.ordered_instant();
  key.entity = from.id();
  key.queue = queue_id{from.id()};
  key.media = from.ordered_token();
  auto last = from.u8();
  if ((last & breakdown_bit) != 0) {
    key.by = static_cast<breakdown>(last & ~breakdown_bit);
    key.part = from.id();
    last = from.u8();
  }
  key.attribution = static_cast<attribution>(last >> attribution_shift);
  key.direction = static_cast<direction>(last & direction_mask);
  return key;
}

std::optional<cell_key> unpack_key(std::string_view bytes) {
  byte_reader from{bytes};
  auto key = read_key(from);
  if (!from.at_end())
    return std::nullopt;
  return key;
}

std::string key_prefix(organization_id organization, family f, instant start) {
  std::string out;
  byte_writer to{out};
  to.id(organization.value);
  to.u8(static_cast<std::uint8_t>(f));
  to.ordered_instant(start);
  return out;
}

std::string partial_key(std::uint16_t shard, const cell_key& key) {
  std::string out;
  out.reserve(2 + part_key_bytes);
  byte_writer to{out};
  to.ordered_u16(shard);
  write_key(to, key);
  return out;
}

std::string history_key(const cell_key& key, std::uint32_t revision) {
  std::string out;
  out.reserve(part_key_bytes + 4);
  byte_writer to{out};
  write_key(to, key);
  to.ordered_u32(revision);
  return out;
}

std::string outbox_key(std::uint64_t sequence) {
  std::string out;
  byte_writer to{out};
  to.ordered_u64(sequence);
  return out;
}

std::string pending_key(const cell_key& key) {
  std::string out{pending_prefix};
  byte_writer to{out};
  write_key(to, key);
  return out;
}

std::optional<cell_key> unpack_pending(std::string_view key) {
  if (!key.starts_with(pending_prefix))
    return std::nullopt;
  return unpack_key(key.substr(pending_prefix.size()));
}

std::uint64_t content_hash(const cell_metrics& metrics) {
  if (metrics.empty())
    return 0;
  std::string bytes;
  byte_writer to{bytes};
  write_metrics(to, metrics);
  return XXH3_64bits(bytes.data(), bytes.size());
}

void write_metric_key(byte_writer& to, const metric_key& key) {
  // The low bit says whether a qualifier follows: most metrics have none. One
  // that is an id may begin with a zero byte, which empty() takes for no text.
  bool qualified = key.qualifier != token{};
  to.varint(static_cast<std::uint64_t>(key.metric) << 1
            | (qualified ? 1U : 0U));
  if (qualified)
    to.ordered_token(key.qualifier);
}

metric_key read_metric_key(byte_reader& from) {
  auto head = from.varint();
  metric_key key{static_cast<metric_id>(head >> 1), {}};
  if ((head & 1) != 0)
    key.qualifier = from.ordered_token();
  return key;
}

void write_metrics(byte_writer& to, const cell_metrics& metrics) {
  to.varint(metrics.size());
  for (const auto& [key, t] : metrics) {
    write_metric_key(to, key);
    to.zigzag(t.count);
    to.zigzag(t.sum);
    to.zigzag(t.min);
    to.zigzag(t.max);
  }
}

cell_metrics read_metrics(byte_reader& from) {
  cell_metrics metrics;
  for (auto n = from.varint(); n > 0 && from.ok(); --n) {
    auto key = read_metric_key(from);
    tally t;
    t.count = from.zigzag();
    t.sum = from.zigzag();
    t.min = from.zigzag();
    t.max = from.zigzag();
    metrics.emplace_back(key, t);
  }
  return metrics;
}

std::string pack(const cell_row& row) {
  std::string out;
  byte_writer to{out};
  to.varint(row.revision);
  to.ordered_u64(row.published);
  to.zigzag(epoch_ms(row.computed_at));
  to.zigzag(epoch_ms(row.published_at));
  to.u8(static_cast<std::uint8_t>(row.reason));
  write_metrics(to, row.metrics);
  return out;
}

std::optional<cell_row> unpack_cell(std::string_view bytes) {
  byte_reader from{bytes};
  cell_row row;
  row.revision = static_cast<std::uint32_t>(from.varint());
  row.published = from.ordered_u64();
  row.computed_at = from_epoch_ms(from.zigzag());
  row.published_at = from_epoch_ms(from.zigzag());
  row.reason = static_cast<revision_reason>(from.u8());
  row.metrics = read_metrics(from);
  if (!from.at_end())
    return std::nullopt;
  return row;
}

std::string pack(const history_row& row) {
  std::string out;
  byte_writer to{out};
  to.u8(static_cast<std::uint8_t>(row.reason));
  to.zigzag(epoch_ms(row.computed_at));
  to.zigzag(epoch_ms(row.published_at));
  to.text(row.config);
  to.u8(row.switches.bits());
  to.u8(row.threshold_agreed ? 1 : 0);
  write_metrics(to, row.metrics);
  return out;
}

std::optional<history_row> unpack_history(std::string_view bytes) {
  byte_reader from{bytes};
  history_row row;
  row.reason = static_cast<revision_reason>(from.u8());
  row.computed_at = from_epoch_ms(from.zigzag());
  row.published_at = from_epoch_ms(from.zigzag());
  row.config = from.text();
  row.switches = kpi_switches::from_bits(from.u8());
  row.threshold_agreed = from.u8() != 0;
  row.metrics = read_metrics(from);
  if (!from.at_end())
    return std::nullopt;
  return row;
}

std::string pack(const outbox_row& row) {
  std::string out;
  byte_writer to{out};
  write_key(to, row.cell);
  to.varint(row.revision);
  return out;
}

std::optional<outbox_row> unpack_outbox(std::string_view bytes) {
  byte_reader from{bytes};
  outbox_row row;
  row.cell = read_key(from);
  row.revision = static_cast<std::uint32_t>(from.varint());
  if (!from.at_end())
    return std::nullopt;
  return row;
}

} // namespace streamvane::actors::interval
