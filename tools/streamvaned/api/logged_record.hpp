#pragma once

#include "messages/error.hpp"
#include "runtime/event_log/event_log.hpp"

#include <string_view>

namespace streamvane::tools::streamvaned {

/// The record of the log at `offset`, as its text in a path says. The batch has
/// one record. Errors: invalid (no offset), not_found, and those of the log.
result<runtime::event_log::record_batch>
read_logged(runtime::event_log::event_log& log, std::string_view offset);

} // namespace streamvane::tools::streamvaned
