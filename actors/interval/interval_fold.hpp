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
};

/// Puts a shard's share in the place of its last one and adds up anew. Returns
/// false where the cell stays what it is.
bool take_share(aggregate& cell, std::uint16_t shard,
                const cell_metrics& metrics);

/// Whether the cell waits for a revision and may have one at `clock`: its
/// interval has been over for `grace`.
bool is_due(const aggregate& cell, instant start, instant clock, millis grace);

/// Makes the next revision of the cell; what is known of the configuration in
/// force is filled in by the caller.
history_row publish(aggregate& cell, instant clock);

} // namespace streamvane::actors::interval
