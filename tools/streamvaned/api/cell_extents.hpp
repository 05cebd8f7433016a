#pragma once

#include "actors/interval/cell_query.hpp"
#include "messages/cell.hpp"
#include "messages/error.hpp"
#include "runtime/metrics_store/snapshot.hpp"

#include <cstddef>
#include <set>
#include <vector>

namespace streamvane::tools::streamvaned {

/// Organisations that are looked for at most; a store of more shows the first.
inline constexpr std::size_t organizations_max = 1'000;

/// The organisations that have cells, by seeks, not by a walk over the cells.
/// Errors: corrupt, io.
result<std::vector<organization_id>>
organizations_of(const runtime::metrics_store::snapshot& from);

/// A quarter hour that has cells, and of which families.
struct listed_interval {
  instant start{};
  std::set<family> families{};
};

/// The newest `max` quarter hours that have cells, the newest first; of the
/// query, organization, family, from and to count. Errors: corrupt, io.
result<std::vector<listed_interval>>
latest_intervals(const runtime::metrics_store::snapshot& from,
                 const actors::interval::cell_query& query, std::size_t max);

} // namespace streamvane::tools::streamvaned
