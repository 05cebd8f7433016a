#pragma once

#include "tools/streamvaned/api/routes.hpp"

namespace streamvane::tools::streamvaned {

/// Whether the request for KPIs is one for live state, which has no intervals:
/// family=queue-live or agent-live.
bool asks_live(const runtime::http::request& asked);

/// Answers it: the envelopes of all queues or agents (interfaces.md).
void list_live(api_state& api, runtime::http::request asked,
               runtime::http::replier reply);

} // namespace streamvane::tools::streamvaned
