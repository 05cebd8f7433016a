#include "tools/vanectl/kpi_table.hpp"

#include "tools/vanectl/shown_value.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace streamvane::tools::vanectl {

namespace {

/// The order in which operators read; others follow as they come.
constexpr std::array<std::string_view, 9> usual_order{
    "offered", "answered", "abandoned", "abandon_percent", "service_level",
    "asa",     "aht",      "handled",   "occupancy"};

struct kpi_column {
  std::string name{};
  std::string heading{};
};

std::string upper(std::string_view name) {
  std::string text{name};
  for (char& c : text)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  return text;
}

std::string heading_of(std::string_view name, std::string_view unit) {
  constexpr std::string_view spelled = "_percent";
  if (name.ends_with(spelled))
    name.remove_suffix(spelled.size());
  auto text = upper(name);
  if (unit == "percent")
    text += '%';
  else if (unit == "s")
    text += "(s)";
  return text;
}

std::size_t place_of(std::string_view name) {
  return static_cast<std::size_t>(
      std::find(usual_order.begin(), usual_order.end(), name)
      - usual_order.begin());
}

void add_once(std::vector<kpi_column>& columns, kpi_column column) {
  bool known = std::any_of(columns.begin(), columns.end(), [&](const auto& c) {
    return c.name == column.name;
  });
  if (!known)
    columns.push_back(std::move(column));
}

/// Those that are asked for, in that order; else as the style says.
std::vector<kpi_column> chosen(std::vector<kpi_column> columns,
                               const kpi_table_style& style) {
  if (style.kpis.empty()) {
    if (!style.wide && columns.size() > kpis_shown_max)
      columns.resize(kpis_shown_max);
    return columns;
  }
  std::vector<kpi_column> wanted;
  for (const auto& name : style.kpis)
    for (const auto& column : columns)
      if (column.name == name)
        add_once(wanted, column);
  return wanted;
}

std::vector<kpi_column> kpis_of(const std::vector<json::value>& envelopes) {
  std::vector<kpi_column> columns;
  for (const auto& envelope : envelopes) {
    const auto& kpis = envelope["kpis"];
    for (std::size_t i = 0; i < kpis.size(); ++i) {
      auto name = clean(kpis.names()[i]);
      add_once(columns, {name, heading_of(name, kpis[i]["unit"].text())});
    }
  }
  std::stable_sort(columns.begin(), columns.end(),
                   [](const auto& a, const auto& b) {
                     return place_of(a.name) < place_of(b.name);
                   });
  return columns;
}

std::vector<kpi_column> metrics_of(const std::vector<json::value>& envelopes) {
  std::vector<kpi_column> columns;
  for (const auto& envelope : envelopes)
    for (const auto& name : envelope["metrics"].names())
      add_once(columns, {clean(name), clean(name)});
  return columns;
}

bool occurs(const std::vector<json::value>& envelopes,
            std::string_view dimension) {
  return std::any_of(envelopes.begin(), envelopes.end(), [&](const auto& e) {
    return !e["dimensions"][dimension].text().empty();
  });
}

struct part_column {
  std::string_view dimension{};
  std::string_view heading{};
};

constexpr std::array<part_column, 7> part_columns{{
    {"originatingDirection", "ORIGIN"},
    {"wrapUpCode", "WRAP-UP"},
    {"skillId", "SKILL"},
    {"skillIds", "SKILLS"},
    {"divisionId", "DIVISION"},
    {"messageType", "MESSAGE"},
    {"flowId", "FLOW"},
}};

/// What the cells are broken down by; null where they are whole. Only cells of
/// queues and agents are, others have such dimensions of their own.
const part_column* part_of(const std::vector<json::value>& envelopes) {
  for (const auto& e : envelopes) {
    const auto& of = e["dimensions"];
    auto has = [&](std::string_view name) {
      const auto& names = of.names();
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    auto family = e["family"].text();
    if (family != "queue-metrics" && family != "agent-metrics")
      continue;
    for (const auto& column : part_columns)
      if (has(column.dimension))
        return &column;
  }
  return nullptr;
}

std::string part_text(const json::value& part, std::size_t id_bytes) {
  if (!part.is_array())
    return scalar_text(part, id_bytes);
  std::string list;
  for (const auto& item : part.items())
    list.append(list.empty() ? "" : " ").append(scalar_text(item, id_bytes));
  return list;
}

/// "2026-03-02T09:30Z": intervals begin at whole minutes.
std::string minute_of(const json::value& time) {
  constexpr std::size_t minute_bytes = 16;
  auto text = scalar_text(time);
  return text.size() > minute_bytes ? text.substr(0, minute_bytes) + 'Z' : text;
}

} // namespace

table kpi_table(const std::vector<json::value>& envelopes,
                const kpi_table_style& style) {
  auto kpis = kpis_of(envelopes);
  bool has_kpis = !kpis.empty();
  kpis = chosen(std::move(kpis), style);
  auto metrics = has_kpis ? std::vector<kpi_column>{} : metrics_of(envelopes);
  bool queues = occurs(envelopes, "queueId");
  bool agents = occurs(envelopes, "userId");
  bool media = occurs(envelopes, "mediaType");
  const auto* part = part_of(envelopes);
  bool with_state = style.wide || style.revisions;

  table t;
  auto add = [&t](std::string heading, bool right = false) {
    t.columns.push_back({std::move(heading), right});
  };
  if (style.wide)
    add("ORGANIZATION");
  add("INTERVAL");
  if (agents)
    add("AGENT");
  if (queues)
    add("QUEUE");
  if (media) {
    add("MEDIA");
    add("DIRECTION");
  }
  if (part != nullptr)
    add(std::string{part->heading});
  if (with_state) {
    add("REV", true);
    add("STATE");
    add("REASON");
  }
  for (const auto& column : kpis)
    add(column.heading, true);
  for (const auto& column : metrics)
    add(column.heading, true);

  for (const auto& e : envelopes) {
    auto& row = t.rows.emplace_back();
    const auto& of = e["dimensions"];
    auto id = [&](const json::value& v) {
      row.push_back(scalar_text(v, style.wide ? 0 : short_id_bytes));
    };
    if (style.wide)
      id(e["organization"]);
    row.push_back(minute_of(e["interval"]["start"]));
    if (agents)
      id(of["userId"]);
    if (queues)
      id(of["queueId"]);
    if (media) {
      row.push_back(scalar_text(of["mediaType"]));
      row.push_back(scalar_text(at_path(of, "direction|originatingDirection")));
    }
    if (part != nullptr)
      row.push_back(
          part_text(of[part->dimension], style.wide ? 0 : short_id_bytes));
    if (with_state) {
      row.push_back(scalar_text(e["revision"]));
      row.push_back(scalar_text(e["state"]));
      row.push_back(scalar_text(e["reason"]));
    }
    for (const auto& column : kpis)
      row.push_back(scalar_text(e["kpis"][column.name]["value"]));
    for (const auto& column : metrics)
      row.push_back(
          scalar_text(at_path(e["metrics"][column.name], "count|sum")));
  }
  return t;
}

} // namespace streamvane::tools::vanectl
