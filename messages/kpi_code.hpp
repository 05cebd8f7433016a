#pragma once

#include "messages/cell.hpp"
#include "messages/kpi_expression.hpp"
#include "messages/kpi_policy.hpp"
#include "messages/kpi_quantity.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace streamvane {

/// A KPI that is computed by code, as profiles name it in the place of a
/// formula: for what a formula cannot say, and for what many profiles would say
/// again. How it is shown (unit, rounding, null rule) is the profile's matter.
struct kpi_code {
  std::string_view name{};
  kpi_dimension dimension = kpi_dimension::count;
  std::string_view meaning{};
  std::span<const family> families{}; ///< In whose cells it makes sense.
  bool by_threshold = false; ///< Undefined where no threshold is agreed.
  quantity (*value)(const cell_metrics&, const kpi_switches&) = nullptr;
};

/// The KPIs by code that there are, sorted by name. Where it is not known which
/// there are (a program that computes none), nothing.
using kpi_codes = std::optional<std::span<const kpi_code* const>>;

/// The one of that name; null where there is none.
const kpi_code* find_code(const kpi_codes& codes, std::string_view name);

} // namespace streamvane
