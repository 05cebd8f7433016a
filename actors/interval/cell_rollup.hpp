#pragma once

#include "actors/interval/cell_query.hpp"
#include "messages/granularity.hpp"
#include "messages/time_zone.hpp"

#include <optional>

namespace streamvane::actors::interval {

/// By what a sum is to be told apart; what is not named is added up over.
struct kept_dimensions {
  bool queue = false;
  bool agent = false;
  bool flow = false;
  bool media = false;
  bool direction = false;
};

/// How stored cells are added up: over the intervals of a longer granularity,
/// by the clocks of a zone, and over dimensions that are not asked for.
struct rollup {
  streamvane::granularity granularity = granularity::pt15m;
  std::optional<time_zone> zone{};     ///< Nothing: UTC.
  std::optional<kept_dimensions> by{}; ///< Nothing: all are kept.

  /// Whether cells are shown otherwise than one by one.
  bool adds_up() const {
    return granularity != granularity::pt15m || zone || by;
  }
};

/// What cells of the family are added up over.
dimension_set dropped_in(family f, const rollup& added);

/// Visits what the cells of the query add up to, by organisation, family,
/// interval, entity; false from the visitor ends it. The query's range is by
/// the start of the longer intervals: one that begins in it is whole, one that
/// began before is left out. `after` continues behind an envelope of an earlier
/// call.
///
/// A sum has no revision of its own: it shows the sum of the revisions of its
/// cells, which grows with each of them; it is final once the interval is over
/// and all of its cells are final. Its service level is defined where each of
/// its cells has a threshold.
///
/// Costs a read of every cell of the range, from the beginning of the interval
/// that `after` is in. Errors: invalid (an instant that the zone cannot place),
/// corrupt, io.
result<> visit_rollup(const runtime::metrics_store::snapshot& from,
                      const cell_query& query, const rollup& added,
                      const rendering& how, const envelope_visitor& visit,
                      const std::optional<cell_key>& after = {});

} // namespace streamvane::actors::interval
