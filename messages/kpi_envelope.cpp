#include "messages/kpi_envelope.hpp"

#include "messages/bytes.hpp"
#include "messages/digest.hpp"
#include "messages/json/writer.hpp"
#include "messages/time_zone.hpp"

#include <algorithm>
#include <utility>

namespace streamvane {

namespace {

void write_tally(json::writer& out, metric_id metric, const tally& t) {
  out.start_object();
  if (is_status_time(metric)) {
    out.member("sum", t.sum);
  } else {
    out.member("count", shown_count(metric, t));
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

/// A count is its value; of everything else readers are given the fraction, so
/// that they can add up what they must not average.
bool shows_fraction(const kpi_value& kpi) {
  return kpi.definition->unit != profile_unit::count
         || kpi.value.denominator > 1;
}

void write_kpis(json::writer& out, const std::vector<kpi_value>& kpis) {
  out.key("kpis").start_object();
  for (const auto& kpi : kpis) {
    const auto& definition = *kpi.definition;
    out.key(definition.name).start_object().key("value");
    if (auto text = shown(definition, kpi.value))
      out.raw_number(*text);
    else
      out.null();
    out.member("unit", unit_word(definition.unit));
    if (shows_fraction(kpi)) {
      bool of_time = dimension_of(definition) == kpi_dimension::ms;
      out.member(of_time ? "numerator_ms" : "numerator", kpi.value.numerator);
      out.member("denominator", kpi.value.denominator);
    }
    out.end_object();
  }
  out.end_object();
}

/// What the cell is told apart by, if it is: null where that is not known; of
/// skills as one the list of them.
void write_part(json::writer& out, const kpi_envelope& envelope) {
  const auto& cell = envelope.cell;
  if (cell.by == breakdown::none)
    return;
  out.key(dimension_word(cell.by));
  if (cell.by == breakdown::skills) {
    out.start_array();
    for (const auto& skill : envelope.skills)
      out.string(to_string(skill));
    out.end_array();
  } else if (cell.part) {
    out.string(part_text(cell.by, cell.part));
  } else {
    out.null();
  }
}

void write_dimensions(json::writer& out, const kpi_envelope& envelope) {
  const auto& cell = envelope.cell;
  auto shows = [&](dimension d) {
    return !envelope.without.has(d);
  };
  out.key("dimensions").start_object();
  auto id = [&](std::string_view name, const uuid& x) {
    out.key(name);
    if (x)
      out.string(to_string(x));
    else
      out.null();
  };
  auto entity = entity_word(cell.family);
  if (!entity.empty() && shows(dimension::entity))
    id(std::string{entity} + "Id", cell.entity);
  if (cell.family == family::agent_metrics && shows(dimension::queue))
    id("queueId", cell.queue.value);
  auto direction = direction_word(cell.family);
  if (!direction.empty() && shows(dimension::media))
    out.member("mediaType", cell.media.text());
  if (!direction.empty() && shows(dimension::direction))
    out.member(direction, to_string(cell.direction));
  write_part(out, envelope);
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

void show_kpis(kpi_envelope& envelope, kpi_definitions_ptr definitions,
               std::string_view profile, const kpi_switches& agreed,
               bool threshold_agreed) {
  envelope.kpis.clear();
  envelope.definitions = std::move(definitions);
  const auto* of
      = envelope.definitions
            ? envelope.definitions->find(profile, envelope.cell.start)
            : nullptr;
  if (of == nullptr) {
    envelope.definition.clear();
    return;
  }
  envelope.definition = definition_name(*of);
  for (const auto& kpi : of->kpis)
    if (is_shown_in(kpi, envelope.cell.family, envelope.cell.attribution))
      envelope.kpis.push_back(
          {&kpi, value_of(kpi, envelope.metrics, agreed, threshold_agreed)});
}

std::string kpi_envelope::key() const {
  std::string text = to_string(cell.organization);
  text += '|';
  text += to_string(cell.family);
  auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty())
      text.append("|").append(name).append("=").append(value);
  };
  auto word = entity_word(cell.family);
  if (!word.empty() && !without.has(dimension::entity))
    add(word, to_string(cell.entity));
  if (cell.family == family::agent_metrics)
    add("queue", to_string(cell.queue));
  add("media", cell.media.text());
  add("direction", to_string(cell.direction));
  if (cell.by != breakdown::none)
    add(to_string(cell.by), part_text(cell.by, cell.part));
  if (cell.attribution != attribution::posted)
    add("attribution", to_string(cell.attribution));
  text.append("|").append(to_iso(cell.start));
  text.append("|").append(to_string(granularity));
  return text;
}

namespace {

failure no_key(std::string_view part, std::string_view what) {
  return {errc::invalid, "the part " + std::string{part} + " of the key is no "
                             + std::string{what}};
}

/// Takes a part "name=value" of a key. Nothing is wrong with an empty failure.
std::optional<failure> take_part(envelope_name& into, std::string_view part) {
  auto sign = part.find('=');
  auto name = part.substr(0, sign);
  auto value = sign == std::string_view::npos ? std::string_view{}
                                              : part.substr(sign + 1);
  if (name == "media") {
    into.media = token{value};
    return std::nullopt;
  }
  if (name == "direction") {
    for (auto d : {direction::inbound, direction::outbound})
      if (to_string(d) == value)
        into.direction = d;
    return into.direction ? std::nullopt
                          : std::optional{no_key(part, "direction")};
  }
  if (name == "attribution") {
    auto view = to_attribution(value);
    into.attribution = view.value_or(attribution::posted);
    return view ? std::nullopt : std::optional{no_key(part, "attribution")};
  }
  if (auto by = to_breakdown(name);
      by && *by != breakdown::none && has_breakdowns(into.family)) {
    auto known = parse_part(*by, value);
    into.by = *by;
    into.part = known.value_or(uuid{});
    return known ? std::nullopt : std::optional{no_key(part, name)};
  }
  bool of_entity = name == entity_word(into.family);
  if (value.empty() || (!of_entity && name != "queue"))
    return no_key(part, "dimension of " + std::string{to_string(into.family)});
  if (of_entity)
    into.entity = to_uuid(value);
  else
    into.queue = queue_id{value};
  return std::nullopt;
}

} // namespace

result<envelope_name> parse_envelope_key(std::string_view key) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= key.size();) {
    auto end = std::min(key.find('|', at), key.size());
    parts.push_back(key.substr(at, end - at));
    at = end + 1;
  }
  constexpr std::size_t parts_min = 4;
  if (parts.size() < parts_min)
    return failure{errc::invalid,
                   "a key is organization|family|dimensions|start|granularity"};
  envelope_name name;
  name.organization = organization_id{parts[0]};
  auto f = to_family(parts[1]);
  if (!f)
    return no_key(parts[1], "family");
  name.family = *f;
  auto start = parse_iso(parts[parts.size() - 2]);
  if (!start)
    return no_key(parts[parts.size() - 2], "instant");
  name.start = *start;
  auto length = parse_granularity(parts.back());
  if (!length)
    return no_key(parts.back(), "granularity");
  name.granularity = *length;
  for (std::size_t i = 2; i + 2 < parts.size(); ++i)
    if (auto wrong = take_part(name, parts[i]))
      return *wrong;
  return name;
}

std::string to_json(const kpi_envelope& envelope) {
  std::string text;
  text.reserve(1024);
  json::writer out{text};
  out.start_object();
  out.member("schema", kpi_schema);
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
  out.member("utc_offset", offset_text(envelope.utc_offset)).end_object();
  write_dimensions(out, envelope);
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
