#include "runtime/event_log/event_log.hpp"

namespace streamvane::runtime::event_log {

std::string_view to_string(record_kind kind) {
  switch (kind) {
  case record_kind::event: return "event";
  case record_kind::tick: return "tick";
  case record_kind::config: return "config";
  case record_kind::reference: return "reference";
  case record_kind::backfill: return "backfill";
  case record_kind::refused: return "refused";
  }
  return "unknown";
}

std::string_view to_string(record_source source) {
  switch (source) {
  case record_source::node: return "node";
  case record_source::eventbridge: return "eventbridge";
  case record_source::webhook: return "webhook";
  case record_source::channel: return "channel";
  case record_source::rest: return "rest";
  case record_source::batch: return "batch";
  }
  return "unknown";
}

} // namespace streamvane::runtime::event_log
