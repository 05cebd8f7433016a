#pragma once

#include "messages/bytes.hpp"
#include "messages/cell.hpp"
#include "messages/kpi_envelope.hpp"
#include "messages/kpi_policy.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Keys and values of the tables `cells`, `partials`, `history` and `outbox`.
/// Keys keep the order of cell_key, and none is the beginning of another.
namespace streamvane::actors::interval {

/// Of the key of a whole cell; of one that is broken down:
inline constexpr std::size_t cell_key_bytes = 74;
inline constexpr std::size_t part_key_bytes = cell_key_bytes + 17;

std::string pack_key(const cell_key& key);

/// Reads what pack_key wrote; check ok() of the reader afterwards.
cell_key read_key(byte_reader& from);

/// Nothing where the bytes are not of pack_key().
std::optional<cell_key> unpack_key(std::string_view bytes);

/// The first bytes of the keys of one organisation's family from `start` on.
std::string key_prefix(organization_id organization, family f, instant start);

std::string partial_key(std::uint16_t shard, const cell_key& key);

std::string history_key(const cell_key& key, std::uint32_t revision);

std::string outbox_key(std::uint64_t sequence);

/// The key in `meta` of a cell that waits for a revision.
std::string pending_key(const cell_key& key);

/// What all pending keys begin with.
inline constexpr std::string_view pending_prefix = "pending/";

/// The cell of a pending key; nothing where it is none.
std::optional<cell_key> unpack_pending(std::string_view key);

void write_metric_key(byte_writer& to, const metric_key& key);
metric_key read_metric_key(byte_reader& from);

void write_metrics(byte_writer& to, const cell_metrics& metrics);
cell_metrics read_metrics(byte_reader& from);

/// A hash of the tallies, the same on every machine; 0 for none.
std::uint64_t content_hash(const cell_metrics& metrics);

/// A row of `cells`: what the cell amounts to now.
struct cell_row {
  cell_metrics metrics{};
  std::uint32_t revision = 0; ///< Published last; 0 while there is none.
  std::uint64_t published{};  ///< content_hash() of that revision; 0 for none.
  instant computed_at{};      ///< The log's clock at the last change.
  instant published_at{};     ///< The log's clock at the last revision.
  revision_reason reason = revision_reason::none; ///< Of that revision.

  /// Whether the cell is not what was last published of it.
  bool changed() const {
    return content_hash(metrics) != published;
  }

  friend bool operator==(const cell_row&, const cell_row&) = default;
};

std::string pack(const cell_row& row);
std::optional<cell_row> unpack_cell(std::string_view bytes);

/// A row of `history`: a revision as it was published.
struct history_row {
  cell_metrics metrics{};
  revision_reason reason = revision_reason::none;
  instant computed_at{};
  instant published_at{};
  std::string config{};         ///< "sha256:…" in force then,
  kpi_switches switches{};      ///< and what it said of service levels,
  bool threshold_agreed = true; ///< whether it had one for this cell.

  friend bool operator==(const history_row&, const history_row&) = default;
};

std::string pack(const history_row& row);
std::optional<history_row> unpack_history(std::string_view bytes);

/// A row of `outbox`: which revision comes next.
struct outbox_row {
  cell_key cell{};
  std::uint32_t revision = 0;
};

std::string pack(const outbox_row& row);
std::optional<outbox_row> unpack_outbox(std::string_view bytes);

} // namespace streamvane::actors::interval
