#include "tools/vanebench/benchmarks.hpp"
#include "tools/vanebench/engine_under_test.hpp"
#include "tools/vanebench/plain_engine.hpp"
#include "tools/vanebench/stages.hpp"
#include "tools/vanebench/workload.hpp"

#include <system_error>

namespace streamvane::tools::vanebench {

namespace {

using actors::interval::cells_digest;
using runtime::event_log::record_view;
using runtime::event_log::segment_log;
using runtime::metrics_store::index_of;
using runtime::metrics_store::metrics_store;
using runtime::metrics_store::table;

constexpr std::string_view engine_figure = "replay, log to committed cells";
constexpr std::string_view limit_figure = "limit: plain fold, one thread";

/// One run of the engine on an empty store.
result<cells_digest> run_engine(const bench_options& options,
                                const std::filesystem::path& folder,
                                segment_log& log, std::uint64_t events,
                                benchmark_report& report) {
  auto store = metrics_store::open({.folder = folder});
  if (!store)
    return store.why();
  auto n = static_cast<double>(events);
  {
    auto cpu = cpu_seconds();
    stopwatch watch;
    engine_under_test engine{log, **store, options.threads};
    if (auto waited = engine.wait_for(log.bounds().end); !waited)
      return waited.why();
    auto seconds = watch.seconds();
    report.add(engine_figure, "events/s", n / seconds);
    report.add("replay, cores in use", "cores",
               (cpu_seconds() - cpu) / seconds);
    report.add("replay, processor time", "us/event",
               (cpu_seconds() - cpu) * 1e6 / n);
    const auto& p = engine.progress();
    report.add("replay, epochs", "", static_cast<double>(p.epochs));
    report.add("replay, entities folded", "",
               static_cast<double>(p.entities_folded));
    report.add("replay, cells changed", "",
               static_cast<double>(p.cells_changed));
    for (const auto& [kind, busy] : engine.busy_seconds())
      report.add("replay, in actors: " + kind, "us/event", busy * 1e6 / n);
  }
  auto stat = (*store)->stat();
  if (!stat)
    return stat.why();
  auto bytes_per_row = [&](std::string_view name, table t) {
    const auto& rows = stat->tables[index_of(t)];
    if (rows.rows > 0)
      report.add(name, "bytes",
                 static_cast<double>(rows.bytes)
                     / static_cast<double>(rows.rows));
  };
  bytes_per_row("stored cell", table::cells);
  bytes_per_row("stored revision of a cell", table::history);
  bytes_per_row("stored share of a cell", table::partials);
  bytes_per_row("stored entity", table::entities);
  auto now = (*store)->read();
  if (!now)
    return now.why();
  return actors::interval::digest_of(*now, {});
}

/// One run of the plain fold.
result<cells_digest> run_limit(segment_log& log, std::uint64_t events,
                               benchmark_report& report) {
  plain_engine plain;
  stopwatch watch;
  auto walked = each_record(
      log, [&](const record_view& record) { return plain.take(record); });
  if (!walked)
    return walked.why();
  auto taken = watch.seconds();
  plain.finish();
  auto seconds = watch.seconds();
  auto n = static_cast<double>(events);
  report.add(limit_figure, "events/s", n / seconds);
  report.add("limit, of it cells at the end", "us/event",
             (seconds - taken) * 1e6 / n);
  return plain.digest();
}

result<> same_cells(const cells_digest& engine, const cells_digest& limit) {
  if (engine.cells == limit.cells && engine.sha256 == limit.sha256)
    return done{};
  return failure{errc::internal,
                 "the engine has " + std::to_string(engine.cells)
                     + " cells with digest " + engine.sha256
                     + ", the plain fold " + std::to_string(limit.cells)
                     + " with " + limit.sha256 + ": no figures"};
}

} // namespace

result<benchmark_report> measure_workload(const bench_options& options,
                                          const bench_folder& folder) {
  auto work = make_workload(options, folder.path(), options.events);
  if (!work)
    return work.why();
  benchmark_report report{.benchmark = "workload",
                          .setting = setting_of(options, *work)};
  report.add("events", "", static_cast<double>(work->events));
  report.add("mean size of an event", "bytes", work->mean_bytes());
  report.add("ticks and configuration", "records",
             static_cast<double>(work->records - work->events));
  return report;
}

result<benchmark_report> measure_replay(const bench_options& options,
                                        const bench_folder& folder) {
  auto work = make_workload(options, folder.path(), options.events);
  if (!work)
    return work.why();
  auto log = work->open();
  if (!log)
    return log.why();
  benchmark_report report{.benchmark = "replay",
                          .setting = setting_of(options, *work),
                          .limit = std::string{limit_figure}};
  for (std::uint32_t run = 0; run < options.runs; ++run) {
    note("replay, run " + std::to_string(run + 1) + " of "
         + std::to_string(options.runs));
    auto place = folder.emptied("replay-store");
    if (!place)
      return place.why();
    auto ours = run_engine(options, *place, **log, work->events, report);
    if (!ours)
      return ours.why();
    auto limit = run_limit(**log, work->events, report);
    if (!limit)
      return limit.why();
    if (auto same = same_cells(*ours, *limit); !same)
      return same.why();
    report.add("ratio to the limit", "",
               report.find(engine_figure)->runs.back()
                   / report.find(limit_figure)->runs.back());
    if (run == 0)
      report.add("cells", "", static_cast<double>(ours->cells));
    if (auto added = add_stages(**log, work->events, report); !added)
      return added.why();
    std::error_code ignored;
    std::filesystem::remove_all(*place, ignored);
  }
  return report;
}

result<benchmark_report> measure_dense_replay(const bench_options& options,
                                              const bench_folder& folder) {
  auto dense = options;
  dense.agents = 10'000;
  dense.queues = 500;
  dense.length = millis{30 * 60'000};
  auto report = measure_replay(dense, folder);
  if (report)
    report->benchmark = "dense-replay";
  return report;
}

} // namespace streamvane::tools::vanebench
