#pragma once

#include "messages/metric.hpp"

#include <string_view>

namespace streamvane::genesys {

/// The metric of that name in whatever case; none for new ones, and for those
/// of live state.
metric_id to_metric_in_any_case(std::string_view name);

} // namespace streamvane::genesys
