#pragma once

#include "messages/error.hpp"
#include "messages/live_state.hpp"
#include "runtime/metrics_store/snapshot.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace streamvane::actors::live {

/// Which queues or agents to read. What is not set does not restrict.
struct live_query {
  std::optional<organization_id> organization{};
  streamvane::family family = family::queue_live;
  std::optional<uuid> entity{};
  std::optional<token> media{};
};

/// Names a queue or agent among those of a family; in the order of the answers.
struct live_position {
  organization_id organization{};
  uuid id{};

  friend bool operator==(const live_position&, const live_position&) = default;
  friend auto operator<=>(const live_position&, const live_position&) = default;
};

/// The first `max` queues or agents behind `after`, with all their cells. Live
/// state has no rows in `cells`: it is added up here, over the shares of all
/// shards, as of one commit. Reads one row per open contact's cell and shard,
/// at most `max` + 1 entities of each shard. Errors: corrupt, io.
result<std::vector<live_entity>>
read_live(const runtime::metrics_store::snapshot& from, std::uint16_t shards,
          const live_query& query, const std::optional<live_position>& after,
          std::size_t max);

} // namespace streamvane::actors::live
