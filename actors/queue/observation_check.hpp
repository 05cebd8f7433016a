#pragma once

#include "messages/live_state.hpp"
#include "messages/queue_event.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace streamvane::actors::queue {

/// What Genesys observed of a queue, compared with what we count ourselves.
struct observation_check {
  std::size_t compared = 0;
  std::vector<metric_id> differing{}; ///< A metric per medium that differs.
};

/// Compares the numbers of contacts that both know: waiting, alerting,
/// interacting, medium by medium. `own` are the queue's cells at about that
/// time. Pure.
observation_check check(const queue_event& observed, const live_entity& own,
                        const live_rules& rules);

} // namespace streamvane::actors::queue
