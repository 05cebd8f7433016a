#include "actors/entity/entity_fold.hpp"

#include "actors/agent/agent_describe.hpp"
#include "actors/conversation/breakdown_parts.hpp"
#include "actors/conversation/conversation_describe.hpp"
#include "actors/conversation/live.hpp"
#include "actors/conversation/live_contributions.hpp"
#include "actors/conversation/pending_acw.hpp"
#include "actors/queue/queue_describe.hpp"

#include <algorithm>
#include <exception>
#include <iterator>

namespace streamvane::actors::entity {

namespace {

failure not_a_state(const entity_key& key) {
  return {errc::corrupt, "the stored state of "
                             + std::string{to_string(key.kind)} + ' '
                             + to_string(key.id) + " cannot be read"};
}

template <class State>
std::string packed_bytes(const State& s) {
  return pack(s);
}

disagreements disagreements_in(const metric_facts& facts) {
  disagreements found;
  for (const auto& fact : facts) {
    if (fact.disputed)
      found.disputed.push_back(fact.metric);
    if (fact.one_sided)
      found.one_sided.push_back(fact.metric);
  }
  std::sort(found.disputed.begin(), found.disputed.end());
  std::sort(found.one_sided.begin(), found.one_sided.end());
  return found;
}

/// What is in `after` and not in `before`; both sorted.
std::vector<metric_id> news_in(const std::vector<metric_id>& after,
                               const std::vector<metric_id>& before) {
  std::vector<metric_id> news;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(news));
  return news;
}

disagreement_change change_of(const disagreements& before,
                              const disagreements& after) {
  return {.disputed = news_in(after.disputed, before.disputed),
          .one_sided = news_in(after.one_sided, before.one_sided),
          .settled = news_in(before.one_sided, after.one_sided)};
}

meaning meaning_of(const conversation::state& s,
                   const policy_history& policies) {
  auto preferred = conversation::preferred_facts(s, policies);
  auto sources = disagreements_in(preferred);
  auto facts = conversation::counted_facts(std::move(preferred), s, policies);
  meaning all{.values = conversation::contributions_of(s, facts, policies),
              .sources = std::move(sources)};
  conversation::add_live(all.values, s);
  std::sort(all.values.begin(), all.values.end());
  return all;
}

/// Kinds of contradictions that are in `after` and not in `before`.
std::vector<conversation::contradiction_kind>
new_contradictions(const conversation::state& before,
                   const conversation::state& after) {
  auto old = kinds_of(conversation::contradictions(before));
  auto now = kinds_of(conversation::contradictions(after));
  std::vector<conversation::contradiction_kind> fresh;
  std::set_difference(now.begin(), now.end(), old.begin(), old.end(),
                      std::back_inserter(fresh));
  return fresh;
}

outcome fold_conversation(conversation::state& s,
                          const conversation::state& before,
                          std::optional<meaning>& known,
                          const entity_batch& batch,
                          const policy_history& policies) {
  outcome out;
  bool news = false;
  bool suspicious = false;
  for (const auto* event : batch.conversation) {
    auto did = conversation::join(s, *event);
    out.news |= did != conversation::joined::known;
    if (did != conversation::joined::news)
      continue;
    news = true;
    suspicious = suspicious || conversation::may_contradict(s, *event);
  }
  if (suspicious)
    out.contradicted = new_contradictions(before, s);
  if (!news)
    out.due = conversation::next_due(s, policies);
  if (news || (out.due && *out.due <= batch.clock_after)) {
    if (!known)
      known = meaning_of(before, policies);
    out.news = true;
    // The clock alone brings no policy that became known meanwhile.
    if (news)
      s.policy_number = policies.number();
    out.due = conversation::take_at(s, policies, news ? batch.clock : s.clock,
                                    batch.clock_after);
    auto after = meaning_of(s, policies);
    out.change = difference_of_sorted(known->values, after.values);
    if (policies.breaks_down(breakdown::skills))
      out.skills = conversation::skill_lists_of(s);
    out.sources = change_of(known->sources, after.sources);
    known = std::move(after);
  }
  return out;
}

outcome fold_agent(agent::state& s, const entity_batch& batch,
                   const policy_history& policies) {
  outcome out;
  out.news = agent::fold(s, batch.agent, batch.horizon_before, batch.horizon,
                         out.change, policies);
  return out;
}

outcome fold_queue(queue::state& s, const entity_batch& batch) {
  outcome out;
  for (const auto* event : batch.queue)
    out.news |= queue::join(s, *event);
  return out;
}

/// The batch cut into batches of one event each, in log order; the last one has
/// no event and moves horizon and clock.
std::vector<entity_batch> singled(const entity_batch& batch) {
  std::vector<entity_batch> steps;
  auto still = [&] {
    return entity_batch{.horizon_before = batch.horizon_before,
                        .horizon = batch.horizon_before,
                        .clock = batch.clock,
                        .clock_after = batch.clock};
  };
  for (const auto* event : batch.conversation)
    steps.emplace_back(still()).conversation.push_back(event);
  for (const auto* event : batch.agent)
    steps.emplace_back(still()).agent.push_back(event);
  for (const auto* event : batch.queue)
    steps.emplace_back(still()).queue.push_back(event);
  steps.push_back({.horizon_before = batch.horizon_before,
                   .horizon = batch.horizon,
                   .clock = batch.clock,
                   .clock_after = batch.clock_after});
  return steps;
}

std::uint64_t offset_of(const entity_batch& single) {
  if (!single.conversation.empty())
    return single.conversation.front()->offset;
  if (!single.agent.empty())
    return single.agent.front()->offset;
  return single.queue.empty() ? 0 : single.queue.front()->offset;
}

template <class List>
void take(List& into, const List& from) {
  into.insert(into.end(), from.begin(), from.end());
}

} // namespace

