#pragma once

#include "messages/breakdown.hpp"
#include "messages/error.hpp"
#include "messages/kpi_envelope.hpp"
#include "runtime/metrics_store/snapshot.hpp"
#include "runtime/metrics_store/write_batch.hpp"

/// Lists of several skills, which the keys of cells hold by name only: rows of
/// the table `reference`, the same whoever writes them.
namespace streamvane::actors::interval {

/// Writes the row of a list.
void put_skills(runtime::metrics_store::write_batch& to,
                const skill_list& skills);

/// Gives the envelope the skills that its cell's part is a list of. A name that
/// the table does not have is that of a single skill. Errors: corrupt, io.
result<> show_skills(const runtime::metrics_store::snapshot& from,
                     kpi_envelope& envelope);

} // namespace streamvane::actors::interval
