#include "actors/epoch/drift_rows.hpp"

#include "messages/bytes.hpp"

#include <algorithm>
#include <utility>

namespace streamvane::actors::epoch {

namespace {

using genesys::drift_key;
using genesys::drift_kind;
using genesys::drift_ledger;
using genesys::drift_line;
using genesys::drift_totals;
using genesys::log_place;
using genesys::member_watch;
using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::snapshot;
using runtime::metrics_store::table;
using runtime::metrics_store::write_batch;

constexpr std::string_view watch_prefix = "drift/watch/";
constexpr std::string_view totals_key = "drift/totals";

void write(byte_writer& to, const log_place& place) {
  to.zigzag(epoch_ms(place.at));
  to.varint(place.offset);
}

log_place read_place(byte_reader& from) {
  log_place place;
  place.at = from_epoch_ms(from.zigzag());
  place.offset = from.varint();
  return place;
}

std::string pack(const drift_line& line) {
  std::string out;
  byte_writer to{out};
  write(to, line.first);
  write(to, line.last);
  to.varint(line.count);
  to.text(line.type);
  to.text(line.expected);
  to.text(line.sample);
  return out;
}

std::optional<drift_line> unpack_line(std::string_view bytes) {
  byte_reader from{bytes};
  drift_line line;
  line.first = read_place(from);
  line.last = read_place(from);
  line.count = from.varint();
  line.type = from.text();
  line.expected = from.text();
  line.sample = from.text();
  return from.at_end() ? std::optional{line} : std::nullopt;
}

std::optional<drift_key> unpack_key(std::string_view bytes) {
  byte_reader from{bytes.substr(drift_line_prefix.size())};
  drift_key key;
  key.topic = static_cast<genesys_topic>(from.u8());
  key.kind = static_cast<drift_kind>(from.u8());
  auto rest = from.rest();
  auto zero = rest.find('\0');
  if (!from.ok() || zero == std::string_view::npos)
    return std::nullopt;
  key.path = rest.substr(0, zero);
  key.detail = rest.substr(zero + 1);
  return key;
}

/// Members are named by the number made of their path: another version of the
/// schema may have them in another order.
std::string pack(genesys_topic topic, const member_watch& watch) {
  std::string out;
  byte_writer to{out};
  to.varint(watch.messages);
  auto schema = genesys::schema_of(topic);
  for (std::size_t i = 0; i < schema.size(); ++i) {
    bool expected = watch.expected.has(i);
    if (watch.with[i] == 0 && !expected)
      continue;
    to.ordered_u32(schema[i].number);
    to.varint(watch.with[i] << 1 | (expected ? 1U : 0U));
  }
  return out;
}

std::optional<member_watch> unpack_watch(genesys_topic topic,
                                         std::string_view bytes) {
  auto schema = genesys::schema_of(topic);
  byte_reader from{bytes};
  member_watch watch;
  watch.messages = from.varint();
  while (from.ok() && !from.at_end()) {
    auto number = from.ordered_u32();
    auto packed = from.varint();
    auto at = std::find_if(schema.begin(), schema.end(), [&](const auto& one) {
      return one.number == number;
    });
    if (at == schema.end())
      continue; // Of another version of the schema.
    auto position = static_cast<std::size_t>(at - schema.begin());
    watch.with[position] = packed >> 1;
    if ((packed & 1) != 0)
      watch.expected.add(position);
  }
  return from.ok() ? std::optional{watch} : std::nullopt;
}

std::string pack(const drift_totals& totals) {
  std::string out;
  byte_writer to{out};
  to.varint(totals.beyond);
  for (auto messages : totals.by_kind)
    to.varint(messages);
  return out;
}

/// A row of an older version may tell of fewer kinds.
drift_totals unpack_totals(std::string_view bytes) {
  byte_reader from{bytes};
  drift_totals totals;
  totals.beyond = from.varint();
  for (auto& messages : totals.by_kind)
    messages = from.varint();
  return totals;
}

std::string watch_key(genesys_topic topic) {
  std::string key{watch_prefix};
  byte_writer{key}.u8(static_cast<std::uint8_t>(topic));
  return key;
}

} // namespace

std::string drift_topic_prefix(genesys_topic topic) {
  std::string key{drift_line_prefix};
  byte_writer{key}.u8(static_cast<std::uint8_t>(topic));
  return key;
}

std::string drift_line_key(const drift_key& key) {
  auto out = drift_topic_prefix(key.topic);
  byte_writer to{out};
  to.u8(static_cast<std::uint8_t>(key.kind));
  to.raw(key.path);
  to.u8(0);
  to.raw(key.detail);
  return out;
}

void put_changes(drift_ledger& ledger, write_batch& to) {
  auto changes = ledger.take_changes();
  for (const auto& key : changes.lines)
    to.put(table::meta, drift_line_key(key), drift_version,
           pack(ledger.lines().at(key)));
  for (auto topic : changes.watches)
    to.put(table::meta, watch_key(topic), drift_version,
           pack(topic, ledger.watches().at(topic)));
  if (changes.totals)
    to.put(table::meta, totals_key, drift_version, pack(ledger.totals()));
}

std::optional<stored_drift> unpack_drift_line(const row& r) {
  if (r.version != drift_version)
    return std::nullopt;
  auto key = unpack_key(r.key);
  auto line = unpack_line(r.payload);
  if (!key || !line)
    return std::nullopt;
  return stored_drift{std::move(*key), std::move(*line)};
}

result<drift_totals> read_drift_totals(const snapshot& from) {
  auto row = from.get(table::meta, totals_key);
  if (!row)
    return row.why();
  if (!*row || (*row)->version != drift_version)
    return drift_totals{};
  return unpack_totals((*row)->payload);
}

result<drift_ledger> read_drift_ledger(const snapshot& from) {
  auto totals = read_drift_totals(from);
  if (!totals)
    return totals.why();
  drift_ledger ledger;
  ledger.restore(*totals);
  auto scanned
      = from.scan(table::meta, drift_line_prefix, prefix_end(drift_line_prefix),
                  [&](const row& r) {
                    if (auto one = unpack_drift_line(r))
                      ledger.restore(std::move(one->key), std::move(one->line));
                    return true;
                  });
  if (!scanned)
    return scanned.why();
  scanned = from.scan(
      table::meta, watch_prefix, prefix_end(watch_prefix), [&](const row& r) {
        auto topic = static_cast<genesys_topic>(
            r.key.size() > watch_prefix.size() ? r.key.back() : 0);
        if (r.version != drift_version)
          return true;
        if (auto watch = unpack_watch(topic, r.payload))
          ledger.restore(topic, *watch);
        return true;
      });
  if (!scanned)
    return scanned.why();
  return ledger;
}

} // namespace streamvane::actors::epoch
