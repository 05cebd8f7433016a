#include "actors/entity/entity_fold.hpp"

#include "actors/agent/agent_describe.hpp"
#include "actors/agent/agent_fold.hpp"
#include "actors/conversation/conversation_describe.hpp"
#include "actors/conversation/conversation_fold.hpp"
#include "actors/queue/queue_describe.hpp"
#include "actors/queue/queue_fold.hpp"

#include <exception>

namespace streamvane::actors::entity {

namespace {

failure not_a_state(const entity_key& key) {
  return {errc::corrupt, "the stored state of "
                             + std::string{to_string(key.kind)} + ' '
                             + to_string(key.id) + " cannot be read"};
}

result<folded> fold_conversation(const entity_key& key, std::string_view packed,
                                 const entity_batch& batch,
                                 const policy_history& policies) {
  conversation::state s;
  contributions before;
  folded out;
  if (!packed.empty()) {
    auto known = conversation::unpack(packed);
    if (!known)
      return not_a_state(key);
    s = std::move(*known);
  }
  bool news = false;
  auto first = s;
  for (const auto* event : batch.conversation)
    news |= conversation::join(s, *event);
  if (news) {
    before = conversation::contributions_of(
        first, conversation::facts(first, policies));
    s.policy_number = policies.number();
    out.change = difference(
        std::move(before),
        conversation::contributions_of(s, conversation::facts(s, policies)));
    out.state = conversation::pack(s);
  } else {
    out.state = packed;
  }
  out.ended = conversation::current_phase(s) == conversation::phase::ended;
  return out;
}

result<folded> fold_agent(const entity_key& key, std::string_view packed,
                          const entity_batch& batch) {
  agent::state s;
  folded out;
  if (!packed.empty()) {
    auto known = agent::unpack(packed);
    if (!known)
      return not_a_state(key);
    s = std::move(*known);
  }
  for (const auto* event : batch.agent)
    agent::fold(s, *event, batch.horizon_before, out.change);
  agent::close_quarters(s, batch.horizon_before, batch.horizon, out.change);
  out.state = agent::pack(s);
  return out;
}

result<folded> fold_queue(const entity_key& key, std::string_view packed,
                          const entity_batch& batch) {
  queue::state s;
  folded out;
  if (!packed.empty()) {
    auto known = queue::unpack(packed);
    if (!known)
      return not_a_state(key);
    s = std::move(*known);
  }
  for (const auto* event : batch.queue)
    queue::join(s, *event);
  out.state = queue::pack(s);
  return out;
}

result<folded> fold_together(const entity_key& key, std::string_view packed,
                             const entity_batch& batch,
                             const policy_history& policies) {
  switch (key.kind) {
  case entity_kind::conversation:
    return fold_conversation(key, packed, batch, policies);
  case entity_kind::agent: return fold_agent(key, packed, batch);
  case entity_kind::queue: return fold_queue(key, packed, batch);
  }
  return not_a_state(key);
}

/// The batch cut into batches of one event each, in log order; the last one has
/// no event and moves the horizon.
std::vector<entity_batch> singled(const entity_batch& batch) {
  std::vector<entity_batch> steps;
  auto still = [&] {
    return entity_batch{.horizon_before = batch.horizon_before,
                        .horizon = batch.horizon_before};
  };
  for (const auto* event : batch.conversation)
    steps.emplace_back(still()).conversation.push_back(event);
  for (const auto* event : batch.agent)
    steps.emplace_back(still()).agent.push_back(event);
  for (const auto* event : batch.queue)
    steps.emplace_back(still()).queue.push_back(event);
  steps.push_back(
      {.horizon_before = batch.horizon_before, .horizon = batch.horizon});
  return steps;
}

std::uint64_t offset_of(const entity_batch& single) {
  if (!single.conversation.empty())
    return single.conversation.front()->offset;
  if (!single.agent.empty())
    return single.agent.front()->offset;
  return single.queue.empty() ? 0 : single.queue.front()->offset;
}

void take(contributions& into, contributions& from) {
  into.insert(into.end(), from.begin(), from.end());
}

/// Folds do not throw by design; this is for the event that nobody thought of.
/// It is left out and named, the others are folded.
result<folded> fold_one_by_one(const entity_key& key, std::string_view packed,
                               const entity_batch& batch,
                               const policy_history& policies) {
  folded all{.state = std::string{packed}};
  for (const auto& single : singled(batch)) {
    try {
      auto step = fold_together(key, all.state, single, policies);
      if (!step)
        return step;
      all.state = std::move(step->state);
      all.ended = step->ended;
      take(all.change.retracted, step->change.retracted);
      take(all.change.asserted, step->change.asserted);
    } catch (const std::exception& thrown) {
      all.poisoned.push_back({offset_of(single), thrown.what()});
    }
  }
  return all;
}

} // namespace

std::string_view to_string(entity_kind kind) {
  switch (kind) {
  case entity_kind::conversation: return "conversation";
  case entity_kind::agent: return "agent";
  case entity_kind::queue: return "queue";
  }
  return "unknown";
}

result<folded> fold(const entity_key& key, std::string_view packed,
                    const entity_batch& batch, const policy_history& policies) {
  try {
    return fold_together(key, packed, batch, policies);
  } catch (const std::exception&) {
    return fold_one_by_one(key, packed, batch, policies);
  }
}

result<std::string> describe(const entity_key& key, std::string_view packed,
                             const policy_history& policies) {
  switch (key.kind) {
  case entity_kind::conversation:
    if (auto s = conversation::unpack(packed))
      return conversation::describe(*s, policies);
    break;
  case entity_kind::agent:
    if (auto s = agent::unpack(packed))
      return agent::describe(*s);
    break;
  case entity_kind::queue:
    if (auto s = queue::unpack(packed))
      return queue::describe(*s);
    break;
  }
  return not_a_state(key);
}

} // namespace streamvane::actors::entity
