#include "actors/shard/placement.hpp"

#include "messages/bytes.hpp"

#include <xxhash.h>

namespace streamvane::actors::shard {

std::uint16_t shard_of(const uuid& entity, std::uint16_t shards) {
  auto hash = XXH3_64bits(entity.bytes.data(), entity.bytes.size());
  return static_cast<std::uint16_t>(hash % shards);
}

std::string entity_row_prefix(std::uint16_t shard, entity::entity_kind kind) {
  std::string out;
  byte_writer to{out};
  to.ordered_u16(shard);
  to.u8(static_cast<std::uint8_t>(kind));
  return out;
}

std::string entity_row_key(std::uint16_t shard, const entity::entity_key& key) {
  auto out = entity_row_prefix(shard, key.kind);
  byte_writer to{out};
  to.id(key.organization.value);
  to.id(key.id);
  return out;
}

std::optional<entity::entity_key> entity_of_row_key(std::string_view key) {
  byte_reader from{key};
  from.ordered_u16();
  entity::entity_key entity;
  entity.kind = static_cast<entity::entity_kind>(from.u8());
  entity.organization = organization_id{from.id()};
  entity.id = from.id();
  if (!from.at_end())
    return std::nullopt;
  return entity;
}

} // namespace streamvane::actors::shard
