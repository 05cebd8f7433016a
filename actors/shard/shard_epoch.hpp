#pragma once

#include "actors/entity/entity_fold.hpp"
#include "actors/epoch/epoch.hpp"
#include "actors/interval/partial.hpp"
#include "runtime/metrics_store/snapshot.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace streamvane::actors::shard {

/// The work of one shard in one epoch, without actors: sorts the events by
/// entity, takes in what the folds answer, and makes of it the rows to write
/// and the shares to add up. The same whether entities fold here or in actors
/// of their own.
class shard_epoch {
public:
  using batches
      = std::vector<std::pair<entity::entity_key, entity::entity_batch>>;

  shard_epoch(std::uint16_t shard, epoch::context_ptr context,
              runtime::metrics_store::snapshot before);

  /// The entities that the epoch touches, sorted by key. Where a quarter hour
  /// ended, that is every agent in `agents` too.
  batches sorted(const std::set<entity::entity_key>& agents) const;

  /// The packed state before the epoch; empty for a new entity.
  result<std::string> state_before(const entity::entity_key& key) const;

  /// Takes in the outcome of an entity's fold.
  result<> add(const entity::entity_key& key, entity::folded outcome);

  /// Rows, shares and letters of everything that was added.
  result<epoch::shard_folded> finish();

  const epoch::epoch_context& context() const {
    return *context_;
  }

private:
  result<interval::partial*> partial_of(const cell_key& cell);
  result<> apply(const contribution_change& change);

  std::uint16_t shard_;
  epoch::context_ptr context_;
  runtime::metrics_store::snapshot before_;
  std::map<cell_key, interval::partial> partials_{};
  epoch::shard_folded out_{};
};

} // namespace streamvane::actors::shard
