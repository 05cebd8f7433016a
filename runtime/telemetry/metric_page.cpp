#include "runtime/telemetry/metric_page.hpp"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <sstream>

namespace streamvane::runtime::telemetry {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct metric_page::families {
  std::vector<MetricFamily> all;

  ClientMetric& add(std::string_view name, std::string_view help,
                    MetricType type, const labels& with) {
    auto at = std::find_if(all.begin(), all.end(), [&](const auto& family) {
      return family.name == name;
    });
    if (at == all.end())
      at = all.insert(at, {std::string{name}, std::string{help}, type, {}});
    auto& metric = at->metric.emplace_back();
    for (const auto& [key, value] : with)
      metric.label.push_back({key, value});
    return metric;
  }
};

metric_page::metric_page() : families_{std::make_unique<families>()} {
  // nop
}

metric_page::~metric_page() = default;

void metric_page::gauge(std::string_view name, std::string_view help,
                        double value, const labels& with) {
  families_->add(name, help, MetricType::Gauge, with).gauge.value = value;
}

void metric_page::counter(std::string_view name, std::string_view help,
                          std::uint64_t value, const labels& with) {
  families_->add(name, help, MetricType::Counter, with).counter.value
      = static_cast<double>(value);
}

void metric_page::histogram(std::string_view name, std::string_view help,
                            std::span<const double> bounds,
                            std::span<const std::uint64_t> counts, double sum) {
  auto& histogram
      = families_->add(name, help, MetricType::Histogram, {}).histogram;
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    total += counts[i];
    histogram.bucket.push_back(
        {total, i < bounds.size() ? bounds[i]
                                  : std::numeric_limits<double>::infinity()});
  }
  histogram.sample_count = total;
  histogram.sample_sum = sum;
}

std::string metric_page::text() const {
  std::ostringstream out;
  prometheus::TextSerializer{}.Serialize(out, families_->all);
  return out.str();
}

} // namespace streamvane::runtime::telemetry
