#pragma once

#include "messages/genesys_topic.hpp"
#include "messages/ids.hpp"
#include "messages/time.hpp"
#include "messages/token.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace streamvane {

/// One observed value of a queue, for instance oWaiting of voice = 3
/// (genesys.md 3.5).
struct queue_observation {
  token media{}; ///< Empty for the counts of users.
  std::string metric{};
  std::string qualifier{};
  std::int64_t value = 0;

  friend bool operator==(const queue_observation&, const queue_observation&)
      = default;
};

/// One message about a queue: observations or activity.
struct queue_event {
  genesys_topic topic = genesys_topic::unknown;
  organization_id organization{};
  queue_id queue{};
  instant published{};
  std::uint64_t offset = 0;
  std::vector<queue_observation> observations{};

  friend bool operator==(const queue_event&, const queue_event&) = default;
};

} // namespace streamvane