void disagreement_change::add(const disagreement_change& other) {
  take(disputed, other.disputed);
  take(one_sided, other.one_sided);
  take(settled, other.settled);
}

std::string_view to_string(entity_kind kind) {
  switch (kind) {
  case entity_kind::conversation: return "conversation";
  case entity_kind::agent: return "agent";
  case entity_kind::queue: return "queue";
  }
  return "unknown";
}

result<entity_state> entity_state::unpack(const entity_key& key,
                                          std::string_view packed) {
  auto take = [&](auto unpacked) -> result<entity_state> {
    if (!unpacked)
      return not_a_state(key);
    return entity_state{std::move(*unpacked)};
  };
  switch (key.kind) {
  case entity_kind::conversation:
    if (packed.empty())
      return entity_state{conversation::state{}};
    return take(conversation::unpack(packed));
  case entity_kind::agent:
    if (packed.empty())
      return entity_state{agent::state{}};
    return take(agent::unpack(packed));
  case entity_kind::queue:
    if (packed.empty())
      return entity_state{queue::state{}};
    return take(queue::unpack(packed));
  }
  return not_a_state(key);
}

outcome entity_state::fold(const entity_batch& batch,
                           const policy_history& policies) {
  auto before = known_;
  try {
    return fold_together(before, batch, policies);
  } catch (const std::exception&) {
    known_ = std::move(before);
    meaning_.reset();
    return fold_one_by_one(batch, policies);
  }
}

outcome entity_state::fold_together(const known& before,
                                    const entity_batch& batch,
                                    const policy_history& policies) {
  if (auto* s = std::get_if<conversation::state>(&known_))
    return fold_conversation(*s, std::get<conversation::state>(before),
                             meaning_, batch, policies);
  if (auto* s = std::get_if<agent::state>(&known_))
    return fold_agent(*s, batch, policies);
  return fold_queue(std::get<queue::state>(known_), batch);
}

/// Folds do not throw by design; this is for the event that nobody thought of.
/// It is left out and named, the others are folded.
outcome entity_state::fold_one_by_one(const entity_batch& batch,
                                      const policy_history& policies) {
  outcome all;
  for (const auto& single : singled(batch)) {
    auto before = known_;
    try {
      auto step = fold_together(before, single, policies);
      all.news |= step.news;
      all.due = step.due;
      take(all.change.retracted, step.change.retracted);
      take(all.change.asserted, step.change.asserted);
      all.sources.add(step.sources);
      take(all.contradicted, step.contradicted);
      take(all.skills, step.skills);
    } catch (const std::exception& thrown) {
      known_ = std::move(before);
      meaning_.reset();
      all.poisoned.push_back({offset_of(single), thrown.what()});
    }
  }
  return all;
}

bool entity_state::ended() const {
  const auto* s = std::get_if<conversation::state>(&known_);
  return s != nullptr
         && conversation::phase_at(*s, instant::max(), {})
                == conversation::phase::ended;
}

std::string entity_state::pack() const {
  return std::visit([](const auto& s) { return packed_bytes(s); }, known_);
}

result<folded> fold(const entity_key& key, std::string_view packed,
                    const entity_batch& batch, const policy_history& policies) {
  auto state = entity_state::unpack(key, packed);
  if (!state)
    return state.why();
  folded all{state->fold(batch, policies)};
  all.ended = state->ended();
  all.state = all.news || packed.empty() ? state->pack() : std::string{packed};
  return all;
}

result<std::string> describe(const entity_key& key, std::string_view packed,
                             const policy_history& policies, instant clock) {
  switch (key.kind) {
  case entity_kind::conversation:
    if (auto s = conversation::unpack(packed))
      return conversation::describe(*s, policies, clock);
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
