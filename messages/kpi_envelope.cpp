#include "messages/kpi_envelope.hpp"

#include "messages/bytes.hpp"
#include "messages/digest.hpp"
#include "messages/json/writer.hpp"

namespace streamvane {

namespace {

/// Room for a product of two 64-bit numbers.
__extension__ using wide = __int128;

constexpr std::string_view schema = "streamvane.kpi/1";

/// `number` hundredths as decimal text.
std::string hundredths(wide number) {
  auto whole = static_cast<std::int64_t>(number / 100);
  auto rest = static_cast<int>(number % 100);
  std::string text = std::to_string(whole) + '.';
  text += static_cast<char>('0' + rest / 10);
  text += static_cast<char>('0' + rest % 10);
  return text;
}

std::string divided_half_up(wide numerator, wide denominator) {
  return hundredths((2 * numerator + denominator) / (2 * denominator));
}

void write_tally(json::writer& out, metric_id metric, const tally& t) {
  out.start_object();
  if (is_status_time(metric)) {
    out.member("sum", t.sum);
  } else {
    out.member("count", is_count(metric) ? t.sum : t.count);
    if (!is_count(metric))
      out.member("sum", t.sum).member("min", t.min).member("max", t.max);
  }
  out.end_object();
}

void write_metrics(json::writer& out, const cell_metrics& metrics) {
  out.key("metrics").start_object();
  for (std::size_t i = 0; i < metrics.size();) {
    auto metric = metrics[i].first.metric;
    out.key(to_string(metric));
    if (!is_status_time(metric)) {
      write_tally(out, metric, metrics[i++].second);
      continue;
    }
    out.start_object();
    for (; i < metrics.size() && metrics[i].first.metric == metric; ++i) {
      out.key(qualifier_text(metrics[i].first));
      write_tally(out, metric, metrics[i].second);
    }
    out.end_object();
  }
  out.end_object();
}

void write_kpis(json::writer& out, const std::vector<kpi_value>& kpis) {
  out.key("kpis").start_object();
  for (const auto& kpi : kpis) {
    out.key(kpi.name).start_object().key("value");
    if (auto text = shown(kpi))
      out.raw_number(*text);
    else
      out.null();
    out.member("unit", to_string(kpi.unit));
    if (kpi.unit == kpi_unit::seconds)
      out.member("numerator_ms", kpi.numerator);
    else if (kpi.unit == kpi_unit::percent)
      out.member("numerator", kpi.numerator);
    if (kpi.unit != kpi_unit::count)
      out.member("denominator", kpi.denominator);
    out.end_object();
  }
  out.end_object();
}

void write_dimensions(json::writer& out, const cell_key& cell) {
  out.key("dimensions").start_object();
  auto id = [&](std::string_view name, const uuid& x) {
    out.key(name);
    if (x)
      out.string(to_string(x));
    else
      out.null();
  };
  if (auto word = entity_word(cell.family); !word.empty())
    id(std::string{word} + "Id", cell.entity);
  if (cell.family == family::agent_metrics)
    id("queueId", cell.queue.value);
  if (auto word = direction_word(cell.family); !word.empty()) {
    out.member("mediaType", cell.media.text());
    out.member(word, to_string(cell.direction));
  }
  out.end_object();
}

/// What makes a revision what it is: the same bytes on every node, thread count
/// and replay.
std::string digest_of(const kpi_envelope& envelope) {
  std::string bytes = envelope.key();
  byte_writer to{bytes};
  to.varint(envelope.revision);
  to.text(envelope.definition);
  to.text(envelope.config);
  for (const auto& [key, value] : envelope.metrics) {
    to.varint(static_cast<std::uint16_t>(key.metric));
    to.ordered_token(key.qualifier);
    to.zigzag(value.count);
    to.zigzag(value.sum);
    to.zigzag(value.min);
    to.zigzag(value.max);
  }
  return "sha256:" + sha256_hex(bytes);
}

} // namespace

std::string_view to_string(revision_reason reason) {
  switch (reason) {
  case revision_reason::none: return "";
  case revision_reason::interval_closed: return "interval_closed";
  case revision_reason::late_event: return "late_event";
  }
  return "unknown";
}

std::string_view to_string(kpi_unit unit) {
  switch (unit) {
  case kpi_unit::count: return "count";
  case kpi_unit::percent: return "percent";
  case kpi_unit::seconds: return "s";
  }
  return "unknown";
}

std::optional<std::string> shown(const kpi_value& kpi) {
  if (kpi.denominator == 0)
    return std::nullopt;
  wide numerator = kpi.numerator;
  switch (kpi.unit) {
  case kpi_unit::count: return std::to_string(kpi.numerator);
  case kpi_unit::percent:
    return divided_half_up(numerator * 10'000, kpi.denominator);
  case kpi_unit::seconds:
    return divided_half_up(numerator, wide{kpi.denominator} * 10);
  }
  return std::nullopt;
}

std::string kpi_envelope::key() const {
  std::string text = to_string(cell.organization);
  text += '|';
  text += to_string(cell.family);
  auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty())
      text.append("|").append(name).append("=").append(value);
  };
  if (auto word = entity_word(cell.family); !word.empty())
    add(word, to_string(cell.entity));
  if (cell.family == family::agent_metrics)
    add("queue", to_string(cell.queue));
  add("media", cell.media.text());
  add("direction", to_string(cell.direction));
  if (cell.attribution != attribution::posted)
    add("attribution", to_string(cell.attribution));
  text.append("|").append(to_iso(cell.start));
  text.append("|").append(to_string(granularity));
  return text;
}

std::string to_json(const kpi_envelope& envelope) {
  std::string text;
  text.reserve(1024);
  json::writer out{text};
  out.start_object();
  out.member("schema", schema);
  out.member("key", envelope.key());
  out.member("revision", envelope.revision);
  out.key("reason");
  if (envelope.reason == revision_reason::none)
    out.null();
  else
    out.string(to_string(envelope.reason));
  out.member("state", envelope.final ? "final" : "provisional");
  out.member("organization", to_string(envelope.cell.organization));
  out.member("family", to_string(envelope.cell.family));
  if (envelope.cell.attribution != attribution::posted)
    out.member("attribution", to_string(envelope.cell.attribution));
  out.key("interval").start_object();
  out.member("start", to_iso(envelope.cell.start));
  out.member("end", to_iso(envelope.cell.start + envelope.length));
  out.member("granularity", to_string(envelope.granularity));
  out.member("utc_offset", "+00:00").end_object();
  write_dimensions(out, envelope.cell);
  write_metrics(out, envelope.metrics);
  write_kpis(out, envelope.kpis);
  out.member("computed_at", to_iso(envelope.computed_at));
  out.key("published_at");
  if (envelope.revision == 0)
    out.null();
  else
    out.string(to_iso(envelope.published_at));
  out.member("definition", envelope.definition);
  out.member("config", envelope.config);
  out.member("digest", digest_of(envelope));
  out.end_object();
  return text;
}

} // namespace streamvane
