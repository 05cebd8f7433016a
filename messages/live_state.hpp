#pragma once

#include "messages/cell.hpp"
#include "messages/ids.hpp"
#include "messages/kpi_policy.hpp"
#include "messages/metric.hpp"
#include "messages/time.hpp"
#include "messages/token.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What stands open now: contacts of queues, contacts and statuses of agents
/// (genesys.md 4.6). It has no intervals and no revisions: it is read, not
/// published. Entities say of each open thing since when it is so; that is the
/// value of a live metric, in epoch milliseconds.
namespace streamvane {

/// Qualifiers of live metrics: what a reader must know to count by its rules.
namespace live_mark {

/// oWaiting: rings at an agent meanwhile.
inline constexpr token rings{"ALERTING"};
/// oWaiting: not before the value, the time agreed for a callback.
inline constexpr token scheduled{"SCHEDULED"};
/// oAfterCallWork: nobody says so, see conversation::open_session::assumed.
inline constexpr token assumed{"ASSUMED"};

} // namespace live_mark

/// How live state is read (genesys.md 4.6, 10.8): the same events can be
/// counted in several ways.
struct live_rules {
  bool waiting_includes_alerting = true;
  bool interacting_includes_acw = false;
  /// What has been open for longer was forgotten and does not count.
  millis stale_after{7 * 86'400'000LL};
  /// How long after-call work is assumed that nobody submits: as long as its
  /// handle time is waited for.
  acw_waits after_call_work{};

  friend bool operator==(const live_rules&, const live_rules&) = default;
};

/// Stale things are not kept for longer than this, whatever the rules say.
inline constexpr millis live_kept_max{31 * 86'400'000LL};

/// The longest that after-call work is assumed, whatever is agreed: the longest
/// timeout there is, and a minute (genesys.md 5.6).
inline constexpr millis assumed_acw_max = acw_timeout_max + millis{60'000};

/// How long a value of the metric can count; nothing where it counts until it
/// is taken back.
std::optional<millis> live_kept(const metric_key& metric);

/// So many things have a metric since that instant.
struct live_value {
  metric_key metric{};
  instant since{};
  std::int64_t times = 0;

  friend bool operator==(const live_value&, const live_value&) = default;
};

/// What a cell of a live family holds, sorted by metric and instant.
struct live_cell {
  cell_key key{};
  std::vector<live_value> values{};

  friend bool operator==(const live_cell&, const live_cell&) = default;
};

/// So many, the longest of them since `oldest`; zero where there are none.
struct live_count {
  std::int64_t count = 0;
  instant oldest{};

  friend bool operator==(const live_count&, const live_count&) = default;
};

/// The contacts of a cell, counted by rules at an instant.
struct live_contacts {
  live_count waiting{};
  live_count alerting{};
  live_count interacting{};
  live_count after_call_work{};

  bool empty() const {
    return *this == live_contacts{};
  }

  friend bool operator==(const live_contacts&, const live_contacts&) = default;
};

/// Counts what the cell's values say at `as_of`, the log's clock. The longest
/// interaction does not count after-call work, whatever the rules.
live_contacts contacts_of(const live_cell& cell, const live_rules& rules,
                          instant as_of);

/// A status of an agent, since when.
struct live_status {
  token word{};
  instant since{};

  friend bool operator==(const live_status&, const live_status&) = default;
};

/// All cells of one queue or agent.
struct live_entity {
  organization_id organization{};
  streamvane::family family = family::queue_live;
  uuid id{};
  std::vector<live_cell> cells{}; ///< Sorted by key.

  friend bool operator==(const live_entity&, const live_entity&) = default;
};

/// An agent as it is told.
struct live_agent {
  std::optional<live_status> routing{};
  std::optional<live_status> presence{};
  std::optional<live_status> definition{}; ///< The organisation's own.
  live_contacts contacts{}; ///< In all queues; the instants say the oldest.
};

/// Reads the cells of an agent; after-call work is told by itself.
live_agent agent_of(const live_entity& agent, live_rules rules, instant as_of);

} // namespace streamvane
