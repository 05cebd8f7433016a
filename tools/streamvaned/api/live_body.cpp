#include "tools/streamvaned/api/live_body.hpp"

#include "messages/bytes.hpp"
#include "messages/json/writer.hpp"
#include "messages/live_envelope.hpp"
#include "tools/streamvaned/api/cursor.hpp"
#include "tools/streamvaned/api/log_clock.hpp"

#include <algorithm>
#include <utility>

namespace streamvane::tools::streamvaned {

namespace {

/// Queues or agents of a piece: some milliseconds of an io thread.
constexpr std::uint64_t piece_entities_max = 64;

} // namespace

live_body::live_body(runtime::event_log::event_log& log,
                     const runtime::metrics_store::metrics_store& store,
                     const actors::live::live_query& query, live_rules rules,
                     std::optional<actors::live::live_position> after,
                     std::uint64_t limit, body_kind kind)
    : log_{log}, store_{store}, query_{query}, rules_{rules}, after_{after},
      left_{limit}, kind_{kind} {
  // nop
}

result<bool> live_body::next(std::string& to) {
  if (!std::exchange(begun_, true)) {
    if (kind_ == body_kind::json)
      to += "{\"items\":[";
    else if (kind_ == body_kind::csv)
      to += live_csv_head(query_.family);
  }
  auto from = store_.read();
  if (!from)
    return from.why();
  auto log = log_clock_of(log_, *from);
  if (!log)
    return log.why();
  auto room = std::min(piece_entities_max, left_);
  // One more tells whether there is more.
  auto found
      = actors::live::read_live(*from, log->shards, query_, after_, room + 1);
  if (!found)
    return found.why();
  bool more = found->size() > room;
  if (more)
    found->pop_back();
  for (const auto& entity : *found) {
    write(entity, log->now, to);
    after_ = {entity.organization, entity.id};
  }
  left_ -= found->size();
  if (more && left_ > 0)
    return true;
  end(to, more);
  return false;
}

void live_body::write(const live_entity& entity, instant as_of,
                      std::string& to) {
  if (kind_ == body_kind::csv) {
    to += live_csv(entity, rules_, as_of);
    return;
  }
  for (const auto& envelope : live_envelopes(entity, rules_, as_of)) {
    if (kind_ == body_kind::json && std::exchange(any_, true))
      to += ',';
    to += envelope;
    if (kind_ == body_kind::ndjson)
      to += '\n';
  }
}

void live_body::end(std::string& to, bool more) {
  if (kind_ != body_kind::json)
    return;
  to += "],\"next_cursor\":";
  if (more && after_) {
    std::string key;
    byte_writer bytes{key};
    bytes.id(after_->organization.value);
    bytes.id(after_->id);
    json::append_quoted(to, to_cursor(key));
  } else {
    to += "null";
  }
  to += "}\n";
}

} // namespace streamvane::tools::streamvaned
