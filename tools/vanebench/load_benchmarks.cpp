#include "tools/vanebench/benchmarks.hpp"
#include "tools/vanebench/http_load.hpp"
#include "tools/vanebench/live_node.hpp"
#include "tools/vanebench/wall_clock.hpp"
#include "tools/vanebench/workload.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <system_error>

namespace streamvane::tools::vanebench {

namespace {

using actors::epoch::engine_progress;

constexpr std::string_view ingest_figure = "closed loop";
constexpr std::string_view limit_figure
    = "limit: server that only appends, closed loop";

/// Above what the closed loop reaches in a second, so that no run lacks bodies.
constexpr std::uint64_t closed_loop_rate_max = 60'000;
constexpr std::uint32_t calm_rate = 1'000;

/// Ids of a simulated centre must not repeat within it, so its half hour tells
/// what the load takes some seconds to send; its agents are as many as a centre
/// of that size has.
constexpr millis told_length{30 * 60'000};
constexpr std::uint32_t told_agents = 10'000;

/// What is sent under load: events that happen from now on.
struct live_events {
  std::string config{};
  std::vector<std::string> bodies{};
};

result<live_events> prepare(const bench_options& options,
                            std::uint64_t events) {
  note("telling " + std::to_string(events) + " events");
  auto size = options;
  size.length = told_length;
  size.agents = told_agents;
  auto centre = centre_for(
      size, events, std::chrono::floor<std::chrono::seconds>(wall_clock()));
  live_events all{.config = config_payload(centre)};
  all.bodies.reserve(events);
  auto told = tell(centre, events, [&](std::string body, instant) {
    all.bodies.push_back(std::move(body));
  });
  if (!told)
    return told.why();
  return all;
}

std::uint64_t events_for(millis duration, std::uint64_t rate) {
  return std::max<std::uint64_t>(
      10'000, static_cast<std::uint64_t>(duration.count()) * rate / 1'000);
}

void add_latencies(const load_outcome& outcome, const std::string& name,
                   benchmark_report& report) {
  auto ms = [&](double part) {
    return quantile(outcome.latencies_us, part) / 1e3;
  };
  report.add(name + ", answer p50", "ms", ms(0.5));
  report.add(name + ", answer p99", "ms", ms(0.99));
  report.add(name + ", answer p99.9", "ms", ms(0.999));
}

/// A run with refusals says nothing about the server that is asked.
result<> all_accepted(const load_outcome& outcome, std::uint64_t stored) {
  if (outcome.refused > 0)
    return failure{errc::internal,
                   std::to_string(outcome.refused) + " of "
                       + std::to_string(outcome.refused + outcome.accepted)
                       + " requests were refused, the last one with "
                       + std::to_string(outcome.refusal)};
  if (outcome.accepted == 0)
    return failure{errc::internal, "no request was sent"};
  if (outcome.accepted != stored)
    return failure{errc::internal, std::to_string(outcome.accepted)
                                       + " requests were accepted, "
                                       + std::to_string(stored)
                                       + " events stored"};
  return done{};
}

/// The upper bound of the slot below which `part` of the live events lie; none
/// lie above the last bound.
double committed_within_ms(const engine_progress& p, double part) {
  std::uint64_t all = 0;
  for (const auto& count : p.latency_counts)
    all += count;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < p.latency_counts.size(); ++i) {
    seen += p.latency_counts[i];
    if (static_cast<double>(seen) >= part * static_cast<double>(all))
      return static_cast<double>(engine_progress::latency_bounds_ms.at(i));
  }
  return 0;
}

/// One load on a fresh node; `name` is what its figures begin with.
result<> run_node(const bench_options& options, const bench_folder& folder,
                  const live_events& events, std::uint32_t rate,
                  const std::string& name, benchmark_report& report) {
  auto place = folder.emptied("node");
  if (!place)
    return place.why();
  auto node = live_node::start(options, *place, events.config);
  if (!node)
    return node.why();
  auto cpu = cpu_seconds();
  auto outcome = load({.port = (*node)->port(),
                       .connections = options.connections,
                       .rate = rate,
                       .length = options.duration},
                      events.bodies);
  if (!outcome)
    return outcome.why();
  cpu = cpu_seconds() - cpu;
  const auto& p = (*node)->progress();
  auto lag = p.lag();
  if (auto fine = all_accepted(*outcome, (*node)->ingested().stored); !fine)
    return fine;
  if (auto settled = (*node)->settle(); !settled)
    return settled;
  if (p.latency_counts.back() > 0)
    return failure{errc::internal, "some events waited for more than the "
                                   "longest latency that is told apart"};
  auto n = static_cast<double>(outcome->accepted);
  report.add(name, "events/s", n / outcome->seconds);
  add_latencies(*outcome, name, report);
  report.add(name + ", cores in use with the client", "cores",
             cpu / outcome->seconds);
  report.add(name + ", records not in the store at the end", "",
             static_cast<double>(lag));
  if (rate > 0) {
    report.add(name + ", committed p50 within", "ms",
               committed_within_ms(p, 0.5));
    report.add(name + ", committed p99 within", "ms",
               committed_within_ms(p, 0.99));
  }
  std::error_code ignored;
  node->reset();
  std::filesystem::remove_all(*place, ignored);
  return done{};
}

result<> run_limit(const bench_options& options, const bench_folder& folder,
                   const live_events& events, benchmark_report& report) {
  auto place = folder.emptied("bare");
  if (!place)
    return place.why();
  auto bare = bare_server::start(*place);
  if (!bare)
    return bare.why();
  auto outcome = load({.port = (*bare)->port(),
                       .connections = options.connections,
                       .length = options.duration},
                      events.bodies);
  if (!outcome)
    return outcome.why();
  if (auto fine = all_accepted(*outcome, outcome->accepted); !fine)
    return fine;
  std::string name{limit_figure};
  report.add(name, "events/s",
             static_cast<double>(outcome->accepted) / outcome->seconds);
  add_latencies(*outcome, name, report);
  std::error_code ignored;
  bare->reset();
  std::filesystem::remove_all(*place, ignored);
  return done{};
}

std::vector<std::string> load_setting(const bench_options& options,
                                      const live_events& events) {
  std::uint64_t bytes = 0;
  for (const auto& body : events.bodies)
    bytes += body.size();
  return {
      std::to_string(options.connections) + " kept connections, client in the "
          + "same process",
      std::to_string(bytes / events.bodies.size()) + " bytes an event",
      std::to_string(options.duration.count()) + " ms a run",
      std::to_string(options.threads) + " actor threads, 1 io thread",
  };
}

std::string at_rate(std::uint32_t rate) {
  return "at " + std::to_string(rate) + "/s";
}

} // namespace

result<benchmark_report> measure_ingest(const bench_options& options,
                                        const bench_folder& folder) {
  auto events = prepare(
      options,
      events_for(options.duration,
                 std::max<std::uint64_t>(closed_loop_rate_max, options.rate)));
  if (!events)
    return events.why();
  benchmark_report report{.benchmark = "ingest",
                          .setting = load_setting(options, *events),
                          .limit = std::string{limit_figure}};
  for (std::uint32_t run = 0; run < options.runs; ++run) {
    note("ingest, run " + std::to_string(run + 1) + " of "
         + std::to_string(options.runs));
    if (auto ran = run_node(options, folder, *events, 0,
                            std::string{ingest_figure}, report);
        !ran)
      return ran.why();
    if (auto ran = run_limit(options, folder, *events, report); !ran)
      return ran.why();
    report.add("ratio to the limit", "",
               report.find(ingest_figure)->runs.back()
                   / report.find(limit_figure)->runs.back());
    if (auto ran = run_node(options, folder, *events, options.rate,
                            at_rate(options.rate), report);
        !ran)
      return ran.why();
  }
  return report;
}

result<benchmark_report> measure_latency(const bench_options& options,
                                         const bench_folder& folder) {
  auto events = prepare(options, events_for(options.duration, options.rate));
  if (!events)
    return events.why();
  benchmark_report report{.benchmark = "latency",
                          .setting = load_setting(options, *events)};
  std::string bounds;
  for (auto bound : engine_progress::latency_bounds_ms)
    bounds += (bounds.empty() ? "" : ", ") + std::to_string(bound);
  report.setting.push_back("\"committed within\" is one of the bounds " + bounds
                           + " ms");
  for (std::uint32_t run = 0; run < options.runs; ++run) {
    note("latency, run " + std::to_string(run + 1) + " of "
         + std::to_string(options.runs));
    for (auto rate : {calm_rate, options.rate})
      if (auto ran
          = run_node(options, folder, *events, rate, at_rate(rate), report);
          !ran)
        return ran.why();
  }
  return report;
}

} // namespace streamvane::tools::vanebench
