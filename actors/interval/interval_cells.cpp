#include "actors/interval/interval_cells.hpp"

#include "actors/interval/partial.hpp"

#include <set>

namespace streamvane::actors::interval {

namespace {

using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::snapshot;
using runtime::metrics_store::table;

constexpr std::uint8_t cell_version = 1;
constexpr std::uint8_t history_version = 1;
constexpr std::uint8_t pending_version = 1;

constexpr family families[]
    = {family::queue_metrics, family::agent_metrics,
       family::conversation_metrics, family::agent_state};

/// The organisations that have cells, by skipping from one to the next.
result<std::vector<organization_id>> organizations(const snapshot& from) {
  std::vector<organization_id> found;
  std::string next;
  for (;;) {
    std::optional<cell_key> first;
    auto seen = from.scan(table::cells, next, {}, [&](const row& r) {
      first = unpack_key(r.key);
      return false;
    });
    if (!seen)
      return seen.why();
    if (!first)
      return found;
    found.push_back(first->organization);
    std::string prefix;
    byte_writer{prefix}.id(first->organization.value);
    next = prefix_end(prefix);
    if (next.empty())
      return found;
  }
}

failure unreadable(std::string_view what, instant start) {
  return {errc::corrupt, "a " + std::string{what} + " of the interval "
                             + to_iso(start) + " cannot be read"};
}

/// Whether a service-level threshold was agreed for the cell's queue and media
/// when its interval began.
bool has_threshold(const cell_key& key, const policy_history& policies) {
  return policies.at(key.start, policies.number())
      .threshold(queue_id{key.entity}, key.media)
      .has_value();
}

} // namespace

result<> interval_cells::load_shares(const snapshot& from, std::uint16_t shard,
                                     organization_id organization, family f) {
  std::string prefix;
  byte_writer to{prefix};
  to.ordered_u16(shard);
  to.raw(key_prefix(organization, f, start_));
  bool readable = true;
  auto seen = from.scan(
      table::partials, prefix, prefix_end(prefix), [&](const row& r) {
        auto key = unpack_key(r.key.substr(2));
        auto share = partial::unpack(r.payload);
        readable = key && share;
        if (readable)
          cells_[*key].shares.emplace_back(shard, share->tallies());
        return readable;
      });
  if (!seen)
    return seen.why();
  if (!readable)
    return unreadable("shard's share", start_);
  return done{};
}

result<> interval_cells::load(const snapshot& from, std::uint16_t shards) {
  cells_.clear();
  pending_ = 0;
  auto known = organizations(from);
  if (!known)
    return known.why();
  for (auto organization : *known)
    for (auto f : families) {
      auto prefix = key_prefix(organization, f, start_);
      bool any = false;
      bool readable = true;
      auto seen = from.scan(table::cells, prefix, prefix_end(prefix),
                            [&](const row& r) {
                              auto key = unpack_key(r.key);
                              auto cell = unpack_cell(r.payload);
                              readable = key && cell;
                              if (!readable)
                                return false;
                              any = true;
                              pending_ += cell->changed() ? 1 : 0;
                              cells_[*key].row = std::move(*cell);
                              return true;
                            });
      if (!seen)
        return seen.why();
      if (!readable)
        return unreadable("cell", start_);
      for (std::uint16_t shard = 0; any && shard < shards; ++shard)
        if (auto loaded = load_shares(from, shard, organization, f); !loaded)
          return loaded;
    }
  return done{};
}

epoch::interval_stepped interval_cells::step(const epoch::interval_step& step) {
  epoch::interval_stepped out{.start = start_};
  std::set<cell_key> touched;
  for (const auto* share : step.shares) {
    auto& cell = cells_[share->cell];
    bool was_pending = cell.row.changed();
    if (!take_share(cell, share->shard, share->metrics))
      continue;
    cell.row.computed_at = step.clock;
    bool is_pending = cell.row.changed();
    pending_ = pending_ + (is_pending ? 1 : 0) - (was_pending ? 1 : 0);
    auto key = pending_key(share->cell);
    if (is_pending && !was_pending)
      out.writes.put(table::meta, key, pending_version, {});
    else if (was_pending && !is_pending)
      out.writes.erase(table::meta, key);
    touched.insert(share->cell);
  }
  if (step.publish_max > 0 && pending_ > 0) {
    for (auto& [key, cell] : cells_) {
      if (!is_due(cell, start_, step.publish_at, grace_))
        continue;
      out.more_due = out.publications.size() == step.publish_max;
      if (out.more_due)
        break;
      auto revision = publish(cell, step.publish_at);
      revision.config = step.config;
      revision.switches = step.switches;
      revision.threshold_agreed = has_threshold(key, *step.policies);
      out.writes.put(table::history, history_key(key, cell.row.revision),
                     history_version, pack(revision));
      out.writes.erase(table::meta, pending_key(key));
      out.publications.push_back({key, cell.row.revision});
      touched.insert(key);
      --pending_;
    }
  }
  for (const auto& key : touched) {
    auto at = cells_.find(key);
    const auto& row = at->second.row;
    if (row.metrics.empty() && row.revision == 0) {
      // Came and went before anyone was told of it.
      out.writes.erase(table::cells, pack_key(key));
      cells_.erase(at);
    } else {
      out.writes.put(table::cells, pack_key(key), cell_version, pack(row));
    }
  }
  out.pending = pending_;
  out.cells = touched.size();
  return out;
}

} // namespace streamvane::actors::interval
