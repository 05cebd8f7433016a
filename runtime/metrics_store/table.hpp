#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace streamvane::runtime::metrics_store {

/// The tables of the store. Numbers are part of every value's check and so are
/// written to disk; names are the names of the databases inside LMDB.
enum class table : std::uint8_t {
  entities = 1,     ///< States of conversations, queues, agents, by shard.
  partials = 2,     ///< A shard's share of a cell, by shard.
  cells = 3,        ///< The cells, time-major.
  history = 4,      ///< Every published revision of a cell.
  outbox = 5,       ///< Revisions in the order the sinks take them.
  cursors = 6,      ///< How far each shard and each sink has come.
  dead_letters = 7, ///< What could not be folded or delivered, and why.
  meta = 8,         ///< Facts of the store itself: its format.
  reference = 9,    ///< What other rows are read by: names, definitions.
};

/// All tables, in the order of their numbers.
inline constexpr std::array<table, 9> all_tables{
    table::entities,     table::partials, table::cells,
    table::history,      table::outbox,   table::cursors,
    table::dead_letters, table::meta,     table::reference};

/// The tables that every store of format 1 has; the ones behind it are made
/// where they are missing.
inline constexpr table last_of_first_version = table::meta;

inline constexpr std::size_t table_count = all_tables.size();

/// Position of `t` in all_tables.
constexpr std::size_t index_of(table t) {
  return static_cast<std::size_t>(t) - 1;
}

/// "entities", "partials", …
std::string_view to_string(table t);

std::optional<table> to_table(std::string_view name);

} // namespace streamvane::runtime::metrics_store
