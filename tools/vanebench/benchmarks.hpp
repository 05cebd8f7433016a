#pragma once

#include "messages/error.hpp"
#include "tools/vanebench/bench_folder.hpp"
#include "tools/vanebench/bench_options.hpp"
#include "tools/vanebench/measurement.hpp"

#include <span>

namespace streamvane::tools::vanebench {

/// A benchmark: takes its time, leaves only workloads behind. All fail with
/// internal where a run is not what it should be: no figure of it is told.
using benchmark
    = result<benchmark_report>(const bench_options&, const bench_folder&);

/// Makes or takes the workload of `replay` and says how large it is.
benchmark measure_workload;

/// From a log to committed cells, the plain fold beside it as the limit, and
/// the stages of that by themselves.
benchmark measure_replay;

/// The same with as many events in half an hour as the centre of ten thousand
/// agents has: few epochs, large ones.
benchmark measure_dense_replay;

/// From a log and a store that a killed process left to the store as it should
/// be.
benchmark measure_recovery;

/// HTTP to durable: as fast as answers come, then at a rate; beside it a bare
/// server that only appends.
benchmark measure_ingest;

/// Received to committed at 1,000 a second and at `rate`.
benchmark measure_latency;

/// Bytes per live conversation and per row.
benchmark measure_memory;

/// A queue's day out of a store of many cells, as JSON.
benchmark measure_queries;

/// What the KPIs of a profile cost in an envelope.
benchmark measure_rendering;

/// INTERNAL: the process that measure_recovery starts: commits the first
/// records of a workload to a store in `options.into`, appends the rest to a
/// log there and kills itself.
result<> leave_behind(const bench_options& options);

} // namespace streamvane::tools::vanebench
