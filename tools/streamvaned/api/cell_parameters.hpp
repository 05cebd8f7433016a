#pragma once

#include "actors/interval/cell_query.hpp"
#include "actors/interval/cell_rollup.hpp"
#include "tools/streamvaned/api/parameters.hpp"

#include <optional>

namespace streamvane::tools::streamvaned {

/// organization and family.
actors::interval::cell_query read_scope(parameters& asked);

/// organization, family, entity, media, direction, attribution, breakdown and
/// part: which cells of an interval.
/// `entity` is an id, "agent:<id>", or "queue:<id>", which means queue-metrics
/// where no family is given.
actors::interval::cell_query read_dimensions(parameters& asked);

/// Where the request does not name them, cells are as posted, and whole.
void default_to_posted(actors::interval::cell_query& query);

/// from (inclusive) and to (exclusive), by the start of the interval.
void read_range(parameters& asked, actors::interval::cell_query& into);

/// profile: how cells are shown; the first profile where none is given.
actors::interval::rendering read_rendering(parameters& asked,
                                           actors::interval::rendering how);

/// granularity, tz and by: how cells are added up.
actors::interval::rollup read_rollup(parameters& asked);

/// The cell that a page begins behind; nothing where there is no `cursor`.
std::optional<cell_key> read_cell_cursor(parameters& asked);

/// The cursor of a page that ended with the cell.
std::string cell_cursor(const cell_key& last);

} // namespace streamvane::tools::streamvaned
