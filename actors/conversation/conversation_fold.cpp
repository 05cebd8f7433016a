#include "actors/conversation/conversation_fold.hpp"

#include "actors/conversation/attributed.hpp"
#include "actors/conversation/detail_facts.hpp"
#include "actors/conversation/record_version.hpp"
#include "actors/conversation/said.hpp"
#include "actors/conversation/segment_facts.hpp"
#include "actors/conversation/source_precedence.hpp"
#include "actors/conversation/timeline.hpp"

#include <algorithm>
#include <tuple>

namespace streamvane::actors::conversation {

namespace {

using said_list = std::vector<conversation_event>;

constexpr std::ptrdiff_t nowhere = -1;

/// Of the messages of one slot, keeps the first and last ones that can decide.
/// Returns where the one stood that went; nowhere if all stay.
std::ptrdiff_t trim_slot(said_list& said, const slot& of, genesys_topic topic) {
  auto first = std::find_if(said.begin(), said.end(),
                            [&](const auto& e) { return slot_of(e) == of; });
  auto last = std::find_if(first, said.end(),
                           [&](const auto& e) { return slot_of(e) != of; });
  auto keep = kept_of(topic);
  if (static_cast<std::size_t>(last - first) <= keep.first + keep.last)
    return nowhere;
  auto surplus = first + static_cast<std::ptrdiff_t>(keep.first);
  auto position = surplus - said.begin();
  said.erase(surplus);
  return position;
}

/// Drops the slot that sorts last if there are too many. True if that was `of`.
/// A detail record has its own bound: what it makes room for when another one
/// takes its place must not have been dropped for it.
bool trim_slots(said_list& said, const slot& of) {
  if (said.size() <= slots_max)
    return false;
  std::size_t slots = 0;
  const conversation_event* last = nullptr;
  for (const auto& e : said) {
    if (is_of_record(e))
      continue;
    slots += last == nullptr || slot_of(e) != slot_of(*last) ? 1 : 0;
    last = &e;
  }
  if (slots <= slots_max)
    return false;
  auto greatest = slot_of(*last);
  std::erase_if(said, [&](const auto& e) { return slot_of(e) == greatest; });
  return greatest == of;
}

/// Short abandons are the abandons below the limit, whoever reported them.
void add_short_abandons(metric_facts& facts, const policy_history& policies,
                        std::uint32_t number) {
  auto count = facts.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (facts[i].metric != metric_id::t_abandon)
      continue;
    auto limit = policies.at(facts[i].at, number).short_abandon;
    if (millis{facts[i].value} >= limit)
      continue;
    auto brief = facts[i];
    brief.metric = metric_id::t_short_abandon;
    facts.push_back(brief);
  }
}

bool is_conversation_metric(metric_id metric) {
  return metric == metric_id::n_connected || metric == metric_id::t_connected
         || metric == metric_id::t_voicemail || metric == metric_id::t_ivr;
}

/// The fact once more for each view beside posted.
void add_views(contributions& out, cell_key cell, const metric_fact& fact,
               attribution_set views,
               const std::vector<session_view>& sessions) {
  auto stretches = stretches_of(fact, sessions);
  for (auto view : attributions) {
    if (view == attribution::posted || !views.has(view))
      continue;
    cell.attribution = view;
    for (const auto& share : shares_of(fact, view, stretches)) {
      cell.start = share.start;
      out.push_back({cell, {fact.metric, {}}, share.value});
    }
  }
}

} // namespace

joined join(state& s, const conversation_event& event) {
  if (!s.id) {
    s.id = event.conversation;
    s.organization = event.organization;
  }
  if (is_of_record(event) && !admit_record(s, event))
    return joined::known;
  auto at = std::lower_bound(s.said.begin(), s.said.end(), event, before);
  if (at != s.said.end() && !before(event, *at)) {
    if (at->offset <= event.offset)
      return joined::known;
    // A minimum does not depend on order: who is kept at the end was kept from
    // its first copy on.
    at->offset = event.offset;
    return joined::sooner;
  }
  auto slot = slot_of(event);
  auto position = s.said.insert(at, event) - s.said.begin();
  // A message that does not stay is no news: a copy of it would otherwise have
  // the facts taken anew under later policies.
  bool stays = trim_slot(s.said, slot, event.topic) != position
               && !trim_slots(s.said, slot);
  return stays ? joined::news : joined::known;
}

metric_facts told_facts(const state& s, const policy_history& policies,
                        instant clock) {
  timeline line{s};
  metric_facts all;
  add_detail_facts(all, line.sessions(), policies, s.policy_number, clock);
  add_transfer_facts(all, line.sessions());
  add_segment_facts(all, line.sessions());
  add_record_facts(all, line.sessions(), policies, s.policy_number);
  return all;
}

metric_facts facts(const state& s, const policy_history& policies) {
  auto all = told_facts(s, policies, s.clock);
  apply_precedence(all);
  add_short_abandons(all, policies, s.policy_number);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.metric, a.session, a.instance, a.at, a.value)
           < std::tie(b.metric, b.session, b.instance, b.at, b.value);
  });
  return all;
}

direction originating_direction(const state& s) {
  const conversation_event* explicit_one = nullptr;
  for (const auto& e : s.said)
    if (e.originating_direction != direction::none
        && (explicit_one == nullptr || order(e, *explicit_one) < 0))
      explicit_one = &e;
  if (explicit_one != nullptr)
    return explicit_one->originating_direction;
  timeline line{s};
  const session_view* first = nullptr;
  for (const auto& session : line.sessions()) {
    if (session.direction == direction::none)
      continue;
    if (first == nullptr
        || std::tuple{!session.is_customer(), session.began(), session.id}
               < std::tuple{!first->is_customer(), first->began(), first->id})
      first = &session;
  }
  return first != nullptr ? first->direction : direction::none;
}

contributions contributions_of(const state& s, const metric_facts& all,
                               const policy_history& policies) {
  contributions out;
  out.reserve(all.size() * 2);
  std::optional<direction> originating;
  std::optional<timeline> line; // Only views need it.
  for (const auto& fact : all) {
    cell_key cell{.organization = s.organization,
                  .start = interval_start(fact.at),
                  .media = fact.media,
                  .direction = fact.direction};
    const auto& policy = policies.at(fact.at, s.policy_number);
    auto views = policy.views;
    auto add = [&] {
      out.push_back({cell, {fact.metric, {}}, fact.value});
      if (!views.beyond_posted())
        return;
      if (!line)
        line.emplace(s);
      add_views(out, cell, fact, views, line->sessions());
    };
    if (is_conversation_metric(fact.metric)) {
      if (!originating)
        originating = originating_direction(s);
      cell.family = family::conversation_metrics;
      cell.direction = *originating;
      add();
      continue;
    }
    if (is_flow_metric(fact.metric)) {
      cell.family = family::flow_metrics;
      cell.entity = fact.flow;
      add();
      continue;
    }
    if (fact.queue) {
      cell.family = family::queue_metrics;
      cell.entity = fact.queue.value;
      add();
    }
    if (fact.agent) {
      cell.family = family::agent_metrics;
      cell.entity = fact.agent.value;
      cell.queue = fact.queue;
      add();
      if (policy.handling_in_state && is_handling_part(fact.metric))
        out.push_back({{.organization = s.organization,
                        .family = family::agent_state,
                        .start = interval_start(fact.at),
                        .entity = fact.agent.value},
                       {fact.metric, {}},
                       fact.value});
    }
  }
  return out;
}

} // namespace streamvane::actors::conversation
