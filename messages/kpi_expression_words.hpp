#pragma once

#include "messages/metric.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace streamvane::formula {

/// Every name of a metric that a formula can have, aliases among them.
std::vector<std::string_view> metric_words();

/// The statuses of tAgentRoutingStatus or tSystemPresence.
std::vector<std::string_view> status_words(metric_id metric);

/// "; did you mean tAnswered?" for the first of the nearest candidates, at most
/// two letters missing, added or wrong away; empty where none is.
std::string did_you_mean(std::string_view word,
                         const std::vector<std::string_view>& candidates);

} // namespace streamvane::formula
