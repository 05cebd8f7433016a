#pragma once

#include "messages/attribution.hpp"
#include "messages/cell.hpp"
#include "messages/kpi_code.hpp"
#include "messages/kpi_expression.hpp"
#include "messages/kpi_quantity.hpp"
#include "messages/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane {

/// Bounds of a profile.
inline constexpr std::size_t profile_kpis_max = 256;
inline constexpr std::size_t profile_name_bytes_max = 64;
inline constexpr std::size_t profile_text_bytes_max = 1'000; ///< Of a meaning.

/// What a KPI of a profile is shown in.
enum class profile_unit : std::uint8_t {
  count,        ///< A number of things; the formula is a number.
  percent,      ///< 100 times the formula, a number.
  ratio,        ///< The formula, a number.
  seconds,      ///< A thousandth of the formula, in ms.
  milliseconds, ///< The formula, in ms.
};

std::string_view to_string(profile_unit unit);

/// What a formula must come in to be shown in the unit.
kpi_dimension dimension_of(profile_unit unit);

/// One KPI of a profile.
struct kpi_definition {
  std::string name{};
  profile_unit unit = profile_unit::count;
  std::string formula{}; ///< As it was written; empty where code computes it.
  kpi_expression expression{};
  std::string code{};                    ///< Named in the place of a formula.
  const kpi_code* computed_by = nullptr; ///< Null where codes are not known.
  std::vector<family> families{};        ///< In whose cells it is shown.
  std::string meaning{};                 ///< For people.
  streamvane::rounding rounding{};
  std::optional<std::int64_t> when_undefined{}; ///< Nothing: null.
  bool by_threshold = false; ///< Undefined where no threshold is agreed.
  /// The one view of cells that it is shown in; nothing: whichever is asked
  /// for, posted as a rule.
  std::optional<streamvane::attribution> attribution{};

  friend bool operator==(const kpi_definition&, const kpi_definition&)
      = default;
};

/// A set of KPIs that are published together.
struct kpi_profile {
  std::string name{};
  std::uint32_t version = 1;
  std::string title{};
  instant effective_from = instant::min(); ///< Of intervals from then on.
  std::vector<kpi_definition> kpis{};      ///< In the order of the file.

  friend bool operator==(const kpi_profile&, const kpi_profile&) = default;
};

/// "core@2": the name envelopes give for the definitions.
std::string definition_name(const kpi_profile& profile);

/// Whether cells of the family can have the metric: agent-state has the times
/// in status and handling parts, flow-metrics the metrics of flows.
bool can_hold(family f, metric_id metric);

/// Whether a KPI of agent-state is made of handling parts: then cells of
/// agent-state must have them (kpi_policy::handling_in_state).
bool needs_handling_in_state(const kpi_profile& profile);

/// Whether cells of that family and view show the KPI.
bool is_shown_in(const kpi_definition& kpi, family f,
                 attribution view = attribution::posted);

/// The word that envelopes have for the unit: "count", "percent", "ratio", "s",
/// "ms".
std::string_view unit_word(profile_unit unit);

/// What the formula, or the code, comes in.
kpi_dimension dimension_of(const kpi_definition& kpi);

/// The KPI in a cell, before rounding. `threshold_agreed`: there is a
/// service-level threshold for its queue and media (genesys.md 11.15).
/// Undefined where code is named that this program does not have.
quantity value_of(const kpi_definition& kpi, const cell_metrics& metrics,
                  const kpi_switches& agreed, bool threshold_agreed);

/// The value in the KPI's unit, rounded by its rule, as decimal text; an
/// undefined one as the KPI says, nothing for null.
std::optional<std::string> shown(const kpi_definition& kpi,
                                 const quantity& value);

/// The profiles as a document in Markdown, a table each: KPI, unit, formula,
/// families, rounding, null rule, attribution and meaning.
std::string matrix(std::span<const kpi_profile> profiles);

} // namespace streamvane
