#pragma once

#include "messages/error.hpp"
#include "runtime/event_log/event_log.hpp"
#include "tools/vanebench/measurement.hpp"

#include <functional>

namespace streamvane::tools::vanebench {

/// Calls `take` with every record of the log; its failure ends the walk.
/// Errors: those of the log and of `take`.
result<> each_record(
    runtime::event_log::event_log& log,
    const std::function<result<>(const runtime::event_log::record_view&)>&
        take);

/// Adds what one thread needs for one event of the log, in microseconds, stage
/// by stage: read and check, read the JSON, decode. Each stage is measured with
/// those before it and reported without them.
result<> add_stages(runtime::event_log::event_log& log, std::uint64_t events,
                    benchmark_report& report);

} // namespace streamvane::tools::vanebench
