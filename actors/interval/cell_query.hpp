#pragma once

#include "actors/interval/cell_codec.hpp"
#include "actors/interval/definition_archive.hpp"
#include "messages/error.hpp"
#include "messages/kpi_envelope.hpp"
#include "runtime/metrics_store/snapshot.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace streamvane::actors::interval {

/// Which cells to read. What is not set does not restrict.
struct cell_query {
  std::optional<organization_id> organization{};
  std::optional<streamvane::family> family{};
  std::optional<uuid> entity{};    ///< Queue, agent or flow; in agent-metrics,
  bool queues_of_agents = true;    ///< the queue that an agent worked for, too.
  std::optional<queue_id> queue{}; ///< That an agent worked for.
  std::optional<token> media{};
  std::optional<streamvane::direction> direction{};
  std::optional<breakdown> by{}; ///< none: whole cells only.
  std::optional<uuid> part{};
  std::optional<streamvane::attribution> attribution{};
  instant from{};
  instant to = instant::max(); ///< Exclusive; by the start of the interval.
};

/// How cells become envelopes: by which profile, and what is agreed on and in
/// force now. A published revision keeps the switches, the configuration and
/// the definitions that it was published with.
struct rendering {
  kpi_switches switches{};
  kpi_policy policy{}; ///< Of cells that are not published yet.
  kpi_definitions_ptr definitions{};
  std::string profile{}; ///< Which of the definitions; empty: the first.
  std::string config{};  ///< "sha256:…" of what is in force now.
  /// Intervals that end by then have been published, as far as the log's clock
  /// says.
  instant settled_until{};
  /// What was in force once; null: what is now stands for it.
  std::shared_ptr<definition_archive> archive{};
};

/// Whether the cell is one of the query's.
bool matches(const cell_query& query, const cell_key& key);

using cell_visitor = std::function<bool(const cell_key&, const cell_row&)>;

/// Visits the stored cells of the query in the order of their keys, from the
/// key `start` on; false from the visitor ends it. Errors: corrupt, io.
result<> visit_rows(const runtime::metrics_store::snapshot& from,
                    const cell_query& query, std::string start,
                    const cell_visitor& visit);

using envelope_visitor = std::function<bool(const kpi_envelope&)>;

/// Visits the cells as they are now, by organisation, family, interval, entity;
/// false from the visitor ends it. `after` continues behind a cell of an
/// earlier call. Errors: corrupt, io.
result<> visit_cells(const runtime::metrics_store::snapshot& from,
                     const cell_query& query, const rendering& how,
                     const envelope_visitor& visit,
                     const std::optional<cell_key>& after = {});

/// Every published revision of a cell, the first one first. Errors: corrupt,
/// io.
result<std::vector<kpi_envelope>>
revisions_of(const runtime::metrics_store::snapshot& from, const cell_key& cell,
             const rendering& how);

/// A stretch of the outbox.
struct outbox_batch {
  std::vector<kpi_envelope> envelopes{};
  std::uint64_t first = 0; ///< Sequence of the first publication read.
  std::uint64_t last = 0;  ///< And of the last, wanted or not; 0: none there.
};

/// The publications after sequence `after`, at most `max` of them, the ones of
/// other families than `families` passed over (empty: all are wanted). The
/// envelopes show the revisions as they were published. Errors: corrupt, io.
result<outbox_batch> read_outbox(const runtime::metrics_store::snapshot& from,
                                 std::uint64_t after, std::size_t max,
                                 const std::vector<family>& families,
                                 const rendering& how);

/// What the cells of a range amount to: equal digests mean equal tallies in
/// every cell, however they came about.
struct cells_digest {
  std::uint64_t cells = 0;
  std::string sha256{};
};

/// Errors: corrupt, io.
result<cells_digest> digest_of(const runtime::metrics_store::snapshot& from,
                               const cell_query& query);

} // namespace streamvane::actors::interval
