#include "actors/live/live_expiry.hpp"

#include "messages/interval.hpp"

#include <set>

namespace streamvane::actors::live {

bool live_expiry::expired(const metric_key& metric, instant since,
                          instant horizon) {
  auto kept = live_kept(metric);
  // The difference cannot overflow: events lie after 2006.
  return kept && since <= horizon && horizon - since >= *kept;
}

void live_expiry::note(const cell_key& cell, const metric_key& metric,
                       instant since, std::int64_t times) {
  if (auto kept = live_kept(metric))
    values_[{edge_from(since + *kept), cell}] += times;
}

void live_expiry::forget(const cell_key& cell, const metric_key& metric,
                         instant since) {
  auto kept = live_kept(metric);
  if (!kept)
    return;
  auto at = values_.find({edge_from(since + *kept), cell});
  if (at != values_.end() && --at->second == 0)
    values_.erase(at);
}

std::vector<cell_key> live_expiry::take_expired(instant horizon) {
  std::set<cell_key> cells;
  auto end = values_.begin();
  for (; end != values_.end() && end->first.first <= horizon; ++end)
    cells.insert(end->first.second);
  values_.erase(values_.begin(), end);
  return {cells.begin(), cells.end()};
}

} // namespace streamvane::actors::live
