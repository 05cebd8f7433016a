#pragma once

#include "messages/kpi_policy.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace streamvane::actors::epoch {

/// What the engine must know to go on after a restart; one row, written in the
/// transaction of every epoch.
struct engine_state {
  std::uint64_t next_offset = 0; ///< The log up to here is in the store.
  std::uint64_t epoch = 0;       ///< Epochs committed.
  std::uint16_t shards = 0;      ///< Fixed for the store's life.
  instant clock{};               ///< The last tick that ended an epoch.
  std::uint64_t outbox_next = 1; ///< Sequence of the next publication.

  /// The minute whose revisions are being published, in as many transactions
  /// as it takes; the epoch where all are.
  instant publishing{};
  std::string config{};    ///< Of the last config record: "sha256:…".
  kpi_switches switches{}; ///< Of the same record.
  policy_history policies{};

  /// Quarter hours before this have ended, as far as the log's clock says.
  instant horizon() const;

  friend bool operator==(const engine_state&, const engine_state&) = default;
};

/// The key of the row in the table `cursors`.
inline constexpr std::string_view engine_state_key = "engine";
inline constexpr std::uint8_t engine_state_version = 1;

std::string pack(const engine_state& s);
std::optional<engine_state> unpack_engine_state(std::string_view bytes);

} // namespace streamvane::actors::epoch
