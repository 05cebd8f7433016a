#pragma once

#include "messages/error.hpp"
#include "runtime/http/server.hpp"
#include "tools/streamvaned/api/api_sources.hpp"

namespace streamvane::tools::streamvaned {

/// Adds the probes, the metrics and /api/v1 to a server that is not open yet
/// (interfaces.md, "HTTP"; README.md beside this file). What the sources point
/// at must outlive the server. Errors: invalid, a route that is there already.
result<> add_api(runtime::http::server& to, const api_sources& sources);

} // namespace streamvane::tools::streamvaned
