#include "messages/kpi_expression_words.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace streamvane::formula {

namespace {

constexpr std::size_t distance_max = 2;
constexpr std::size_t word_bytes_max = 64; // Longer ones are not compared.

/// Letters missing, added or wrong between two words.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t wrong = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, wrong});
    }
  }
  return row.back();
}

} // namespace

std::string_view name_of(bool kpi_switches::*agreed) {
  for (const auto& s : switches)
    if (s.agreed == agreed)
      return s.name;
  return {};
}

std::vector<std::string_view> metric_words() {
  std::vector<std::string_view> all{"tWait"};
  for (std::uint16_t i = 1; i <= metric_id_last; ++i)
    all.push_back(to_string(static_cast<metric_id>(i)));
  return all;
}

std::vector<std::string_view> status_words(metric_id metric) {
  if (metric == metric_id::t_agent_routing_status)
    return {"OFF_QUEUE",      "IDLE",          "INTERACTING",
            "NOT_RESPONDING", "COMMUNICATING", "UNKNOWN"};
  return {"AVAILABLE", "AWAY",     "BREAK",         "BUSY",
          "IDLE",      "MEAL",     "MEETING",       "OFFLINE",
          "ON_QUEUE",  "TRAINING", "OUT_OF_OFFICE", "UNKNOWN"};
}

std::string did_you_mean(std::string_view word,
                         const std::vector<std::string_view>& candidates) {
  std::string_view best;
  // Of a word of two letters every one of four letters is two away.
  std::size_t best_distance = std::min(distance_max + 1, word.size());
  if (word.size() <= word_bytes_max)
    for (auto candidate : candidates)
      if (auto d = distance(word, candidate); d < best_distance) {
        best = candidate;
        best_distance = d;
      }
  if (best.empty())
    return {};
  return "; did you mean " + std::string{best} + '?';
}

} // namespace streamvane::formula
