#include "tools/vanebench/benchmarks.hpp"
#include "tools/vanebench/engine_under_test.hpp"
#include "tools/vanebench/log_filler.hpp"
#include "tools/vanebench/plain_engine.hpp"
#include "tools/vanebench/stages.hpp"
#include "tools/vanebench/workload.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace streamvane::tools::vanebench {

namespace {

using runtime::event_log::new_record;
using runtime::event_log::record_view;
using runtime::event_log::segment_log;
using runtime::metrics_store::metrics_store;

/// Beside the `events` that are not in the store yet, a tenth as many are.
constexpr std::uint64_t checkpointed_part = 10;

new_record copy_of(const record_view& record) {
  return {.kind = record.kind,
          .source = record.source,
          .arrival = record.arrival,
          .organization = record.organization,
          .transport = record.transport,
          .payload = std::string{record.payload}};
}

/// Appends the workload's records from `first` to `last`.
result<> append_records(segment_log& from, segment_log& to, std::uint64_t first,
                        std::uint64_t last) {
  log_filler into{to};
  auto copied = each_record(from, [&](const record_view& record) -> result<> {
    if (record.offset >= first && record.offset < last)
      into.record(copy_of(record));
    return done{};
  });
  if (!copied)
    return copied;
  return into.finish();
}

/// The offset of the event that begins the part that is not in the store.
result<std::uint64_t> checkpoint_of(segment_log& log, std::uint64_t events) {
  std::uint64_t seen = 0;
  std::uint64_t at = 0;
  auto walked = each_record(log, [&](const record_view& record) -> result<> {
    if (record.kind == runtime::event_log::record_kind::event
        && seen++ == events)
      at = record.offset;
    return done{};
  });
  if (!walked)
    return walked.why();
  return at;
}

/// Runs this program as `leave-behind` until its own kill -9.
result<> run_and_die(const bench_options& options,
                     const std::filesystem::path& workloads,
                     const std::filesystem::path& folder) {
  std::array<std::string, 14> words{
      "vanebench", "leave-behind",
      "--folder",  workloads.string(),
      "--into",    folder.string(),
      "--events",  std::to_string(options.events),
      "--agents",  std::to_string(options.agents),
      "--queues",  std::to_string(options.queues),
      "--length",  std::to_string(options.length.count()) + "ms"};
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (auto& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  if (int error = posix_spawn(&child, "/proc/self/exe", nullptr, nullptr,
                              argv.data(), environ);
      error != 0)
    return io_failure("cannot start the process to be killed", error);
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return io_failure("cannot wait for the process to be killed", errno);
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
    return failure{errc::internal, "the process that was to be killed ended "
                                   "by itself"};
  return done{};
}

/// Opens what is there and lets the engine catch up.
result<> restart(const bench_options& options,
                 const std::filesystem::path& folder,
                 benchmark_report& report) {
  stopwatch watch;
  auto log = segment_log::open({.folder = folder / "log"});
  if (!log)
    return log.why();
  auto log_open = watch.seconds();
  auto store = metrics_store::open({.folder = folder / "store"});
  if (!store)
    return store.why();
  auto open = watch.seconds();
  {
    engine_under_test engine{**log, **store, options.threads};
    if (auto waited = engine.wait_for((*log)->bounds().end); !waited)
      return waited;
    auto all = watch.seconds();
    report.add("restart, all of it", "s", all);
    report.add("restart, open the log", "s", log_open);
    report.add("restart, open the store", "s", open - log_open);
    report.add("restart, replay", "s", all - open);
    report.add("restart, replay rate", "events/s",
               static_cast<double>(engine.progress().events) / (all - open));
  }
  plain_engine plain;
  auto walked = each_record(
      **log, [&](const record_view& record) { return plain.take(record); });
  if (!walked)
    return walked;
  plain.finish();
  auto now = (*store)->read();
  if (!now)
    return now.why();
  auto ours = actors::interval::digest_of(*now, {});
  if (!ours)
    return ours.why();
  if (ours->sha256 != plain.digest().sha256)
    return failure{errc::internal, "the cells after the restart are not those "
                                   "of the plain fold: no figures"};
  return done{};
}

} // namespace

result<> leave_behind(const bench_options& options) {
  const auto& folder = options.into;
  auto before = options.events / checkpointed_part;
  auto work = make_workload(options, options.folder, options.events + before);
  if (!work)
    return work.why();
  auto from = work->open();
  auto log = segment_log::open({.folder = folder / "log"});
  auto store = metrics_store::open({.folder = folder / "store"});
  if (!from || !log || !store)
    return !from ? from.why() : !log ? log.why() : store.why();
  auto checkpoint = checkpoint_of(**from, before);
  if (!checkpoint)
    return checkpoint.why();
  auto end = (*from)->bounds().end;
  if (auto done = append_records(**from, **log, 0, *checkpoint); !done)
    return done;
  {
    engine_under_test engine{**log, **store, options.threads};
    if (auto waited = engine.wait_for(*checkpoint); !waited)
      return waited;
  }
  if (auto done = append_records(**from, **log, *checkpoint, end); !done)
    return done;
  kill(getpid(), SIGKILL);
  return failure{errc::internal, "the process outlived its own kill"};
}

result<benchmark_report> measure_recovery(const bench_options& options,
                                          const bench_folder& folder) {
  auto all = options.events + options.events / checkpointed_part;
  auto work = make_workload(options, folder.path(), all);
  if (!work)
    return work.why();
  benchmark_report report{.benchmark = "recovery",
                          .setting = setting_of(options, *work)};
  report.setting.push_back(std::to_string(options.events)
                           + " of them after the last commit of the store");
  for (std::uint32_t run = 0; run < options.runs; ++run) {
    note("recovery, run " + std::to_string(run + 1) + " of "
         + std::to_string(options.runs));
    auto place = folder.emptied("recovery");
    if (!place)
      return place.why();
    if (auto left = run_and_die(options, folder.path(), *place); !left)
      return left.why();
    if (auto again = restart(options, *place, report); !again)
      return again.why();
    std::error_code ignored;
    std::filesystem::remove_all(*place, ignored);
  }
  return report;
}

} // namespace streamvane::tools::vanebench
