#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane::runtime::telemetry {

/// Name and value of each label, for instance {{"sink", "wfm"}}.
using labels = std::vector<std::pair<std::string, std::string>>;

/// One page of metrics in the text format of Prometheus, made anew for every
/// scrape from counters that live where they are counted.
class metric_page {
public:
  metric_page();
  ~metric_page();
  metric_page(const metric_page&) = delete;
  metric_page& operator=(const metric_page&) = delete;

  /// A value that goes up and down. The first call of a name gives its help.
  void gauge(std::string_view name, std::string_view help, double value,
             const labels& with = {});

  /// A value that only grows; the name ends in _total.
  void counter(std::string_view name, std::string_view help,
               std::uint64_t value, const labels& with = {});

  /// `counts[i]` values were at most `bounds[i]`; the last count is of those
  /// above all bounds. Not cumulative.
  void histogram(std::string_view name, std::string_view help,
                 std::span<const double> bounds,
                 std::span<const std::uint64_t> counts, double sum);

  std::string text() const;

private:
  struct families;
  std::unique_ptr<families> families_;
};

} // namespace streamvane::runtime::telemetry
