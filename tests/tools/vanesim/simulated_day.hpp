#pragma once

#include "messages/json/value.hpp"
#include "tools/vanesim/centre/centre.hpp"

#include <string>
#include <vector>

namespace streamvane::tools::vanesim {

/// A small centre on a fixed day.
inline centre_options small_centre(std::uint32_t conversations,
                                   std::uint64_t seed = 7) {
  centre_options o;
  o.seed = seed;
  o.start = *parse_iso("2026-03-02T00:00:00Z");
  o.agents = 60;
  o.queues = 8;
  o.conversations = conversations;
  return o;
}

/// A whole day: what was emitted, what is true.
struct simulated_day {
  explicit simulated_day(const centre_options& options)
      : day{options, [this](emitted_event e) {
              events.push_back(std::move(e));
            }} {
    while (day.step()) {}
  }

  tally total(family f, metric_id metric) const {
    tally sum;
    for (const auto& cell : day.truth().cells())
      if (cell.key.family == f)
        sum = sum + find_tally(cell.metrics, metric);
    return sum;
  }

  std::vector<emitted_event> events{};
  centre day;
};

/// The event's body and the last part of its topic.
struct read_event {
  json::value envelope{};
  std::string what{};

  const json::value& body() const {
    return envelope["detail"]["eventBody"];
  }
};

inline read_event read(const emitted_event& e) {
  read_event r;
  auto parsed = json::parse(e.body);
  if (parsed)
    r.envelope = std::move(*parsed);
  std::string type{r.envelope["detail-type"].text()};
  auto brace = type.find('}');
  if (brace != std::string::npos && brace + 2 <= type.size())
    r.what = type.substr(brace + 2);
  return r;
}

} // namespace streamvane::tools::vanesim
