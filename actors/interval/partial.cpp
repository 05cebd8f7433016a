#include "actors/interval/partial.hpp"

#include "actors/interval/cell_codec.hpp"
#include "messages/bytes.hpp"

#include <algorithm>

namespace streamvane::actors::interval {

namespace {

bool value_below(const partial::counted& entry, std::int64_t value) {
  return entry.first < value;
}

} // namespace

void partial::add(const metric_key& metric, std::int64_t value) {
  auto at = std::lower_bound(
      metrics_.begin(), metrics_.end(), metric,
      [](const values& v, const metric_key& key) { return v.metric < key; });
  if (at == metrics_.end() || at->metric != metric)
    at = metrics_.insert(at, {metric, {}});
  auto& sorted = at->sorted;
  auto entry
      = std::lower_bound(sorted.begin(), sorted.end(), value, value_below);
  if (entry != sorted.end() && entry->first == value)
    ++entry->second;
  else
    sorted.insert(entry, {value, 1});
}

bool partial::remove(const metric_key& metric, std::int64_t value) {
  auto at = std::lower_bound(
      metrics_.begin(), metrics_.end(), metric,
      [](const values& v, const metric_key& key) { return v.metric < key; });
  if (at == metrics_.end() || at->metric != metric)
    return false;
  auto& sorted = at->sorted;
  auto entry
      = std::lower_bound(sorted.begin(), sorted.end(), value, value_below);
  if (entry == sorted.end() || entry->first != value)
    return false;
  if (--entry->second == 0)
    sorted.erase(entry);
  if (sorted.empty())
    metrics_.erase(at);
  return true;
}

cell_metrics partial::tallies() const {
  cell_metrics all;
  all.reserve(metrics_.size());
  for (const auto& [metric, sorted] : metrics_) {
    tally t{.min = sorted.front().first, .max = sorted.back().first};
    for (auto [value, times] : sorted) {
      t.count += times;
      t.sum += value * times;
    }
    all.emplace_back(metric, t);
  }
  return all;
}

std::string partial::pack() const {
  std::string out;
  byte_writer to{out};
  to.varint(metrics_.size());
  for (const auto& [metric, sorted] : metrics_) {
    write_metric_key(to, metric);
    to.varint(sorted.size());
    std::int64_t last = 0;
    for (auto [value, times] : sorted) {
      to.zigzag(value - last);
      to.varint(static_cast<std::uint64_t>(times));
      last = value;
    }
  }
  return out;
}

std::optional<partial> partial::unpack(std::string_view bytes) {
  byte_reader from{bytes};
  partial p;
  for (auto n = from.varint(); n > 0 && from.ok(); --n) {
    values v{read_metric_key(from), {}};
    if (!p.metrics_.empty() && !(p.metrics_.back().metric < v.metric))
      return std::nullopt;
    std::int64_t last = 0;
    for (auto m = from.varint(); m > 0 && from.ok(); --m) {
      // Damaged bytes may hold any numbers, so the sum may wrap around.
      auto value = static_cast<std::int64_t>(
          static_cast<std::uint64_t>(last)
          + static_cast<std::uint64_t>(from.zigzag()));
      auto times = static_cast<std::int64_t>(from.varint());
      if (times < 1 || (!v.sorted.empty() && value <= last))
        return std::nullopt;
      v.sorted.emplace_back(value, times);
      last = value;
    }
    if (v.sorted.empty())
      return std::nullopt;
    p.metrics_.push_back(std::move(v));
  }
  if (!from.at_end())
    return std::nullopt;
  return p;
}

} // namespace streamvane::actors::interval
