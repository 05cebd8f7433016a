#include "tools/streamvaned/api/drift_metrics.hpp"

#include "actors/epoch/drift_rows.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace streamvane::tools::streamvaned {

namespace {

using genesys::drift_key;
using genesys::drift_kind;
using genesys::drift_line;
using runtime::telemetry::metric_page;

constexpr auto fields_name = "genesys_unknown_field_total";
constexpr auto fields_help
    = "Messages with a member, word or topic that is not known";

/// Whether the line tells of something that nobody here has heard of.
bool is_unknown(drift_kind kind) {
  switch (kind) {
  case drift_kind::new_member:
  case drift_kind::new_word:
  case drift_kind::new_topic: return true;
  case drift_kind::retyped:
  case drift_kind::vanished:
  case drift_kind::unreadable:
  case drift_kind::missing: return false;
  }
  return false;
}

std::string field_of(const drift_key& key) {
  return key.detail.empty() ? key.path : key.path + '=' + key.detail;
}

void add_fields(metric_page& page, const genesys::drift_ledger& ledger) {
  std::vector<const std::pair<const drift_key, drift_line>*> unknown;
  std::uint64_t others = 0;
  for (auto kind : genesys::drift_kinds)
    if (is_unknown(kind))
      others += ledger.totals().by_kind[index_of(kind)];
  for (const auto& line : ledger.lines())
    if (is_unknown(line.first.kind))
      unknown.push_back(&line);
  std::sort(unknown.begin(), unknown.end(), [](const auto* a, const auto* b) {
    return std::tie(a->second.first.offset, a->first)
           < std::tie(b->second.first.offset, b->first);
  });
  if (unknown.size() > unknown_fields_max)
    unknown.resize(unknown_fields_max);
  for (const auto* line : unknown) {
    page.counter(fields_name, fields_help, line->second.count,
                 {{"topic", std::string{to_string(line->first.topic)}},
                  {"field", field_of(line->first)}});
    others -= line->second.count;
  }
  if (others > 0)
    page.counter(fields_name, fields_help, others,
                 {{"topic", "other"}, {"field", "other"}});
}

} // namespace

void add_drift(metric_page& page,
               const runtime::metrics_store::metrics_store& store) {
  auto now = store.read();
  if (!now)
    return;
  auto ledger = actors::epoch::read_drift_ledger(*now);
  if (!ledger)
    return;
  add_fields(page, *ledger);
  for (auto kind : genesys::drift_kinds)
    page.counter("streamvane_schema_drift_total",
                 "Messages that differ from the schema, by how they do",
                 ledger->totals().by_kind[index_of(kind)],
                 {{"kind", std::string{to_string(kind)}}});
  page.counter("streamvane_schema_drift_beyond_total",
               "Of these, what found no line in the ledger",
               ledger->totals().beyond);
  std::map<genesys_topic, std::size_t> lines;
  for (const auto& [key, line] : ledger->lines())
    ++lines[key.topic];
  for (auto [topic, count] : lines)
    page.gauge("streamvane_schema_drift_lines",
               "Lines of the ledger, of "
                   + std::to_string(genesys::drift_ledger::lines_max)
                   + " that a topic has room for",
               static_cast<double>(count),
               {{"topic", std::string{to_string(topic)}}});
}

} // namespace streamvane::tools::streamvaned
