#pragma once

#include "actors/entity/entity_fold.hpp"
#include "messages/ids.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace streamvane::actors::shard {

/// Shards of a store; fixed for its life (architecture.md 4).
inline constexpr std::uint16_t shards_default = 32;
inline constexpr std::uint16_t shards_max = 1024;

/// The shard that owns an entity: the same on every node and for ever.
std::uint16_t shard_of(const uuid& entity, std::uint16_t shards);

/// The key of an entity's row: shard first, so that a shard is a key range.
std::string entity_row_key(std::uint16_t shard, const entity::entity_key& key);

/// The first bytes of the keys of a shard's entities of one kind.
std::string entity_row_prefix(std::uint16_t shard, entity::entity_kind kind);

/// Reads what entity_row_key() wrote; nothing where it did not.
std::optional<entity::entity_key> entity_of_row_key(std::string_view key);

} // namespace streamvane::actors::shard
