#pragma once

#include "messages/live_state.hpp"
#include "messages/metric.hpp"

namespace streamvane::test {

inline const metric_key waiting{metric_id::o_waiting, {}};
inline const metric_key assumed{metric_id::o_after_call_work,
                                live_mark::assumed};

} // namespace streamvane::test
