#include "actors/interval/cell_query.hpp"

#include "actors/interval/skill_lists.hpp"
#include "messages/digest.hpp"
#include "runtime/metrics_store/write_batch.hpp"

#include <algorithm>
#include <utility>

namespace streamvane::actors::interval {

namespace {

using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::snapshot;
using runtime::metrics_store::table;

failure unreadable(table t, std::string_view what) {
  return {errc::corrupt, "a row of the table " + std::string{to_string(t)}
                             + " cannot be read: " + std::string{what}};
}

/// Whether the cells of an entity stand in one place of each quarter hour, to
/// be sought out.
bool seeks_entity(const cell_query& query, family f) {
  return query.entity
         && (f != family::agent_metrics || !query.queues_of_agents);
}

/// The first key of the entity's cells at or behind those of `key`, in its own
/// quarter hour or the next.
std::string next_of_entity(const cell_query& query, const cell_key& key) {
  auto start = key.entity <= *query.entity ? key.start : key.start + quarter;
  auto next = key_prefix(key.organization, key.family, start);
  byte_writer{next}.id(*query.entity);
  return next;
}

/// The first key at or behind `key` that the query could want: whole stretches
/// of time, families and organisations, and in a quarter hour all entities but
/// one, are skipped by one seek.
std::string next_wanted(const cell_query& query, const cell_key& key) {
  if (query.organization && key.organization < *query.organization)
    return key_prefix(*query.organization, family::queue_metrics, query.from);
  if (query.organization && *query.organization < key.organization)
    return {};
  auto behind = [&](family f) {
    return key_prefix(key.organization, f, query.from);
  };
  auto number = static_cast<std::uint8_t>(key.family);
  if (query.family && key.family < *query.family)
    return behind(*query.family);
  bool family_done = query.family && *query.family < key.family;
  if (!family_done && key.start < query.from)
    return behind(key.family);
  if (!family_done && key.start < query.to) {
    bool elsewhere
        = seeks_entity(query, key.family) && key.entity != *query.entity;
    // In place, and only another dimension does not match.
    return elsewhere ? next_of_entity(query, key) : pack_key(key);
  }
  if (!family_done && (!query.family || key.family < *query.family))
    return behind(static_cast<family>(number + 1));
  std::string organization;
  byte_writer{organization}.id(key.organization.value);
  return prefix_end(organization);
}

/// A revision as it was told when it was published.
result<kpi_envelope> envelope_of(const snapshot& from, const cell_key& key,
                                 std::uint32_t revision,
                                 history_row&& published,
                                 const rendering& how) {
  auto definitions = how.definitions;
  if (how.archive && published.config != how.config) {
    auto once = how.archive->find(from, published.config, how.definitions);
    if (!once)
      return once.why();
    // A profile that came later shows what was told before it, too.
    if ((*once)->find(how.profile, key.start) != nullptr)
      definitions = std::move(*once);
  }
  kpi_envelope envelope{.cell = key,
                        .revision = revision,
                        .reason = published.reason,
                        .final = true,
                        .metrics = std::move(published.metrics),
                        .computed_at = published.computed_at,
                        .published_at = published.published_at,
                        .config = std::move(published.config)};
  show_kpis(envelope, std::move(definitions), how.profile, published.switches,
            published.threshold_agreed);
  if (auto known = show_skills(from, envelope); !known)
    return known.why();
  return envelope;
}

result<kpi_envelope> read_revision(const snapshot& from, const cell_key& cell,
                                   std::uint32_t revision,
                                   const rendering& how) {
  auto found = from.get(table::history, history_key(cell, revision));
  if (!found)
    return found.why();
  auto published = *found ? unpack_history((*found)->payload) : std::nullopt;
  if (!published)
    return unreadable(table::history, kpi_envelope{.cell = cell}.key());
  return envelope_of(from, cell, revision, std::move(*published), how);
}

} // namespace

bool matches(const cell_query& query, const cell_key& key) {
  return (!query.organization || *query.organization == key.organization)
         && (!query.family || *query.family == key.family)
         && (!query.entity || *query.entity == key.entity
             || (query.queues_of_agents && *query.entity == key.queue.value))
         && (!query.queue || *query.queue == key.queue)
         && (!query.media || *query.media == key.media)
         && (!query.direction || *query.direction == key.direction)
         && (!query.by || *query.by == key.by)
         && (!query.part || *query.part == key.part)
         && (!query.attribution || *query.attribution == key.attribution)
         && query.from <= key.start && key.start < query.to;
}

result<> visit_rows(const snapshot& from, const cell_query& query,
                    std::string start, const cell_visitor& visit) {
  auto at = std::move(start);
  for (;;) {
    std::optional<failure> broken;
    std::string jump;
    bool stopped = false;
    auto seen = from.scan(table::cells, at, {}, [&](const row& r) {
      auto key = unpack_key(r.key);
      if (!key) {
        broken = unreadable(table::cells, "its key");
        return false;
      }
      if (matches(query, *key)) {
        auto cell = unpack_cell(r.payload);
        if (!cell) {
          broken = unreadable(table::cells, kpi_envelope{.cell = *key}.key());
          return false;
        }
        stopped = !visit(*key, *cell);
        return !stopped;
      }
      jump = next_wanted(query, *key);
      bool here = jump == r.key; // A jump to where we are is no jump.
      if (here)
        jump.clear();
      return here;
    });
    if (!seen)
      return seen;
    if (broken)
      return *broken;
    if (stopped || jump.empty() || jump <= at)
      return done{};
    at = std::move(jump);
  }
}

result<> visit_cells(const snapshot& from, const cell_query& query,
                     const rendering& how, const envelope_visitor& visit,
                     const std::optional<cell_key>& after) {
  std::string start;
  if (after)
    start = pack_key(*after) + '\0';
  std::optional<failure> broken;
  auto seen = visit_rows(
      from, query, std::move(start),
      [&](const cell_key& key, const cell_row& cell) {
        kpi_envelope envelope{.cell = key,
                              .revision = cell.revision,
                              .reason = cell.reason,
                              .final = cell.revision > 0 && !cell.changed(),
                              .metrics = cell.metrics,
                              .computed_at = cell.computed_at,
                              .published_at = cell.published_at,
                              .config = how.config};
        show_kpis(
            envelope, how.definitions, how.profile, how.switches,
            how.policy.threshold(queue_id{key.entity}, key.media).has_value());
        if (auto known = show_skills(from, envelope); !known)
          broken = known.why();
        return !broken && visit(envelope);
      });
  return broken ? result<>{*broken} : seen;
}

result<std::vector<kpi_envelope>>
revisions_of(const snapshot& from, const cell_key& cell, const rendering& how) {
  std::vector<kpi_envelope> all;
  auto prefix = pack_key(cell);
  std::optional<failure> broken;
  auto seen = from.scan(
      table::history, prefix, prefix_end(prefix), [&](const row& r) {
        byte_reader revision{r.key.substr(prefix.size())};
        auto published = unpack_history(r.payload);
        if (!published) {
          broken = unreadable(table::history, kpi_envelope{.cell = cell}.key());
          return false;
        }
        auto envelope = envelope_of(from, cell, revision.ordered_u32(),
                                    std::move(*published), how);
        if (envelope)
          all.push_back(std::move(*envelope));
        else
          broken = envelope.why();
        return !broken;
      });
  if (!seen)
    return seen.why();
  if (broken)
    return *broken;
  return all;
}

result<outbox_batch> read_outbox(const snapshot& from, std::uint64_t after,
                                 std::size_t max,
                                 const std::vector<family>& families,
                                 const rendering& how) {
  outbox_batch batch;
  std::optional<failure> broken;
  std::size_t seen_rows = 0;
  auto seen
      = from.scan(table::outbox, outbox_key(after + 1), {}, [&](const row& r) {
          byte_reader key{r.key};
          auto sequence = key.ordered_u64();
          auto entry = unpack_outbox(r.payload);
          if (!entry) {
            broken = unreadable(table::outbox, std::to_string(sequence));
            return false;
          }
          if (batch.first == 0)
            batch.first = sequence;
          batch.last = sequence;
          bool wanted = entry->cell.attribution == attribution::posted
                        && entry->cell.by == breakdown::none
                        && (families.empty()
                            || std::find(families.begin(), families.end(),
                                         entry->cell.family)
                                   != families.end());
          if (wanted) {
            auto envelope
                = read_revision(from, entry->cell, entry->revision, how);
            if (!envelope) {
              broken = envelope.why();
              return false;
            }
            batch.envelopes.push_back(std::move(*envelope));
          }
          // Rows passed over count, too: a read stays short.
          return batch.envelopes.size() < max && ++seen_rows < 16 * max;
        });
  if (!seen)
    return seen.why();
  if (broken)
    return *broken;
  return batch;
}

result<cells_digest> digest_of(const snapshot& from, const cell_query& query) {
  cells_digest digest;
  std::string bytes;
  std::string chain;
  auto walked = visit_rows(from, query, {},
                           [&](const cell_key& key, const cell_row& cell) {
                             if (cell.metrics.empty())
                               return true;
                             bytes = chain;
                             bytes += pack_key(key);
                             byte_writer to{bytes};
                             write_metrics(to, cell.metrics);
                             chain = sha256_hex(bytes);
                             ++digest.cells;
                             return true;
                           });
  if (!walked)
    return walked.why();
  digest.sha256 = sha256_hex(chain);
  return digest;
}

} // namespace streamvane::actors::interval
