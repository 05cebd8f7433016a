#pragma once

#include "messages/genesys_topic.hpp"
#include "messages/ids.hpp"
#include "messages/time.hpp"

#include <cstdint>

namespace streamvane {

/// Genesys says up to when its data lake is complete (genesys.md 3.10): what
/// began before `complete_until` can be reconciled.
struct availability {
  genesys_topic topic = genesys_topic::unknown; ///< …_available
  organization_id organization{};
  instant complete_until{};
  instant published{}; ///< detail.timestamp; arrival where there is none.
  std::uint64_t offset = 0;

  friend bool operator==(const availability&, const availability&) = default;
};

} // namespace streamvane
