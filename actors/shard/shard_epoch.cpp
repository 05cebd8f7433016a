#include "actors/shard/shard_epoch.hpp"

#include "actors/shard/placement.hpp"

#include <algorithm>

namespace streamvane::actors::shard {

namespace {

using runtime::metrics_store::table;

constexpr std::uint8_t entity_version = 1;
constexpr std::uint8_t partial_version = 1;

failure damaged(std::string_view what, const std::string& place) {
  return {errc::corrupt, std::string{what} + ' ' + place};
}

} // namespace

shard_epoch::shard_epoch(std::uint16_t shard, epoch::context_ptr context,
                         runtime::metrics_store::snapshot before)
    : shard_{shard}, context_{std::move(context)}, before_{std::move(before)} {
  out_.shard = shard;
}

shard_epoch::batches
shard_epoch::sorted(const std::set<entity::entity_key>& agents) const {
  using entity::entity_kind;
  std::unordered_map<entity::entity_key, entity::entity_batch> found;
  for (const auto& chunk : context_->chunks) {
    const auto& events = chunk->shards[shard_];
    for (const auto& e : events.conversation)
      found[{entity_kind::conversation, e.organization, e.conversation.value}]
          .conversation.push_back(&e);
    for (const auto& e : events.agent)
      found[{entity_kind::agent, e.organization, e.agent.value}]
          .agent.push_back(&e);
    for (const auto& e : events.queue)
      found[{entity_kind::queue, e.organization, e.queue.value}]
          .queue.push_back(&e);
  }
  if (context_->horizon > context_->horizon_before)
    for (const auto& agent : agents)
      found.try_emplace(agent);
  batches all;
  all.reserve(found.size());
  for (auto& [key, batch] : found) {
    batch.horizon_before = context_->horizon_before;
    batch.horizon = context_->horizon;
    all.emplace_back(key, std::move(batch));
  }
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return all;
}

result<std::string>
shard_epoch::state_before(const entity::entity_key& key) const {
  auto row = before_.get(table::entities, entity_row_key(shard_, key));
  if (!row)
    return row.why();
  if (!*row)
    return std::string{};
  if ((*row)->version != entity_version)
    return damaged("unknown version of the state of", to_string(key.id));
  return std::string{(*row)->payload};
}

result<> shard_epoch::add(const entity::entity_key& key,
                          entity::folded outcome) {
  out_.writes.put(table::entities, entity_row_key(shard_, key), entity_version,
                  outcome.state);
  ++out_.entities;
  for (auto& p : outcome.poisoned)
    out_.letters.push_back({p.offset, "poison", std::move(p.reason)});
  return apply(outcome.change);
}

result<interval::partial*> shard_epoch::partial_of(const cell_key& cell) {
  auto [at, added] = partials_.try_emplace(cell);
  if (!added)
    return &at->second;
  auto row = before_.get(table::partials, interval::partial_key(shard_, cell));
  if (!row)
    return row.why();
  if (*row) {
    auto known = interval::partial::unpack((*row)->payload);
    if (!known || (*row)->version != partial_version)
      return damaged("the shard's share cannot be read of cell",
                     kpi_envelope{.cell = cell}.key());
    at->second = std::move(*known);
  }
  return &at->second;
}

result<> shard_epoch::apply(const contribution_change& change) {
  // What is asserted goes in first: an agent may take back what it said in the
  // same batch.
  for (const auto& c : change.asserted) {
    auto share = partial_of(c.cell);
    if (!share)
      return share.why();
    (*share)->add(c.metric, c.value);
  }
  for (const auto& c : change.retracted) {
    auto share = partial_of(c.cell);
    if (!share)
      return share.why();
    if (!(*share)->remove(c.metric, c.value))
      return failure{errc::internal,
                     "a value to retract is not there: "
                         + std::string{to_string(c.metric.metric)} + ' '
                         + std::to_string(c.value) + " in "
                         + kpi_envelope{.cell = c.cell}.key()};
  }
  return done{};
}

result<epoch::shard_folded> shard_epoch::finish() {
  out_.shares.reserve(partials_.size());
  for (auto& [cell, partial] : partials_) {
    auto key = interval::partial_key(shard_, cell);
    if (partial.empty())
      out_.writes.erase(table::partials, key);
    else
      out_.writes.put(table::partials, key, partial_version, partial.pack());
    out_.shares.push_back({cell, shard_, partial.tallies()});
  }
  return std::move(out_);
}

} // namespace streamvane::actors::shard
