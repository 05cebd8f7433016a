#include "actors/interval/cell_rollup.hpp"

#include "actors/interval/skill_lists.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace streamvane::actors::interval {

namespace {

using runtime::metrics_store::snapshot;

/// What cells add up to so far.
struct cell_sum {
  cell_metrics metrics{};
  std::uint32_t revision = 0;
  bool final = true;
  bool threshold_agreed = true;
  instant computed_at{};
  instant published_at{};
};

cell_metrics added_up(const cell_metrics& a, const cell_metrics& b) {
  cell_metrics sums;
  sums.reserve(std::max(a.size(), b.size()));
  auto x = a.begin();
  auto y = b.begin();
  while (x != a.end() && y != b.end()) {
    if (x->first < y->first) {
      sums.push_back(*x++);
    } else if (y->first < x->first) {
      sums.push_back(*y++);
    } else {
      sums.emplace_back(x->first, x->second + y->second);
      ++x;
      ++y;
    }
  }
  sums.insert(sums.end(), x, a.end());
  sums.insert(sums.end(), y, b.end());
  return sums;
}

cell_key without(cell_key key, const dimension_set& dropped) {
  if (dropped.has(dimension::entity))
    key.entity = {};
  if (dropped.has(dimension::queue))
    key.queue = {};
  if (dropped.has(dimension::media))
    key.media = {};
  if (dropped.has(dimension::direction))
    key.direction = direction::none;
  return key;
}

/// Adds up the cells of an interval and shows the sums when the next one
/// begins.
class rollup_walk {
public:
  rollup_walk(const snapshot& from, const cell_query& query,
              const rollup& added, const rendering& how,
              const envelope_visitor& visit,
              const std::optional<cell_key>& after)
      : from_{from}, query_{query}, added_{added}, how_{how}, visit_{visit},
        after_{after} {
    // nop
  }

  /// False: no more cells are wanted.
  bool take(const cell_key& key, const cell_row& cell) {
    bool same = key.organization == at_.organization && key.family == at_.family
                && now_.contains(key.start);
    if (!same && !(flush() && begin(key)))
      return false;
    if (now_.start < query_.from || now_.start >= query_.to
        || cell.metrics.empty())
      return true;
    auto of = without(key, dropped_);
    of.start = now_.start;
    auto& sum = sums_[of];
    sum.metrics = added_up(sum.metrics, cell.metrics);
    sum.revision += cell.revision;
    sum.final = sum.final && cell.revision > 0 && !cell.changed();
    sum.threshold_agreed = sum.threshold_agreed && has_threshold(key);
    sum.computed_at = std::max(sum.computed_at, cell.computed_at);
    sum.published_at = std::max(sum.published_at, cell.published_at);
    return true;
  }

  /// Shows what was added up; false: no more is wanted.
  bool flush() {
    bool over = now_.end <= how_.settled_until;
    for (auto& [key, sum] : sums_) {
      if (after_ && key <= *after_)
        continue;
      kpi_envelope envelope{.cell = key,
                            .without = dropped_,
                            .granularity = added_.granularity,
                            .length = now_.end - now_.start,
                            .utc_offset = offset_,
                            .revision = sum.revision,
                            .final = over && sum.final,
                            .metrics = std::move(sum.metrics),
                            .computed_at = sum.computed_at,
                            .published_at = sum.published_at,
                            .config = how_.config};
      show_kpis(envelope, how_.definitions, how_.profile, how_.switches,
                sum.threshold_agreed);
      if (auto known = show_skills(from_, envelope); !known) {
        broken_ = known.why();
        return false;
      }
      if (!visit_(envelope))
        return false;
    }
    sums_.clear();
    return true;
  }

  /// What went wrong, if anything did.
  const std::optional<failure>& broken() const {
    return broken_;
  }

private:
  bool begin(const cell_key& key) {
    at_ = key;
    dropped_ = dropped_in(key.family, added_);
    auto found = added_.zone->interval_at(key.start, added_.granularity);
    if (!found) {
      broken_ = found.why();
      return false;
    }
    now_ = *found;
    auto offset = added_.zone->offset_at(now_.start);
    if (!offset) {
      broken_ = offset.why();
      return false;
    }
    offset_ = *offset;
    return true;
  }

  bool has_threshold(const cell_key& key) const {
    return how_.policy.threshold(queue_id{key.entity}, key.media).has_value();
  }

  const snapshot& from_;
  const cell_query& query_;
  const rollup& added_;
  const rendering& how_;
  const envelope_visitor& visit_;
  const std::optional<cell_key>& after_;
  cell_key at_{}; ///< Organisation and family of the interval at hand.
  dimension_set dropped_{};
  streamvane::interval now_{};
  std::chrono::minutes offset_{};
  std::map<cell_key, cell_sum> sums_{};
  std::optional<failure> broken_{};
};

/// The end of the last longer interval that begins before `to`, which is as far
/// as cells are wanted.
result<instant> cells_until(const rollup& added, instant to) {
  // Behind the zone's years there are no cells that could be placed.
  if (to >= time_zone_range.end)
    return to;
  if (to <= time_zone_range.start)
    return to;
  auto last = added.zone->interval_at(to - millis{1}, added.granularity);
  if (!last)
    return last.why();
  return last->end;
}

} // namespace

dimension_set dropped_in(family f, const rollup& added) {
  dimension_set dropped;
  if (!added.by)
    return dropped;
  const auto& by = *added.by;
  auto keep = [&](dimension d, bool kept) {
    if (!kept)
      dropped.add(d);
  };
  switch (f) {
  case family::queue_metrics: keep(dimension::entity, by.queue); break;
  case family::agent_metrics:
    keep(dimension::entity, by.agent);
    keep(dimension::queue, by.queue);
    break;
  case family::agent_state: keep(dimension::entity, by.agent); break;
  case family::flow_metrics: keep(dimension::entity, by.flow); break;
  case family::conversation_metrics:
  case family::queue_live:
  case family::agent_live: break;
  }
  keep(dimension::media, by.media);
  keep(dimension::direction, by.direction);
  return dropped;
}

result<> visit_rollup(const snapshot& from, const cell_query& query,
                      const rollup& added, const rendering& how,
                      const envelope_visitor& visit,
                      const std::optional<cell_key>& after) {
  auto placed = added;
  if (!placed.zone) {
    auto utc = time_zone::find("Etc/UTC");
    if (!utc)
      return utc.why();
    placed.zone = *utc;
  }
  auto cells = query;
  auto until = cells_until(placed, query.to);
  if (!until)
    return until.why();
  cells.to = *until;
  rollup_walk walk{from, query, placed, how, visit, after};
  std::string start;
  if (after)
    start = key_prefix(after->organization, after->family, after->start);
  auto seen = visit_rows(from, cells, std::move(start),
                         [&](const cell_key& key, const cell_row& cell) {
                           return walk.take(key, cell);
                         });
  if (!seen)
    return seen;
  if (!walk.broken())
    walk.flush();
  if (walk.broken())
    return *walk.broken();
  return done{};
}

} // namespace streamvane::actors::interval
