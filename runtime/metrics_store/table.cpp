#include "runtime/metrics_store/table.hpp"

namespace streamvane::runtime::metrics_store {

std::string_view to_string(table t) {
  switch (t) {
  case table::entities: return "entities";
  case table::partials: return "partials";
  case table::cells: return "cells";
  case table::history: return "history";
  case table::outbox: return "outbox";
  case table::cursors: return "cursors";
  case table::dead_letters: return "dead_letters";
  case table::meta: return "meta";
  case table::reference: return "reference";
  }
  return "unknown";
}

std::optional<table> to_table(std::string_view name) {
  for (table t : all_tables)
    if (to_string(t) == name)
      return t;
  return std::nullopt;
}

} // namespace streamvane::runtime::metrics_store
