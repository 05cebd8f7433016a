#pragma once

#include "messages/kpi_policy.hpp"
#include "messages/metric.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::formula {

/// A switch of kpi_switches as formulas name it.
struct named_switch {
  std::string_view name{};
  bool kpi_switches::*agreed = nullptr;
};

inline constexpr std::array<named_switch, 4> switches{{
    {"include_abandons", &kpi_switches::include_abandons},
    {"include_short_abandons", &kpi_switches::include_short_abandons},
    {"include_flow_outs", &kpi_switches::include_flow_outs},
    {"short_abandons_alone", &kpi_switches::short_abandons_alone},
}};

/// The name of one of them.
std::string_view name_of(bool kpi_switches::*agreed);

/// Every name of a metric that a formula can have, aliases among them.
std::vector<std::string_view> metric_words();

/// The statuses of tAgentRoutingStatus or tSystemPresence.
std::vector<std::string_view> status_words(metric_id metric);

/// "; did you mean tAnswered?" for the first of the nearest candidates, at most
/// two letters missing, added or wrong away; empty where none is.
std::string did_you_mean(std::string_view word,
                         const std::vector<std::string_view>& candidates);

} // namespace streamvane::formula
