#include "actors/queue/observation_check.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace streamvane::actors::queue {

namespace {

using count_of = live_count live_contacts::*;

constexpr std::array<std::pair<metric_id, count_of>, 3> both_know{{
    {metric_id::o_waiting, &live_contacts::waiting},
    {metric_id::o_alerting, &live_contacts::alerting},
    {metric_id::o_interacting, &live_contacts::interacting},
}};

} // namespace

observation_check check(const queue_event& observed, const live_entity& own,
                        const live_rules& rules) {
  observation_check found;
  for (const auto& what : observed.observations) {
    auto known = std::find_if(
        both_know.begin(), both_know.end(),
        [&](const auto& pair) { return to_string(pair.first) == what.metric; });
    if (known == both_know.end() || what.media.empty()
        || !what.qualifier.empty())
      continue;
    auto cell
        = std::find_if(own.cells.begin(), own.cells.end(), [&](const auto& c) {
            return c.key.media == what.media;
          });
    live_contacts ours;
    if (cell != own.cells.end())
      ours = contacts_of(*cell, rules, observed.published);
    ++found.compared;
    if ((ours.*known->second).count != what.value)
      found.differing.push_back(known->first);
  }
  return found;
}

} // namespace streamvane::actors::queue
