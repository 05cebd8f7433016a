#pragma once

#include "actors/conversation/timeline.hpp"
#include "messages/attribution.hpp"
#include "messages/interval.hpp"
#include "messages/metric_fact.hpp"

#include <vector>

namespace streamvane::actors::conversation {

/// The stretches of time that a fact measures, in order; their lengths add up
/// to its value. None for counts. Where the stretches of a sum are not known
/// one by one (detail events tell only how long an agent talked and held) they
/// are taken as one that ends where the sum is posted.
std::vector<streamvane::interval>
stretches_of(const metric_fact& fact,
             const std::vector<session_view>& sessions);

/// A share of a fact's value, and the quarter hour that it belongs to.
struct value_share {
  instant start{};
  std::int64_t value = 0;

  friend bool operator==(const value_share&, const value_share&) = default;
};

/// A longer stretch is a session that was forgotten, not one that went on: it
/// is not cut, but belongs where it ends.
inline constexpr millis cut_stretch_max{7 * 86'400'000LL};

/// Where a fact's value belongs. The shares add up to the value whatever the
/// attribution: what does not throws std::logic_error, since it would be a
/// wrong number. Counts belong where they are posted.
std::vector<value_share>
shares_of(const metric_fact& fact, attribution how,
          const std::vector<streamvane::interval>& stretches);

} // namespace streamvane::actors::conversation
