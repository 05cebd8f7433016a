#include "actors/shard/shard_batches.hpp"

#include <algorithm>
#include <unordered_map>

namespace streamvane::actors::shard {

entity_batches batches_of(std::uint16_t shard,
                          const epoch::epoch_context& context,
                          const std::set<entity::entity_key>& agents,
                          const std::vector<entity::entity_key>& due) {
  using entity::entity_kind;
  std::unordered_map<entity::entity_key, entity::entity_batch> found;
  for (const auto& chunk : context.chunks) {
    const auto& events = chunk->shards[shard];
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
  if (context.horizon > context.horizon_before)
    for (const auto& agent : agents)
      found.try_emplace(agent);
  for (const auto& key : due)
    found.try_emplace(key);
  entity_batches all;
  all.reserve(found.size());
  for (auto& [key, batch] : found) {
    batch.horizon_before = context.horizon_before;
    batch.horizon = context.horizon;
    batch.clock = context.clock;
    batch.clock_after = context.clock_after;
    all.emplace_back(key, std::move(batch));
  }
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return all;
}

} // namespace streamvane::actors::shard
