#include "actors/conversation/conversation_fold.hpp"

#include "actors/conversation/attributed.hpp"
#include "actors/conversation/breakdown_parts.hpp"
#include "actors/conversation/callback_calls.hpp"
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
    auto limit
        = policies.at(facts[i].at, number).short_abandon_limit(facts[i].media);
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

/// Puts facts into cells of an interval family: as posted, in other views, and
/// in the parts of what the cells are broken down by.
class placing {
public:
  placing(const state& s, contributions& out) : state_{s}, out_{out} {
    // nop
  }

  void put(const metric_fact& fact, const kpi_policy& policy, cell_key cell) {
    auto stretches = policy.views.beyond_posted()
                         ? stretches_of(fact, sessions())
                         : std::vector<interval>{};
    put_views(fact, policy.views, stretches, cell);
    if (policy.breakdowns.empty() || !has_breakdowns(cell.family))
      return;
    for (auto by : breakdowns) {
      if (!policy.breakdowns.has(by))
        continue;
      cell.by = by;
      for (const auto& part : parts_of(fact, by, sessions(), originating())) {
        cell.part = part;
        put_views(fact, policy.views, stretches, cell);
      }
    }
  }

  /// As the function of the conversation.
  direction originating() {
    if (!originating_)
      originating_ = originating_direction(state_);
    return *originating_;
  }

private:
  void put_views(const metric_fact& fact, attribution_set views,
                 const std::vector<interval>& stretches, cell_key cell) {
    out_.push_back({cell, {fact.metric, {}}, fact.value});
    for (auto view : attributions) {
      if (view == attribution::posted || !views.has(view))
        continue;
      cell.attribution = view;
      for (const auto& share : shares_of(fact, view, stretches)) {
        cell.start = share.start;
        out_.push_back({cell, {fact.metric, {}}, share.value});
      }
    }
  }

  const std::vector<session_view>& sessions() {
    if (!line_)
      line_.emplace(state_);
    return line_->sessions();
  }

  const state& state_;
  contributions& out_;
  std::optional<direction> originating_{};
  std::optional<timeline> line_{}; ///< Plain cells do without.
};

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
  place_callback_work(all, line.sessions(), policies, s.policy_number);
  add_transfer_facts(all, line.sessions());
  add_segment_facts(all, line.sessions());
  add_record_facts(all, line.sessions(), policies, s.policy_number);
  return all;
}

metric_facts preferred_facts(const state& s, const policy_history& policies) {
  auto all = told_facts(s, policies, s.clock);
  apply_precedence(all);
  return all;
}

metric_facts counted_facts(metric_facts preferred, const state& s,
                           const policy_history& policies) {
  auto all = std::move(preferred);
  std::erase_if(all, [&](const auto& fact) {
    return is_unmeasured(fact, policies, s.policy_number);
  });
  add_short_abandons(all, policies, s.policy_number);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.metric, a.session, a.instance, a.at, a.value)
           < std::tie(b.metric, b.session, b.instance, b.at, b.value);
  });
  return all;
}

metric_facts facts(const state& s, const policy_history& policies) {
  return counted_facts(preferred_facts(s, policies), s, policies);
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
  placing cells{s, out};
  for (const auto& fact : all) {
    cell_key cell{.organization = s.organization,
                  .start = interval_start(fact.at),
                  .media = fact.media,
                  .direction = fact.direction};
    const auto& policy = policies.at(fact.at, s.policy_number);
    if (is_conversation_metric(fact.metric)) {
      cell.family = family::conversation_metrics;
      cell.direction = cells.originating();
      cells.put(fact, policy, cell);
      continue;
    }
    if (is_flow_metric(fact.metric)) {
      cell.family = family::flow_metrics;
      cell.entity = fact.flow;
      cells.put(fact, policy, cell);
      continue;
    }
    if (fact.queue) {
      cell.family = family::queue_metrics;
      cell.entity = fact.queue.value;
      cells.put(fact, policy, cell);
    }
    if (fact.agent) {
      cell.family = family::agent_metrics;
      cell.entity = fact.agent.value;
      cell.queue = fact.queue;
      cells.put(fact, policy, cell);
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
