#include "actors/kpi/catalogue.hpp"
#include "config/kpi_profiles.hpp"
#include "messages/kpi_envelope.hpp"
#include "tools/vanebench/benchmarks.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace streamvane::tools::vanebench {

namespace {

constexpr std::uint32_t cells = 20'000;
constexpr std::uint32_t kpis_many = 100;

/// A queue's quarter hour; the number makes it another one.
kpi_envelope envelope_of(std::uint32_t number) {
  kpi_envelope e;
  e.cell = {.organization = organization_id{"bench"},
            .family = family::queue_metrics,
            .start = from_epoch_ms(1'767'225'600'000),
            .entity = to_uuid("queue " + std::to_string(number)),
            .media = "voice",
            .direction = direction::inbound};
  std::int64_t count = 1 + number % 40;
  for (auto metric :
       {metric_id::n_offered, metric_id::n_over_sla, metric_id::n_transferred,
        metric_id::t_abandon, metric_id::t_acd, metric_id::t_acw,
        metric_id::t_alert, metric_id::t_answered, metric_id::t_flow_out,
        metric_id::t_handle, metric_id::t_held_complete,
        metric_id::t_not_responding, metric_id::t_talk_complete,
        metric_id::t_short_abandon}) {
    std::int64_t each = is_count(metric) ? 1 : 1'000 + number;
    e.metrics.push_back({{metric, {}}, {count, count * each, each, each}});
  }
  e.revision = 1;
  e.final = true;
  e.config = "sha256:bench";
  return e;
}

/// The profile of a contact centre that wants everything: the KPIs of core,
/// with variants of them until there are so many.
std::string wide_profile() {
  std::string text = "name: wide\nversion: 1\ntitle: Many KPIs\nkpis:\n";
  constexpr std::pair<const char*, const char*> kinds[]{
      {"percent", "tAbandon.count / (nOffered.count + N)"},
      {"seconds", "tHandle.sum / (tHandle.count + N)"},
      {"count", "max(0, tAnswered.count - nOverSla.count - N)"},
      {"percent", "(tAnswered.count - N) / (tAnswered.count + "
                  "when(include_abandons, tAbandon.count) + N)"},
      {"seconds", "(tTalkComplete.sum + tHeldComplete.sum + tAcw.sum) / "
                  "(tHandle.count + N)"}};
  for (std::uint32_t i = 0; i < kpis_many; ++i) {
    auto [unit, formula] = kinds[i % std::size(kinds)];
    std::string numbered{formula};
    for (auto at = numbered.find('N'); at != std::string::npos;
         at = numbered.find('N', at + 1))
      if (numbered.compare(at, 2, "N)") == 0)
        numbered.replace(at, 1, std::to_string(i));
    text += "  - {name: k" + std::to_string(i) + ", unit: " + unit
            + ", formula: '" + numbered + "', families: [queue-metrics], "
            + (numbered.find("nOverSla") != std::string::npos
                   ? "by_threshold: true, "
                   : "")
            + "meaning: A KPI.}\n";
  }
  return text;
}

/// Microseconds per envelope that is shown by the profile and written as JSON.
double microseconds(const std::vector<kpi_envelope>& envelopes,
                    const kpi_definitions_ptr& definitions,
                    std::uint64_t& bytes) {
  stopwatch watch;
  for (auto envelope : envelopes) {
    show_kpis(envelope, definitions, "", {}, true);
    bytes += to_json(envelope).size();
  }
  return watch.seconds() * 1e6 / static_cast<double>(envelopes.size());
}

result<kpi_definitions_ptr> read_definitions(const config::profile_text& text) {
  auto read = config::parse_kpi_profiles({text}, actors::kpi::catalogue());
  if (!read)
    return read.why();
  return std::make_shared<const kpi_definitions>(std::move(*read));
}

} // namespace

result<benchmark_report> measure_rendering(const bench_options& options,
                                           const bench_folder&) {
  auto text = config::read_profile_text("core");
  if (!text)
    return text.why();
  auto core = read_definitions(*text);
  if (!core)
    return core.why();
  auto wide = read_definitions({"wide.yaml", wide_profile()});
  if (!wide)
    return wide.why();
  std::vector<kpi_envelope> envelopes;
  for (std::uint32_t i = 0; i < cells; ++i)
    envelopes.push_back(envelope_of(i));
  benchmark_report report{.benchmark = "rendering",
                          .setting = {std::to_string(cells) + " cells",
                                      std::to_string(kpis_many) + " KPIs"},
                          .limit = "limit: an envelope without KPIs"};
  for (std::uint32_t run = 0; run < options.runs; ++run) {
    std::uint64_t bytes = 0;
    report.add("an envelope of 100 KPIs", "us",
               microseconds(envelopes, *wide, bytes));
    report.add("its size", "bytes", static_cast<double>(bytes) / cells);
    report.add("an envelope of the core profile", "us",
               microseconds(envelopes, *core, bytes));
    report.add("limit: an envelope without KPIs", "us",
               microseconds(envelopes, {}, bytes));
  }
  return report;
}

} // namespace streamvane::tools::vanebench
