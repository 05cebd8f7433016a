#include "actors/live/live_expiry.hpp"

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
    entries_[{since + *kept, cell, metric, since}] += times;
}

void live_expiry::forget(const cell_key& cell, const metric_key& metric,
                         instant since) {
  auto kept = live_kept(metric);
  if (!kept)
    return;
  auto at = entries_.find({since + *kept, cell, metric, since});
  if (at != entries_.end() && --at->second == 0)
    entries_.erase(at);
}

std::vector<std::pair<expiring, std::int64_t>>
live_expiry::take_expired(instant horizon) {
  auto end = entries_.begin();
  while (end != entries_.end() && end->first.until <= horizon)
    ++end;
  std::vector<std::pair<expiring, std::int64_t>> taken{entries_.begin(), end};
  entries_.erase(entries_.begin(), end);
  return taken;
}

} // namespace streamvane::actors::live
