#include "actors/interval/cell_query.hpp"
#include "actors/kpi/catalogue.hpp"
#include "config/kpi_profiles.hpp"
#include "messages/interval.hpp"
#include "messages/kpi_envelope.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "tools/vanebench/benchmarks.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

namespace streamvane::tools::vanebench {

namespace {

using actors::interval::cell_query;
using actors::interval::cell_row;
using actors::interval::content_hash;
using actors::interval::pack_key;
using actors::interval::rendering;
using runtime::metrics_store::metrics_store;
using runtime::metrics_store::table;
using runtime::metrics_store::write_batch;

constexpr std::uint32_t quarters_of_day = 96;
constexpr std::uint32_t queries = 2'000;
constexpr std::int64_t first_day_ms = 1'767'225'600'000; // 2026-01-01

uuid queue_of(std::uint32_t number) {
  return to_uuid("bench queue " + std::to_string(number));
}

cell_key key_of(uuid queue, instant start) {
  return {.organization = organization_id{"bench"},
          .family = family::queue_metrics,
          .start = start,
          .entity = queue,
          .media = "voice",
          .direction = direction::inbound};
}

/// A queue's quarter hour with all that detail events give.
cell_metrics busy_cell(std::mt19937& dice) {
  cell_metrics cell;
  for (auto metric :
       {metric_id::n_blind_transferred, metric_id::n_consult,
        metric_id::n_consult_transferred, metric_id::n_offered,
        metric_id::n_over_sla, metric_id::n_transferred, metric_id::t_abandon,
        metric_id::t_acd, metric_id::t_acw, metric_id::t_alert,
        metric_id::t_answered, metric_id::t_flow_out, metric_id::t_handle,
        metric_id::t_held_complete, metric_id::t_not_responding,
        metric_id::t_talk_complete, metric_id::t_short_abandon}) {
    std::int64_t count = 1 + dice() % 40;
    std::int64_t each = is_count(metric) ? 1 : 1'000 + dice() % 100'000;
    cell.push_back({{metric, {}}, {count, count * each, each, each}});
  }
  return cell;
}

/// Fills a store with so many cells, in the order of time.
result<> fill(metrics_store& store, const bench_options& options,
              std::uint32_t days) {
  constexpr std::size_t rows_at_once = 20'000;
  std::mt19937 dice{1};
  std::vector<uuid> queues;
  for (std::uint32_t q = 0; q < options.queues; ++q)
    queues.push_back(queue_of(q));
  std::sort(queues.begin(), queues.end());
  write_batch batch;
  std::size_t rows = 0;
  auto start = from_epoch_ms(first_day_ms);
  for (std::uint32_t i = 0; i < days * quarters_of_day; ++i, start += quarter)
    for (const auto& queue : queues) {
      cell_row row{.metrics = busy_cell(dice), .revision = 1};
      row.published = content_hash(row.metrics);
      batch.put(table::cells, pack_key(key_of(queue, start)), 1, pack(row));
      if (++rows % rows_at_once != 0)
        continue;
      if (auto written = store.commit(batch); !written)
        return written;
      batch = {};
    }
  return store.commit(batch);
}

cell_query day_of(uuid queue, std::uint32_t day) {
  auto start = from_epoch_ms(first_day_ms) + std::chrono::days{day};
  return {.family = family::queue_metrics,
          .entity = queue,
          .from = start,
          .to = start + std::chrono::days{1}};
}

/// Asks for a queue's day again and again; the time of each in nanoseconds.
template <class Ask>
result<std::vector<std::uint32_t>>
timed(std::mt19937& dice, std::uint32_t queues, std::uint32_t days, Ask&& ask) {
  std::vector<std::uint32_t> took;
  for (std::uint32_t i = 0; i < queries; ++i) {
    auto query = day_of(queue_of(dice() % queues), dice() % days);
    stopwatch watch;
    auto cells = ask(query);
    if (!cells)
      return cells.why();
    if (*cells != quarters_of_day)
      return failure{errc::internal, "a day of a queue has "
                                         + std::to_string(*cells) + " cells"};
    took.push_back(static_cast<std::uint32_t>(watch.seconds() * 1e9));
  }
  std::sort(took.begin(), took.end());
  return took;
}

void add_quantiles(benchmark_report& report, const std::string& what,
                   const std::vector<std::uint32_t>& sorted) {
  for (auto [name, part] : {std::pair{"p50", 0.5}, {"p99", 0.99}})
    report.add(what + ", " + name, "ms", quantile(sorted, part) / 1e6);
}

} // namespace

result<benchmark_report> measure_queries(const bench_options& options,
                                         const bench_folder& folder) {
  auto path = folder.emptied("queries");
  if (!path)
    return path.why();
  auto store = metrics_store::open({.folder = *path});
  if (!store)
    return store.why();
  auto per_day = std::uint64_t{options.queues} * quarters_of_day;
  auto days = static_cast<std::uint32_t>(
      std::max<std::uint64_t>(1, options.cells / per_day));
  note("writing " + std::to_string(per_day * days) + " cells");
  if (auto filled = fill(**store, options, days); !filled)
    return filled.why();
  auto core = config::read_profile_text("core");
  if (!core)
    return core.why();
  auto read = config::parse_kpi_profiles({*core}, actors::kpi::catalogue());
  if (!read)
    return read.why();
  rendering how{.definitions
                = std::make_shared<const kpi_definitions>(std::move(*read))};
  benchmark_report report{.benchmark = "queries",
                          .setting
                          = {std::to_string(per_day * days) + " cells",
                             std::to_string(options.queues) + " queues",
                             std::to_string(days) + " days",
                             std::to_string(queries) + " queries a run"},
                          .limit = "limit: read the rows of the day, p99"};
  std::mt19937 dice{2};
  for (std::uint32_t run = 0; run < options.runs; ++run) {
    auto as_json
        = timed(dice, options.queues, days,
                [&](const cell_query& query) -> result<std::uint64_t> {
                  auto now = (*store)->read();
                  if (!now)
                    return now.why();
                  std::uint64_t cells = 0;
                  std::string body;
                  auto seen = actors::interval::visit_cells(
                      *now, query, how, [&](const kpi_envelope& envelope) {
                        body += to_json(envelope);
                        ++cells;
                        return true;
                      });
                  if (!seen)
                    return seen.why();
                  return cells;
                });
    if (!as_json)
      return as_json.why();
    add_quantiles(report, "a queue's day as JSON", *as_json);
    auto rows = timed(
        dice, options.queues, days,
        [&](const cell_query& query) -> result<std::uint64_t> {
          auto now = (*store)->read();
          if (!now)
            return now.why();
          std::uint64_t cells = 0;
          for (auto start = query.from; start < query.to; start += quarter) {
            auto row = now->get(table::cells,
                                pack_key(key_of(*query.entity, start)));
            if (!row)
              return row.why();
            cells += *row ? 1 : 0;
          }
          return cells;
        });
    if (!rows)
      return rows.why();
    add_quantiles(report, "limit: read the rows of the day", *rows);
  }
  return report;
}

} // namespace streamvane::tools::vanebench
