#include "tools/vanectl/session.hpp"
#include "tools/vanectl/shown_value.hpp"
#include "tools/vanectl/verbs.hpp"

#include <string>
#include <vector>

namespace streamvane::tools::vanectl {

namespace {

/// Bytes of an id that tell it from others at a glance.
constexpr std::size_t id_bytes_shown = 8;

std::string value_of(const json::value& fact) {
  auto text = scalar_text(fact["value"]);
  if (const auto* whole = fact.find("of"))
    text += " of " + scalar_text(*whole);
  return text;
}

std::string rule_of(const json::value& fact) {
  auto text = scalar_text(fact["rule"]);
  if (const auto* until = fact.find("until"))
    text += " until " + scalar_text(*until);
  return text;
}

/// Facts, or stretches of an agent's day, a row each.
table facts_table(const json::value& facts, bool wide) {
  auto id = [wide](const json::value& v) {
    return scalar_text(v, wide ? 0 : id_bytes_shown);
  };
  table t{.columns = {{"METRIC"},
                      {"VALUE", true},
                      {"AT"},
                      {"CONVERSATION"},
                      {"SESSION"},
                      {"AGENT"},
                      {"SOURCE"},
                      {"OFFSETS"}}};
  for (const auto& fact : facts.items()) {
    auto metric = scalar_text(fact["metric"]);
    if (const auto* status = fact.find("status"))
      metric += ' ' + scalar_text(*status);
    t.rows.push_back(
        {metric, value_of(fact), scalar_text(at_path(fact, "at|from")),
         id(fact["conversationId"]), id(fact["sessionId"]), id(fact["userId"]),
         scalar_text(fact["source"]), scalar_text(fact["offsets"])});
  }
  return t;
}

table excluded_table(const json::value& excluded, bool wide) {
  auto id = [wide](const json::value& v) {
    return scalar_text(v, wide ? 0 : id_bytes_shown);
  };
  table t{.columns = {{"NOT COUNTED"},
                      {"VALUE", true},
                      {"AT"},
                      {"CONVERSATION"},
                      {"SESSION"},
                      {"SOURCE"},
                      {"OFFSETS"},
                      {"RULE"}}};
  for (const auto& fact : excluded.items())
    t.rows.push_back({scalar_text(at_path(fact, "metric|topic")),
                      fact.find("value") != nullptr ? value_of(fact) : "",
                      scalar_text(fact["at"]), id(fact["conversationId"]),
                      id(fact["sessionId"]), scalar_text(fact["source"]),
                      scalar_text(fact["offsets"]), rule_of(fact)});
  return t;
}

void print_head(session& s, const json::value& all) {
  s.out() << scalar_text(all["interval"]["start"]) << " to "
          << scalar_text(all["interval"]["end"]) << ", "
          << scalar_text(all["definition"]) << ", configuration "
          << scalar_text(all["config"]) << '\n';
  const auto& kpis = all["kpis"];
  // All formulas would bury the facts.
  if (s.asked().value("kpi") == nullptr)
    return;
  for (std::size_t i = 0; i < kpis.size(); ++i)
    s.out() << clean(kpis.names()[i]) << " = "
            << scalar_text(at_path(kpis[i], "formula|code")) << '\n';
  for (const auto& cell : all["cells"].items())
    s.out() << scalar_text(cell["key"]) << ": "
            << scalar_text(cell["kpis"][*s.asked().value("kpi")]["value"])
            << '\n';
}

} // namespace

/// 1 where the facts do not come to what the cells have.
exit_code kpi_explain(session& s) {
  auto said = s.node().get("/api/v1/kpis/explain" + s.asked().query());
  if (!said)
    return s.fail(said);
  const auto& all = said.content;
  auto format = s.asked().format;
  bool wide = format != output_format::table;
  if (format == output_format::csv) {
    s.print(facts_table(all["facts"], wide));
  } else if (format == output_format::json || format == output_format::jsonl) {
    if (auto printed = s.print(all); printed != exit_ok)
      return printed;
  } else {
    print_head(s, all);
    s.print(facts_table(all["facts"], wide));
    s.print(excluded_table(all["excluded"], wide));
  }
  if (all["facts"].size() == 0)
    s.note("no facts");
  if (all["adds_up"].as_bool().value_or(false))
    return exit_ok;
  s.note("the facts that are still known do not come to what the cells have");
  return exit_failed;
}

} // namespace streamvane::tools::vanectl
