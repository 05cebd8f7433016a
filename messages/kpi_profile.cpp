#include "messages/kpi_profile.hpp"

#include <algorithm>

namespace streamvane {

namespace {

unit_scale scale_of(profile_unit unit) {
  switch (unit) {
  case profile_unit::percent: return {.times = 100};
  case profile_unit::seconds: return {.per = 1'000};
  case profile_unit::count:
  case profile_unit::ratio:
  case profile_unit::milliseconds: return {};
  }
  return {};
}

/// Text within a cell of a table: on one line, its bars no ends of the cell.
std::string cell_text(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '|' || c == '\\' || c == '<' || c == '*')
      escaped += '\\';
    escaped += c == '\n' ? ' ' : c;
  }
  return escaped;
}

/// The same in the typeface of code, where only bars matter.
std::string code_text(std::string_view text) {
  std::string escaped = "`";
  for (char c : text) {
    if (c == '|')
      escaped += '\\';
    escaped += c == '\n' ? ' ' : c;
  }
  return escaped + '`';
}

std::string formula_text(const kpi_definition& kpi) {
  return kpi.code.empty() ? code_text(kpi.formula)
                          : "code " + code_text(kpi.code);
}

std::string families_text(const kpi_definition& kpi) {
  std::string text;
  for (auto f : kpi.families)
    text.append(text.empty() ? "" : ", ").append(to_string(f));
  return text;
}

std::string rounding_text(const rounding& how) {
  return std::string{to_string(how.mode)} + ", " + std::to_string(how.decimals);
}

std::string null_text(const kpi_definition& kpi) {
  std::string text = kpi.when_undefined ? std::to_string(*kpi.when_undefined)
                                        : std::string{"null"};
  return kpi.by_threshold ? text + ", also without threshold" : text;
}

void add_row(std::string& text, const kpi_definition& kpi) {
  for (const auto& column :
       {code_text(kpi.name), std::string{to_string(kpi.unit)},
        formula_text(kpi), families_text(kpi), rounding_text(kpi.rounding),
        null_text(kpi),
        cell_text(to_string(kpi.attribution.value_or(attribution::posted))),
        cell_text(kpi.meaning)})
    text.append("| ").append(column).append(" ");
  text += "|\n";
}

} // namespace

const kpi_code* find_code(const kpi_codes& codes, std::string_view name) {
  if (codes)
    for (const auto* code : *codes)
      if (code->name == name)
        return code;
  return nullptr;
}

std::string_view to_string(profile_unit unit) {
  switch (unit) {
  case profile_unit::count: return "count";
  case profile_unit::percent: return "percent";
  case profile_unit::ratio: return "ratio";
  case profile_unit::seconds: return "seconds";
  case profile_unit::milliseconds: return "milliseconds";
  }
  return "unknown";
}

std::string_view unit_word(profile_unit unit) {
  switch (unit) {
  case profile_unit::count: return "count";
  case profile_unit::percent: return "percent";
  case profile_unit::ratio: return "ratio";
  case profile_unit::seconds: return "s";
  case profile_unit::milliseconds: return "ms";
  }
  return "unknown";
}

kpi_dimension dimension_of(const kpi_definition& kpi) {
  return kpi.computed_by != nullptr ? kpi.computed_by->dimension
                                    : kpi.expression.dimension();
}

kpi_dimension dimension_of(profile_unit unit) {
  switch (unit) {
  case profile_unit::count:
  case profile_unit::percent:
  case profile_unit::ratio: return kpi_dimension::count;
  case profile_unit::seconds:
  case profile_unit::milliseconds: return kpi_dimension::ms;
  }
  return kpi_dimension::count;
}

std::string definition_name(const kpi_profile& profile) {
  return profile.name + '@' + std::to_string(profile.version);
}

bool can_hold(family f, metric_id metric) {
  switch (f) {
  case family::agent_state:
    return is_status_time(metric) || is_handling_part(metric);
  case family::flow_metrics: return is_flow_metric(metric);
  case family::queue_metrics:
  case family::agent_metrics:
  case family::conversation_metrics:
    return !is_status_time(metric) && !is_flow_metric(metric);
  case family::queue_live:
  case family::agent_live: return false;
  }
  return false;
}

bool needs_handling_in_state(const kpi_profile& profile) {
  return std::any_of(
      profile.kpis.begin(), profile.kpis.end(), [](const kpi_definition& kpi) {
        auto metrics = metrics_of(kpi.expression);
        return is_shown_in(kpi, family::agent_state)
               && std::any_of(metrics.begin(), metrics.end(), is_handling_part);
      });
}

bool is_shown_in(const kpi_definition& kpi, family f, attribution view) {
  // Times in status are cut at the edges in the only view there is of them.
  bool of_view = f == family::agent_state || !kpi.attribution
                 || *kpi.attribution == view;
  return of_view
         && std::find(kpi.families.begin(), kpi.families.end(), f)
                != kpi.families.end();
}

quantity value_of(const kpi_definition& kpi, const cell_metrics& metrics,
                  const kpi_switches& agreed, bool threshold_agreed) {
  if (kpi.by_threshold && !threshold_agreed)
    return {};
  if (!kpi.code.empty())
    return kpi.computed_by != nullptr ? kpi.computed_by->value(metrics, agreed)
                                      : quantity{};
  return value_of(kpi.expression, metrics, agreed);
}

std::optional<std::string> shown(const kpi_definition& kpi,
                                 const quantity& value) {
  if (value.defined())
    return decimal_text(value, scale_of(kpi.unit), kpi.rounding);
  if (kpi.when_undefined)
    return std::to_string(*kpi.when_undefined);
  return std::nullopt;
}

std::string matrix(std::span<const kpi_profile> profiles) {
  std::string text
      = "# KPI matrix\n\n"
        "Formulas are over the metrics of a cell "
        "(`messages/kpi_expression.hpp` "
        "has the language).\n"
        "Rounding is a mode and a number of decimals, and comes last. What is "
        "undefined, such as an\n"
        "average of nothing, is shown as the null rule says.\n";
  for (const auto& profile : profiles) {
    text.append("\n## ").append(definition_name(profile)).append(": ");
    text.append(cell_text(profile.title)).append("\n\n");
    text += "| KPI | unit | formula | families | rounding | null rule | "
            "attribution | meaning |\n"
            "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
    for (const auto& kpi : profile.kpis)
      add_row(text, kpi);
  }
  return text;
}

} // namespace streamvane
