#include "actors/shard/shard_memory.hpp"

#include "actors/interval/cell_codec.hpp"
#include "actors/interval/skill_lists.hpp"
#include "actors/shard/placement.hpp"
#include "messages/bytes.hpp"
#include "messages/interval.hpp"

#include <algorithm>

namespace streamvane::actors::shard {

namespace {

using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::snapshot;
using runtime::metrics_store::table;
using runtime::metrics_store::write_batch;

constexpr std::uint8_t entity_version = 1;
constexpr std::uint8_t partial_version = 1;

failure damaged(std::string_view what, const std::string& place) {
  return {errc::corrupt, std::string{what} + ' ' + place};
}

template <class Map>
void forget_settled(Map& entries, std::uint64_t epoch) {
  for (auto at = entries.begin(); at != entries.end();) {
    const auto& entry = at->second;
    bool in_store = !entry.changed && entry.settled <= epoch;
    at = in_store ? entries.erase(at) : std::next(at);
  }
}

} // namespace

result<std::string> shard_memory::packed(const entity::entity_key& key,
                                         store_reading& from) const {
  if (auto known = entities_.find(key); known != entities_.end())
    return known->second.state ? known->second.state->pack()
                               : known->second.packed;
  auto row = from.get(table::entities, entity_row_key(shard_, key));
  if (!row)
    return row.why();
  if (!*row)
    return std::string{};
  if ((*row)->version != entity_version)
    return damaged("unknown version of the state of", to_string(key.id));
  return std::string{(*row)->payload};
}

result<entity::outcome> shard_memory::fold(const entity::entity_key& key,
                                           const entity::entity_batch& batch,
                                           const policy_history& policies,
                                           store_reading& from) {
  auto known = entities_.find(key);
  if (known == entities_.end() || !known->second.state) {
    auto bytes = packed(key, from);
    if (!bytes)
      return bytes.why();
    auto state = entity::entity_state::unpack(key, *bytes);
    if (!state)
      return state.why();
    if (known == entities_.end())
      known = entities_.try_emplace(key).first;
    known->second.state = std::move(*state);
    known->second.packed.clear();
  }
  auto out = known->second.state->fold(batch, policies);
  due_.note(key, out.due);
  if (out.news && !known->second.changed) {
    known->second.changed = true;
    changed_entities_.push_back(&*known);
  }
  return out;
}

void shard_memory::keep(const entity::entity_key& key, std::string packed) {
  auto& entry = *entities_.try_emplace(key).first;
  entry.second.state.reset();
  entry.second.packed = std::move(packed);
  if (!entry.second.changed) {
    entry.second.changed = true;
    changed_entities_.push_back(&entry);
  }
}

result<shard_memory::cell_entry*> shard_memory::entry_of(const cell_key& cell,
                                                         store_reading& from) {
  if (auto known = cells_.find(cell); known != cells_.end())
    return &*known;
  interval::partial share;
  auto row = from.get(table::partials, interval::partial_key(shard_, cell));
  if (!row)
    return row.why();
  if (*row) {
    auto known = interval::partial::unpack((*row)->payload);
    if (!known || (*row)->version != partial_version)
      return damaged("the shard's share cannot be read of cell",
                     kpi_envelope{.cell = cell}.key());
    share = std::move(*known);
  }
  // Only what could be read is kept, or it would pass for empty next time.
  auto& entry = *cells_.try_emplace(cell).first;
  entry.second.share = std::move(share);
  return &entry;
}

/// Notes that the store and the aggregator do not know the share any more.
void shard_memory::mark(cell_entry& entry, instant clock) {
  auto& [cell, known] = entry;
  known.changed_at = clock;
  if (!known.changed)
    changed_cells_.push_back(&entry);
  known.changed = true;
  if (is_live(cell.family))
    return;
  if (known.reported)
    unreported_[cell.start].push_back(&entry);
  known.reported = false;
}

result<> shard_memory::apply(const contribution_change& change, instant clock,
                             store_reading& from) {
  // What is asserted goes in first: an agent may take back what it said in the
  // same batch.
  for (const auto& c : change.asserted)
    if (auto put = put_in(c, clock, from); !put)
      return put;
  for (const auto& c : change.retracted)
    if (auto taken = take_out(c, clock, from); !taken)
      return taken;
  return done{};
}

result<> shard_memory::put_in(const contribution& c, instant clock,
                              store_reading& from) {
  if (is_live(c.cell.family)) {
    auto since = from_epoch_ms(c.value);
    if (live::live_expiry::expired(c.metric, since, interval_start(clock)))
      return done{};
    expiry_.note(c.cell, c.metric, since);
  }
  auto entry = entry_of(c.cell, from);
  if (!entry)
    return entry.why();
  (*entry)->second.share.add(c.metric, c.value);
  mark(**entry, clock);
  return done{};
}

result<> shard_memory::take_out(const contribution& c, instant clock,
                                store_reading& from) {
  auto entry = entry_of(c.cell, from);
  if (!entry)
    return entry.why();
  if ((*entry)->second.share.remove(c.metric, c.value)) {
    if (is_live(c.cell.family))
      expiry_.forget(c.cell, c.metric, from_epoch_ms(c.value));
    mark(**entry, clock);
    return done{};
  }
  // It has expired, or the store is older than live state.
  if (is_live(c.cell.family))
    return done{};
  return failure{errc::internal, "a value to retract is not there: "
                                     + std::string{to_string(c.metric.metric)}
                                     + ' ' + std::to_string(c.value) + " in "
                                     + kpi_envelope{.cell = c.cell}.key()};
}

result<> shard_memory::load_live(const snapshot& from) {
  std::string shard;
  byte_writer{shard}.ordered_u16(shard_);
  auto take = [this](const cell_key& cell, const interval::partial& share) {
    share.each(
        [&](const metric_key& metric, std::int64_t value, std::int64_t times) {
          expiry_.note(cell, metric, from_epoch_ms(value), times);
        });
  };
  auto begin = shard;
  while (!begin.empty()) {
    // One organisation after the other: its live families stand together.
    std::optional<organization_id> whose;
    auto seen = from.scan(table::partials, begin, prefix_end(shard),
                          [&](const row& r) {
                            byte_reader key{r.key.substr(shard.size())};
                            whose = organization_id{key.id()};
                            return false;
                          });
    if (!seen)
      return seen;
    if (!whose)
      return done{};
    auto organization = shard;
    byte_writer{organization}.id(whose->value);
    auto live = shard + interval::key_prefix(*whose, live_families.front(), {});
    begin = prefix_end(organization);
    bool readable = true;
    seen = from.scan(table::partials, live, begin, [&](const row& r) {
      auto cell = interval::unpack_key(r.key.substr(shard.size()));
      auto share = interval::partial::unpack(r.payload);
      readable = cell && share && is_live(cell->family);
      if (readable)
        take(*cell, *share);
      return readable;
    });
    if (!seen)
      return seen;
    if (!readable)
      return damaged("the shard's share cannot be read of live state of",
                     to_string(*whose));
  }
  return done{};
}

void shard_memory::name(const std::vector<skill_list>& skills) {
  for (const auto& list : skills)
    if (auto id = name_of(list); written_skills_.count(id) == 0)
      unwritten_skills_.emplace(id, list);
}

result<> shard_memory::expire(instant horizon, store_reading& from) {
  for (const auto& cell : expiry_.take_expired(horizon)) {
    auto entry = entry_of(cell, from);
    if (!entry)
      return entry.why();
    auto& share = (*entry)->second.share;
    auto kept = share;
    share.each(
        [&](const metric_key& metric, std::int64_t value, std::int64_t times) {
          if (live::live_expiry::expired(metric, from_epoch_ms(value), horizon))
            for (; times > 0; --times)
              kept.remove(metric, value);
        });
    share = std::move(kept);
    mark(**entry, horizon);
  }
  return done{};
}

std::vector<epoch::share> shard_memory::report(instant through) {
  std::vector<epoch::share> shares;
  auto end = unreported_.upper_bound(through);
  for (auto at = unreported_.begin(); at != end; ++at)
    for (auto* entry : at->second) {
      auto& [cell, known] = *entry;
      known.reported = true;
      shares.push_back({cell, shard_, known.changed_at, known.share.tallies()});
    }
  unreported_.erase(unreported_.begin(), end);
  std::sort(shares.begin(), shares.end(),
            [](const auto& a, const auto& b) { return a.cell < b.cell; });
  return shares;
}

write_batch shard_memory::settle(std::uint64_t epoch) {
  write_batch rows;
  for (auto* entry : changed_entities_) {
    auto& [key, known] = *entry;
    rows.put(table::entities, entity_row_key(shard_, key), entity_version,
             known.state ? known.state->pack() : known.packed);
    known.changed = false;
    known.settled = epoch;
  }
  changed_entities_.clear();
  for (auto* entry : changed_cells_) {
    auto& [cell, known] = *entry;
    auto key = interval::partial_key(shard_, cell);
    if (known.share.empty())
      rows.erase(table::partials, key);
    else
      rows.put(table::partials, key, partial_version, known.share.pack());
    known.changed = false;
    known.settled = epoch;
  }
  changed_cells_.clear();
  if (written_skills_.size() + unwritten_skills_.size() > written_max)
    written_skills_.clear();
  for (const auto& [id, list] : unwritten_skills_) {
    interval::put_skills(rows, list);
    written_skills_.insert(id);
  }
  unwritten_skills_.clear();
  due_.settle(rows);
  return rows;
}

void shard_memory::committed(std::uint64_t epoch) {
  forget_settled(entities_, epoch);
  forget_settled(cells_, epoch);
}

} // namespace streamvane::actors::shard
