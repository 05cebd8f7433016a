#include "sinks/sink_cursor.hpp"

#include "messages/bytes.hpp"

#include <utility>

namespace streamvane::sinks {

using runtime::metrics_store::table;

std::string sink_cursor_key(std::string_view sink) {
  return "sink/" + std::string{sink};
}

std::string pack(const sink_cursor& cursor) {
  std::string bytes;
  byte_writer to{bytes};
  to.varint(cursor.sequence);
  to.varint(cursor.claim.first);
  to.varint(cursor.claim.last);
  to.varint(cursor.claim.envelopes);
  to.varint(cursor.claim.wanted);
  to.zigzag(epoch_ms(cursor.last_run));
  to.varint(cursor.delivered_batches);
  to.varint(cursor.delivered_envelopes);
  to.varint(cursor.dead_batches);
  to.varint(cursor.dead_envelopes);
  return bytes;
}

std::optional<sink_cursor> unpack_sink_cursor(std::string_view bytes) {
  byte_reader from{bytes};
  sink_cursor cursor;
  cursor.sequence = from.varint();
  cursor.claim.first = from.varint();
  cursor.claim.last = from.varint();
  cursor.claim.envelopes = from.varint();
  cursor.claim.wanted = from.varint();
  cursor.last_run = from_epoch_ms(from.zigzag());
  cursor.delivered_batches = from.varint();
  cursor.delivered_envelopes = from.varint();
  cursor.dead_batches = from.varint();
  cursor.dead_envelopes = from.varint();
  if (!from.at_end())
    return std::nullopt;
  return cursor;
}

result<std::optional<sink_cursor>>
read_sink_cursor(const runtime::metrics_store::metrics_store& store,
                 std::string_view sink) {
  auto now = store.read();
  if (!now)
    return now.why();
  auto row = now->get(table::cursors, sink_cursor_key(sink));
  if (!row)
    return row.why();
  if (!*row)
    return std::optional<sink_cursor>{};
  auto version = (*row)->version;
  auto cursor = version == sink_cursor_version
                    ? unpack_sink_cursor((*row)->payload)
                    : std::nullopt;
  if (!cursor)
    return failure{errc::corrupt, "the cursor of sink " + std::string{sink}
                                      + " (version " + std::to_string(version)
                                      + ") cannot be read"};
  return cursor;
}

} // namespace streamvane::sinks
