#include "actors/interval/interval_cells.hpp"

#include "actors/interval/partial.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace streamvane::actors::interval {

namespace {

using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::snapshot;
using runtime::metrics_store::table;
using runtime::metrics_store::write_batch;

constexpr std::uint8_t cell_version = 1;
constexpr std::uint8_t history_version = 1;
constexpr std::uint8_t pending_version = 1;

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
    for (auto f : all_families) {
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
                              auto& mine = cells_[*key];
                              mine.pending = cell->changed();
                              mine.stored_pending = mine.pending;
                              pending_ += mine.pending ? 1 : 0;
                              mine.row = std::move(*cell);
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
  take_in(step, out);
  if (step.publish_max > 0)
    publish_due(step, out);
  if (step.settle)
    settle(out);
  out.pending = pending_;
  return out;
}

void interval_cells::take_in(const epoch::interval_step& step,
                             epoch::interval_stepped& out) {
  // The shares come shard by shard: a cell is added up once, after its last.
  std::vector<cell_entry*> touched;
  for (const auto* share : step.shares) {
    auto& entry = *cells_.try_emplace(share->cell).first;
    auto& cell = entry.second;
    put_share(cell, share->shard, share->metrics);
    cell.changed_at = std::max(cell.changed_at, share->changed_at);
    if (!std::exchange(cell.unsummed, true))
      touched.push_back(&entry);
  }
  for (auto* entry : touched) {
    auto& cell = entry->second;
    bool was_pending = cell.pending;
    if (!add_up(cell))
      continue;
    pending_ = pending_ + (cell.pending ? 1 : 0) - (was_pending ? 1 : 0);
    mark(*entry);
    ++out.cells;
  }
}

void interval_cells::publish_due(const epoch::interval_step& step,
                                 epoch::interval_stepped& out) {
  if (pending_ == 0 || !is_due(start_, step.publish_at, grace_))
    return;
  for (auto& [key, cell] : cells_) {
    if (!cell.pending)
      continue;
    out.more_due = out.publications.size() == step.publish_max;
    if (out.more_due)
      return;
    auto revision = publish(cell, step.publish_at);
    revision.config = step.config;
    revision.switches = step.switches;
    revision.threshold_agreed = has_threshold(key, *step.policies);
    out.writes.put(table::history, history_key(key, cell.row.revision),
                   history_version, pack(revision));
    write(key, cell, out.writes);
    out.publications.push_back({key, cell.row.revision});
    --pending_;
  }
}

/// Notes that the store does not know what the cell is now.
void interval_cells::mark(cell_entry& entry) {
  if (!std::exchange(entry.second.unsettled, true))
    unsettled_.push_back(entry.first);
}

void interval_cells::write(const cell_key& key, aggregate& cell,
                           write_batch& to) {
  if (cell.pending != cell.stored_pending) {
    if (cell.pending)
      to.put(table::meta, pending_key(key), pending_version, {});
    else
      to.erase(table::meta, pending_key(key));
  }
  cell.stored_pending = cell.pending;
  to.put(table::cells, pack_key(key), cell_version, pack(cell.row));
}

void interval_cells::settle(epoch::interval_stepped& out) {
  for (const auto& key : unsettled_) {
    auto at = cells_.find(key);
    auto& cell = at->second;
    cell.unsettled = false;
    if (!cell.row.metrics.empty() || cell.row.revision != 0) {
      write(key, cell, out.writes);
      continue;
    }
    // Came and went before anyone was told of it.
    out.writes.erase(table::cells, pack_key(key));
    if (cell.stored_pending)
      out.writes.erase(table::meta, pending_key(key));
    cells_.erase(at);
  }
  unsettled_.clear();
}

} // namespace streamvane::actors::interval
