#pragma once

#include "messages/cell.hpp"
#include "messages/error.hpp"
#include "messages/granularity.hpp"
#include "messages/kpi_definitions.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane {

/// Of every envelope, live ones too: schemas/.
inline constexpr std::string_view kpi_schema = "streamvane.kpi/1";

/// Why a revision was published. Numbers are written to disk.
enum class revision_reason : std::uint8_t {
  none = 0,
  interval_closed = 1, ///< The first: the interval and its grace are over.
  late_event = 2,      ///< Something became known after that.
};

/// "interval_closed", "late_event"; empty for none.
std::string_view to_string(revision_reason reason);

/// A KPI of a cell: which it is, and its value as an exact fraction. The
/// definition belongs to the envelope's definitions.
struct kpi_value {
  const kpi_definition* definition = nullptr;
  quantity value{};
};

/// A computed cell as every sink and the API give it (interfaces.md, "The KPI
/// envelope"). `key()` and `revision` are the same on retry, replay and
/// backfill; a higher revision replaces a lower one.
struct kpi_envelope {
  cell_key cell{};
  skill_list skills{};     ///< What the part of such a cell is a list of.
  dimension_set without{}; ///< Added up over: not shown.
  streamvane::granularity granularity = granularity::pt15m;
  millis length = quarter; ///< Of this interval: not all days are as long.
  std::chrono::minutes utc_offset{0}; ///< Of the local clock, at its start.
  std::uint32_t revision = 0;         ///< 0: provisional, not published yet.
  revision_reason reason = revision_reason::none;
  bool final = false; ///< Published and unchanged since.
  cell_metrics metrics{};
  kpi_definitions_ptr definitions{}; ///< What `kpis` are defined in.
  std::vector<kpi_value> kpis{};     ///< In the order of the profile.
  instant computed_at{};
  instant published_at{};   ///< Of published revisions.
  std::string definition{}; ///< "core@2": the profile and its version.
  std::string config{};     ///< "sha256:…" of the configuration in force.

  std::string key() const;
};

/// What a key says. Dimensions that it does not name are nothing: the cell has
/// none, or it is a sum over them.
struct envelope_name {
  organization_id organization{};
  streamvane::family family = family::queue_metrics;
  std::optional<uuid> entity{};
  std::optional<queue_id> queue{};
  std::optional<token> media{};
  std::optional<streamvane::direction> direction{};
  breakdown by = breakdown::none;
  uuid part{};
  streamvane::attribution attribution = attribution::posted;
  instant start{};
  streamvane::granularity granularity = granularity::pt15m;
};

/// Reads what kpi_envelope::key() wrote. Errors: invalid, naming the part.
result<envelope_name> parse_envelope_key(std::string_view key);

/// Gives the envelope the KPIs that the profile `name` (the first one where
/// that is empty) has for its cell, and the profile's name. `threshold_agreed`:
/// there is a service-level threshold for its queue and media
/// (genesys.md 11.15).
void show_kpis(kpi_envelope& envelope, kpi_definitions_ptr definitions,
               std::string_view profile, const kpi_switches& agreed,
               bool threshold_agreed);

/// The envelope as one JSON object, without a line break.
std::string to_json(const kpi_envelope& envelope);

} // namespace streamvane
