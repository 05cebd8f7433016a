#pragma once

#include "actors/entity/entity_fold.hpp"
#include "actors/epoch/epoch.hpp"

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace streamvane::actors::shard {

using entity_batches
    = std::vector<std::pair<entity::entity_key, entity::entity_batch>>;

/// What an epoch has for the entities of one shard, sorted by key. Where a
/// quarter hour ended, that is every agent in `agents` too; and those that are
/// `due` at its end. The batches point into the context.
entity_batches batches_of(std::uint16_t shard,
                          const epoch::epoch_context& context,
                          const std::set<entity::entity_key>& agents,
                          const std::vector<entity::entity_key>& due);

} // namespace streamvane::actors::shard
