#pragma once

#include "messages/cell.hpp"
#include "messages/granularity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane {

/// Why a revision was published. Numbers are written to disk.
enum class revision_reason : std::uint8_t {
  none = 0,
  interval_closed = 1, ///< The first: the interval and its grace are over.
  late_event = 2,      ///< Something became known after that.
};

/// "interval_closed", "late_event"; empty for none.
std::string_view to_string(revision_reason reason);

/// What a KPI is measured in; decides how its fraction is shown.
enum class kpi_unit : std::uint8_t {
  count,   ///< The numerator; the denominator is 1.
  percent, ///< 100 · numerator / denominator, two decimals.
  seconds, ///< Milliseconds over a count, shown in seconds, two decimals.
};

std::string_view to_string(kpi_unit unit);

/// A KPI as an exact fraction. A denominator of 0 means: undefined, null.
struct kpi_value {
  std::string name{};
  kpi_unit unit = kpi_unit::count;
  std::int64_t numerator = 0;
  std::int64_t denominator = 0;
};

/// The value as decimal text, two decimals rounded half up (none for counts);
/// nothing where it is undefined. Negative values do not occur.
std::optional<std::string> shown(const kpi_value& kpi);

/// A computed cell as every sink and the API give it (interfaces.md, "The KPI
/// envelope"). `key()` and `revision` are the same on retry, replay and
/// backfill; a higher revision replaces a lower one.
struct kpi_envelope {
  cell_key cell{};
  streamvane::granularity granularity = granularity::pt15m;
  millis length = quarter;    ///< Of this interval: not all days are as long.
  std::uint32_t revision = 0; ///< 0: provisional, not published yet.
  revision_reason reason = revision_reason::none;
  bool final = false; ///< Published and unchanged since.
  cell_metrics metrics{};
  std::vector<kpi_value> kpis{};
  instant computed_at{};
  instant published_at{}; ///< Of published revisions.
  std::string definition{};
  std::string config{}; ///< "sha256:…" of the configuration in force.

  std::string key() const;
};

/// The envelope as one JSON object, without a line break.
std::string to_json(const kpi_envelope& envelope);

} // namespace streamvane
