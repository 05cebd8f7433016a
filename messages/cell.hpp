#pragma once

#include "messages/attribution.hpp"
#include "messages/breakdown.hpp"
#include "messages/conversation_event.hpp"
#include "messages/ids.hpp"
#include "messages/interval.hpp"
#include "messages/metric.hpp"
#include "messages/token.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane {

/// The KPI families (genesys.md 11.10). Numbers are written to disk.
enum class family : std::uint8_t {
  queue_metrics = 1,        ///< By queue, media type, direction.
  agent_metrics = 2,        ///< By agent, queue or none, media, direction.
  conversation_metrics = 3, ///< By media type and originating direction.
  agent_state = 4,          ///< By agent: time in status.
  flow_metrics = 5,         ///< By flow, media type, direction.
  queue_live = 6,           ///< By queue, media type: what stands open now.
  agent_live = 7,           ///< By agent, queue or none, media type: likewise.
};

/// Those that have intervals, in the order of their numbers, which is that of
/// the cells.
inline constexpr std::array all_families{
    family::queue_metrics, family::agent_metrics, family::conversation_metrics,
    family::agent_state, family::flow_metrics};

/// "queue-metrics", …
std::string_view to_string(family f);

/// The family of that name that has intervals.
std::optional<family> to_family(std::string_view name);

/// Those that have none: latest state, in `messages/live_state.hpp`. Their
/// cells start at instant{} and are kept as the shards' shares only.
inline constexpr std::array live_families{family::queue_live,
                                          family::agent_live};

constexpr bool is_live(family f) {
  return f == family::queue_live || f == family::agent_live;
}

std::optional<family> to_live_family(std::string_view name);

/// What a cell of the family is about: "queue", "user", "flow"; empty for
/// conversation-metrics. The dimension is called so with "Id" behind it.
std::string_view entity_word(family f);

/// "direction", or "originatingDirection": whose direction the family's cells
/// have; empty for agent-state, which has neither that nor a medium, and for
/// live families.
std::string_view direction_word(family f);

/// What a sum of cells can do without.
enum class dimension : std::uint8_t { entity, queue, media, direction };

class dimension_set {
public:
  void add(dimension d) {
    bits_ = static_cast<std::uint8_t>(bits_ | bit(d));
  }

  bool has(dimension d) const {
    return (bits_ & bit(d)) != 0;
  }

  bool empty() const {
    return bits_ == 0;
  }

  friend bool operator==(const dimension_set&, const dimension_set&) = default;

private:
  static std::uint8_t bit(dimension d) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(d));
  }

  std::uint8_t bits_ = 0;
};

/// Whether cells of the family can be broken down.
constexpr bool has_breakdowns(family f) {
  return f == family::queue_metrics || f == family::agent_metrics;
}

/// Names a cell: what is counted, for whom, in which quarter hour. The order of
/// the members is the order of the cells in the store: time-major. A cell that
/// is told apart `by` nothing is the whole; its parts stand behind it.
struct cell_key {
  organization_id organization{};
  streamvane::family family = family::queue_metrics;
  instant start{};
  uuid entity{};    ///< What entity_word() says; none where that is unknown.
  queue_id queue{}; ///< agent-metrics: the queue the agent worked for.
  token media{};
  breakdown by = breakdown::none;
  uuid part{}; ///< What `by` tells it apart by; none where that is unknown.
  streamvane::attribution attribution = attribution::posted;
  streamvane::direction direction = direction::none;

  friend bool operator==(const cell_key&, const cell_key&) = default;
  friend auto operator<=>(const cell_key&, const cell_key&) = default;
};

/// A metric of a cell; times in status carry the status: the bytes of the word
/// ("IDLE") or, for tOrganizationPresence, of the presence definition's id.
struct metric_key {
  metric_id metric = metric_id::none;
  token qualifier{};

  friend bool operator==(const metric_key&, const metric_key&) = default;
  friend auto operator<=>(const metric_key&, const metric_key&) = default;
};

/// The qualifier of a time in status that is named by an id: its sixteen bytes.
token qualifier_of(const uuid& id);

/// The status of a time in status as people write it: the word, or the id.
std::string qualifier_text(const metric_key& key);

/// What a metric amounts to in a cell. Integers only, so that the same facts
/// give the same bytes in any order. Values in milliseconds for times.
struct tally {
  std::int64_t count = 0;
  std::int64_t sum = 0;
  std::int64_t min = 0; ///< Of the single values; 0 while count is 0.
  std::int64_t max = 0;

  friend bool operator==(const tally&, const tally&) = default;
};

/// The tallies side by side: sums add, extremes widen.
constexpr tally operator+(const tally& a, const tally& b) {
  if (a.count == 0)
    return b;
  if (b.count == 0)
    return a;
  return {a.count + b.count, a.sum + b.sum, std::min(a.min, b.min),
          std::max(a.max, b.max)};
}

/// The tallies of a cell, sorted by metric; a metric without value is absent.
using cell_metrics = std::vector<std::pair<metric_key, tally>>;

/// The tally of `metric` without qualifier; zero where there is none.
tally find_tally(const cell_metrics& metrics, metric_id metric);

/// How many: of a metric that counts the sum of its values, since a record may
/// say of several at once, of a time how many values it has.
std::int64_t shown_count(metric_id metric, const tally& t);

/// The same of the metric's tally in a cell.
std::int64_t find_count(const cell_metrics& metrics, metric_id metric);

} // namespace streamvane

template <>
struct std::hash<streamvane::cell_key> {
  std::size_t operator()(const streamvane::cell_key& x) const noexcept {
    auto start = static_cast<std::size_t>(streamvane::epoch_ms(x.start));
    auto mixed = std::hash<streamvane::uuid>{}(x.entity)
                 ^ std::hash<streamvane::queue_id>{}(x.queue) * 31
                 ^ std::hash<streamvane::token>{}(x.media)
                 ^ std::hash<streamvane::uuid>{}(x.part) * 131
                 ^ start * 0x9e3779b97f4a7c15ULL;
    return mixed ^ static_cast<std::size_t>(x.by) << 12
           ^ static_cast<std::size_t>(x.family) << 8
           ^ static_cast<std::size_t>(x.attribution) << 4
           ^ static_cast<std::size_t>(x.direction);
  }
};
