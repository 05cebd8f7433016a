#include "tools/vanebench/benchmarks.hpp"
#include "tools/vanebench/benchmarks_page.hpp"

#include <array>
#include <cstdio>
#include <exception>
#include <string_view>
#include <vector>

namespace {

using namespace streamvane;
using namespace streamvane::tools::vanebench;

constexpr std::string_view usage
    = R"(vanebench: how fast, how large; a JSON object a benchmark, on stdout

  vanebench workload   write the log that replay reads, say how large it is
  vanebench replay     log to committed cells; limit: the same folds in one thread
  vanebench dense-replay  the same: 10,000 agents, 500 queues, half an hour
  vanebench recovery   from kill -9 to everything in the store
  vanebench ingest     HTTP to durable; limit: a server that only appends
  vanebench latency    received to committed, at 1,000/s and --rate
  vanebench memory     bytes per live conversation
  vanebench queries    a queue's day out of a store of many cells, as JSON
  vanebench rendering  what the KPIs of a profile cost in an envelope
  vanebench all        all of them, into the tables of BENCHMARKS.md

  --events 1000000     of replay; of recovery, after the last commit
  --runs 5             the median is told, with the least and the greatest
  --threads 2          workers of the actors
  --agents 500 --queues 50 --length 24h   the simulated centre of the workload
  --connections 64 --rate 10000 --duration 10s   of ingest and latency
  --conversations 1000000   of memory
  --cells 10000000     in the store of queries
  --folder DIR         keep workloads there; default: one in /var/tmp, removed
  --page FILE          of all; default: BENCHMARKS.md of the source tree

Run it alone on the machine: it measures what is left of the processor.
Exit codes: 0 ok, 64 usage, 70 a benchmark failed and told no figures.
)";

constexpr int exit_ok = 0;
constexpr int exit_usage = 64;
constexpr int exit_failed = 70;

struct verb {
  std::string_view name{};
  benchmark* measure = nullptr;
};

constexpr std::array verbs{
    verb{"workload", measure_workload},
    verb{"replay", measure_replay},
    verb{"dense-replay", measure_dense_replay},
    verb{"recovery", measure_recovery},
    verb{"ingest", measure_ingest},
    verb{"latency", measure_latency},
    verb{"memory", measure_memory},
    verb{"queries", measure_queries},
    verb{"rendering", measure_rendering},
};

int fails(const failure& why) {
  std::fprintf(stderr, "vanebench: %s\n", to_string(why).c_str());
  return why.code == errc::invalid ? exit_usage : exit_failed;
}

/// The page is written only where all of them told figures; what the others
/// measured is on stdout all the same.
int run_all(const bench_options& options, const bench_folder& folder) {
  std::vector<benchmark_report> reports;
  int exit_code = exit_ok;
  for (const auto& [name, measure] : verbs) {
    auto report = measure(options, folder);
    if (!report) {
      exit_code = fails(report.why());
      continue;
    }
    std::printf("%s\n", to_json(*report).c_str());
    std::fflush(stdout);
    reports.push_back(std::move(*report));
  }
  if (exit_code != exit_ok)
    return exit_code;
  std::filesystem::path page{STREAMVANE_SOURCE_ROOT "/BENCHMARKS.md"};
  auto written = write_tables(options.page.empty() ? page : options.page,
                              tables_of(reports));
  return written ? exit_ok : fails(written.why());
}

int run(std::string_view name, const bench_options& options) {
  if (name == "leave-behind")
    return fails(leave_behind(options).why());
  auto folder = bench_folder::open(options.folder);
  if (!folder)
    return fails(folder.why());
  if (name == "all")
    return run_all(options, *folder);
  for (const auto& v : verbs)
    if (v.name == name) {
      auto report = v.measure(options, *folder);
      if (!report)
        return fails(report.why());
      std::printf("%s\n", to_json(*report).c_str());
      return exit_ok;
    }
  std::fwrite(usage.data(), 1, usage.size(), stderr);
  return exit_usage;
}

} // namespace

int main(int count, char** words) try {
  std::string_view name = count > 1 ? words[1] : "";
  if (name == "help" || name == "--help" || name == "-h") {
    std::fwrite(usage.data(), 1, usage.size(), stdout);
    return exit_ok;
  }
  auto options = read_options(
      std::span<const char* const>{words + (count > 1 ? 2 : 1), words + count});
  if (!options)
    return fails(options.why());
  return run(name, *options);
} catch (const std::exception& thrown) {
  std::fprintf(stderr, "vanebench: %s\n", thrown.what());
  return exit_failed;
}
