#include "tools/vanesim/check/envelope.hpp"

#include "messages/interval.hpp"
#include "tools/vanesim/cell_text.hpp"

#include <utility>

namespace streamvane::tools::vanesim {

namespace {

failure not_an_envelope(std::string_view why, std::string_view line) {
  return {errc::invalid, "not a KPI envelope (" + std::string{why}
                             + "): " + std::string{line.substr(0, 200)}};
}

std::optional<std::int64_t> first_of(const json::value& kpi,
                                     std::string_view plain,
                                     std::string_view in_ms) {
  if (auto number = kpi[plain].as_int64())
    return number;
  return kpi[in_ms].as_int64();
}

/// A fraction, or a plain value for counts; nullopt for neither.
std::optional<shown_kpi> read_kpi(const json::value& kpi) {
  auto numerator = first_of(kpi, "numerator", "numerator_ms");
  auto denominator = first_of(kpi, "denominator", "denominator_ms");
  if (numerator && denominator)
    return shown_kpi{*numerator, *denominator};
  const auto* value = kpi.find("value");
  if (!value)
    return std::nullopt;
  if (value->is_null())
    return shown_kpi{};
  if (auto count = value->as_int64())
    return shown_kpi{*count, 1};
  return std::nullopt;
}

} // namespace

result<> keep_envelope(std::string_view line, shown_cells& cells) {
  auto parsed = json::parse(line);
  if (!parsed)
    return not_an_envelope(parsed.why().what, line);
  const auto& v = *parsed;
  auto f = to_family(v["family"].text());
  if (!f)
    return not_an_envelope("family", line);
  auto start = parse_iso(v["interval"]["start"].text());
  if (!start || *start != interval_start(*start))
    return not_an_envelope("interval.start", line);
  auto granularity = v["interval"]["granularity"].text();
  if (!granularity.empty() && granularity != "PT15M")
    return not_an_envelope("interval.granularity", line);
  auto key = read_dimensions(*f, *start, v["dimensions"]);
  if (!key)
    return not_an_envelope(key.why().what, line);
  shown_cell cell;
  cell.revision = v["revision"].as_int64().value_or(0);
  auto metrics = read_metrics(v["metrics"], cell.unknown_metrics);
  if (!metrics)
    return not_an_envelope(metrics.why().what, line);
  cell.metrics = std::move(*metrics);
  const auto& kpis = v["kpis"];
  for (std::size_t i = 0; i < kpis.size(); ++i)
    if (auto kpi = read_kpi(kpis.items()[i]))
      cell.kpis[kpis.names()[i]] = *kpi;
  auto [place, added] = cells.try_emplace(*key);
  if (added || place->second.revision <= cell.revision)
    place->second = std::move(cell);
  return done{};
}

} // namespace streamvane::tools::vanesim
