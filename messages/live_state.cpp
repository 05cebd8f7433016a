#include "messages/live_state.hpp"

#include <algorithm>

namespace streamvane {

namespace {

void add(live_count& to, const live_count& some) {
  if (some.count == 0)
    return;
  if (to.count == 0 || some.oldest < to.oldest)
    to.oldest = some.oldest;
  to.count += some.count;
}

void add(live_count& to, const live_value& value) {
  add(to, live_count{value.times, value.since});
}

/// A later status stands; an agent has one of each at a time.
void take(std::optional<live_status>& into, const live_value& value) {
  if (!into || into->since <= value.since)
    into = {value.metric.qualifier, value.since};
}

} // namespace

std::optional<millis> live_kept(const metric_key& metric) {
  switch (metric.metric) {
  case metric_id::o_waiting:
  case metric_id::o_alerting:
  case metric_id::o_interacting: return live_kept_max;
  case metric_id::o_after_call_work:
    return metric.qualifier == live_mark::assumed ? assumed_acw_max
                                                  : live_kept_max;
  default: return std::nullopt; // Statuses.
  }
}

live_contacts contacts_of(const live_cell& cell, const live_rules& rules,
                          instant as_of) {
  live_contacts found;
  auto queue = cell.key.family == family::queue_live ? queue_id{cell.key.entity}
                                                     : cell.key.queue;
  auto acw_wait = rules.after_call_work.after(queue, cell.key.media);
  for (const auto& value : cell.values) {
    const auto& mark = value.metric.qualifier;
    auto lasts = mark == live_mark::assumed
                     ? std::min(acw_wait, assumed_acw_max)
                     : std::min(rules.stale_after, live_kept_max);
    bool to_come = value.since > as_of;
    if (!to_come && as_of - value.since >= lasts)
      continue;
    switch (value.metric.metric) {
    case metric_id::o_waiting:
      if (!(mark == live_mark::rings && !rules.waiting_includes_alerting)
          && !(mark == live_mark::scheduled && to_come))
        add(found.waiting, value);
      break;
    case metric_id::o_alerting: add(found.alerting, value); break;
    case metric_id::o_interacting: add(found.interacting, value); break;
    case metric_id::o_after_call_work: add(found.after_call_work, value); break;
    default: break; // Statuses.
    }
  }
  if (rules.interacting_includes_acw)
    found.interacting.count += found.after_call_work.count;
  return found;
}

live_agent agent_of(const live_entity& agent, live_rules rules, instant as_of) {
  rules.interacting_includes_acw = false;
  live_agent found;
  for (const auto& cell : agent.cells) {
    auto contacts = contacts_of(cell, rules, as_of);
    add(found.contacts.alerting, contacts.alerting);
    add(found.contacts.interacting, contacts.interacting);
    add(found.contacts.after_call_work, contacts.after_call_work);
    for (const auto& value : cell.values)
      switch (value.metric.metric) {
      case metric_id::t_agent_routing_status: take(found.routing, value); break;
      case metric_id::t_system_presence: take(found.presence, value); break;
      case metric_id::t_organization_presence:
        take(found.definition, value);
        break;
      default: break; // Contacts.
      }
  }
  return found;
}

} // namespace streamvane
