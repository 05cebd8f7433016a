#pragma once

#include "messages/json/value.hpp"
#include "tools/vanectl/table.hpp"

#include <vector>

namespace streamvane::tools::vanectl {

/// Whether these are envelopes of live state.
bool are_live(const std::vector<json::value>& envelopes);

/// Envelopes of live state as rows: what stands open in each queue and medium
/// and how long the oldest of it does; or of each agent the statuses, since
/// when, and the contacts with their queues. Times as h:mm:ss.
table live_table(const std::vector<json::value>& envelopes, bool wide);

} // namespace streamvane::tools::vanectl
