#include "actors/interval/interval_fold.hpp"

#include "messages/interval.hpp"

#include <algorithm>

namespace streamvane::actors::interval {

namespace {

cell_metrics sum_of(const aggregate& cell) {
  cell_metrics all;
  for (const auto& [shard, metrics] : cell.shares)
    all.insert(all.end(), metrics.begin(), metrics.end());
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  cell_metrics sums;
  for (const auto& [metric, t] : all) {
    if (!sums.empty() && sums.back().first == metric)
      sums.back().second = sums.back().second + t;
    else
      sums.emplace_back(metric, t);
  }
  return sums;
}

} // namespace

void put_share(aggregate& cell, std::uint16_t shard,
               const cell_metrics& metrics) {
  auto at = std::lower_bound(
      cell.shares.begin(), cell.shares.end(), shard,
      [](const auto& entry, std::uint16_t n) { return entry.first < n; });
  bool there = at != cell.shares.end() && at->first == shard;
  if (there && metrics.empty())
    cell.shares.erase(at);
  else if (there)
    at->second = metrics;
  else if (!metrics.empty())
    cell.shares.insert(at, {shard, metrics});
}

bool add_up(aggregate& cell) {
  cell.unsummed = false;
  auto sums = sum_of(cell);
  if (sums == cell.row.metrics)
    return false;
  cell.row.metrics = std::move(sums);
  cell.row.computed_at = cell.changed_at;
  cell.pending = cell.row.changed();
  return true;
}

bool is_due(instant start, instant clock, millis grace) {
  return start <= latest_due(clock, grace);
}

instant latest_due(instant clock, millis grace) {
  return clock - quarter - grace;
}

history_row publish(aggregate& cell, instant clock) {
  auto& row = cell.row;
  row.reason = row.revision == 0 ? revision_reason::interval_closed
                                 : revision_reason::late_event;
  ++row.revision;
  row.published = content_hash(row.metrics);
  row.published_at = clock;
  cell.pending = false;
  return {.metrics = row.metrics,
          .reason = row.reason,
          .computed_at = row.computed_at,
          .published_at = clock};
}

} // namespace streamvane::actors::interval
