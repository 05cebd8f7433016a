#pragma once

#include "messages/cell.hpp"
#include "messages/metric_fact.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane::actors::interval {

/// One shard's share of a cell: the values themselves, each with how often it
/// occurs. Sums could be corrected by difference, but a minimum that is
/// retracted needs the value that comes after it: so the values are kept. A
/// share is small (contacts of one queue, quarter hour and shard).
class partial {
public:
  /// A value and how many facts have it.
  using counted = std::pair<std::int64_t, std::int64_t>;

  void add(const metric_key& metric, std::int64_t value);

  /// False where no fact has that value: then nothing changes.
  bool remove(const metric_key& metric, std::int64_t value);

  /// Count, sum, min and max of each metric.
  cell_metrics tallies() const;

  bool empty() const {
    return metrics_.empty();
  }

  /// Calls `visit(metric, value, how often)` for every value, in order.
  template <class Visit>
  void each(Visit&& visit) const {
    for (const auto& [metric, sorted] : metrics_)
      for (auto [value, times] : sorted)
        visit(metric, value, times);
  }

  std::string pack() const;

  /// Nothing where the bytes are not of pack().
  static std::optional<partial> unpack(std::string_view bytes);

private:
  struct values {
    metric_key metric{};
    std::vector<counted> sorted{};
  };

  std::vector<values> metrics_{}; ///< Sorted by metric; no empty ones.
};

} // namespace streamvane::actors::interval
