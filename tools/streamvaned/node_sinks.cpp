#include "tools/streamvaned/node_sinks.hpp"

#include "messages/bytes.hpp"
#include "messages/json/writer.hpp"

namespace streamvane::tools::streamvaned {

namespace {

using runtime::metrics_store::metrics_store;
using runtime::metrics_store::table;

void write_instant(json::writer& out, std::string_view name, std::int64_t ms) {
  out.key(name);
  if (ms == 0)
    out.null();
  else
    out.string(to_iso(from_epoch_ms(ms)));
}

void write_sink(json::writer& out, const sinks::configured_sink& sink,
                std::uint64_t newest) {
  const auto& p = *sink.progress;
  auto sequence = p.sequence.load();
  out.start_object().member("name", sink.options.name);
  out.member("type", sink.type);
  out.member("state", to_string(p.state.load()));
  out.member("sequence", sequence);
  out.member("lag", newest > sequence ? newest - sequence : 0);
  out.member("delivered_batches", p.delivered_batches.load());
  out.member("delivered_envelopes", p.delivered_envelopes.load());
  out.member("dead_batches", p.dead_batches.load());
  out.member("dead_envelopes", p.dead_envelopes.load());
  out.member("attempts", p.attempts.load());
  out.member("retries", p.retries.load());
  write_instant(out, "last_delivered", p.last_delivered_ms.load());
  write_instant(out, "next_run", p.next_run_ms.load());
  out.end_object();
}

} // namespace

sinks::outbox_reader
outbox_of(const metrics_store& store,
          std::function<actors::interval::rendering()> how) {
  return [&store, how = std::move(how)](
             std::uint64_t after, std::size_t envelopes_max,
             const sinks::outbox_wish& wanted) -> result<sinks::outbox_batch> {
    auto now = store.read();
    if (!now)
      return now.why();
    auto rendering = how();
    rendering.profile = wanted.profile;
    auto batch = actors::interval::read_outbox(*now, after, envelopes_max,
                                               wanted.families, rendering);
    if (!batch)
      return batch.why();
    return sinks::outbox_batch{std::move(batch->envelopes), batch->first,
                               batch->last};
  };
}

sinks::cursor_reader cursors_of(const metrics_store& store) {
  return [&store](std::string_view sink) {
    return sinks::read_sink_cursor(store, sink);
  };
}

result<std::string> sinks_text(const std::vector<sinks::configured_sink>& all,
                               const metrics_store& store) {
  auto now = store.read();
  if (!now)
    return now.why();
  auto last = now->last(table::outbox, {});
  if (!last)
    return last.why();
  std::uint64_t newest = 0;
  if (*last)
    newest = byte_reader{(*last)->key}.ordered_u64();
  std::string text;
  json::writer out{text};
  out.start_array();
  for (const auto& sink : all)
    write_sink(out, sink, newest);
  out.end_array();
  return text;
}

} // namespace streamvane::tools::streamvaned
