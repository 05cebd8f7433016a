#pragma once

#include "actors/interval/cell_codec.hpp"
#include "messages/cell.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace streamvane::actors::interval {

/// A cell as its aggregator knows it: the latest share of every shard, as a
/// state. Taking in a share twice, or an old one again before a newer, ends in
/// the same sum.
struct aggregate {
  cell_row row{};
  std::vector<std::pair<std::uint16_t, cell_metrics>> shares{}; ///< By shard.
  instant changed_at{};        ///< The latest of the shares.
  bool pending = false;        ///< Not what was last published of it.
  bool unsummed = false;       ///< A share changed since add_up().
  bool unsettled = false;      ///< The row changed since it was written.
  bool stored_pending = false; ///< The store says that it waits for a revision.
};

/// Puts a shard's share in the place of its last one.
void put_share(aggregate& cell, std::uint16_t shard,
               const cell_metrics& metrics);

/// Adds up the shares and says in `pending` whether a revision is owed. Returns
/// false where the cell stays what it is.
bool add_up(aggregate& cell);

/// Whether cells of the interval may have revisions at `clock`: it has been
/// over for `grace`.
bool is_due(instant start, instant clock, millis grace);

/// The latest start of an interval that is due at `clock`.
instant latest_due(instant clock, millis grace);

/// Makes the next revision of the cell; what is known of the configuration in
/// force is filled in by the caller.
history_row publish(aggregate& cell, instant clock);

} // namespace streamvane::actors::interval
