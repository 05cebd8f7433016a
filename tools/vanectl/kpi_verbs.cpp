#include "messages/cell.hpp"
#include "runtime/http/message.hpp"
#include "tools/vanectl/kpi_table.hpp"
#include "tools/vanectl/live_table.hpp"
#include "tools/vanectl/session.hpp"
#include "tools/vanectl/shown_value.hpp"
#include "tools/vanectl/verbs.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace streamvane::tools::vanectl {

namespace {

/// Intervals that are shown where no time is given.
constexpr std::string_view recent_intervals = "8";

/// Rows of a table where no limit is given.
constexpr std::size_t rows_default = 1'000;

constexpr std::string_view family_default = "queue-metrics";

using parameter_list = std::vector<std::pair<std::string_view, std::string>>;

/// What the query says beyond the options. The answer's code is not ok where
/// the daemon did not say; `nothing`: there are no cells to ask for.
struct defaults {
  answer said{};
  parameter_list more{};
  bool nothing = false;
};

/// The family that is meant where none is given: that of queues, unless the
/// entity says otherwise.
std::optional<std::string> family_meant(const command& asked) {
  if (const auto* family = asked.value("family"))
    return *family;
  if (const auto* entity = asked.value("entity");
      entity != nullptr && !entity->starts_with("queue:"))
    return std::nullopt;
  return std::string{family_default};
}

std::string recent_target(const command& asked,
                          const std::optional<std::string>& family) {
  using runtime::http::percent_encode;
  std::string target = "/api/v1/intervals?to=now&limit=";
  target += recent_intervals;
  if (family)
    target += "&family=" + percent_encode(*family);
  if (const auto* organization = asked.value("organization"))
    target += "&organization=" + percent_encode(*organization);
  return target;
}

defaults defaults_for(session& s) {
  defaults out;
  const auto& asked = s.asked();
  auto family = family_meant(asked);
  if (family && asked.value("family") == nullptr)
    out.more.emplace_back("family", *family);
  bool has_intervals = !family || !to_live_family(*family);
  if (!has_intervals || asked.value("from") != nullptr
      || asked.value("to") != nullptr || asked.value("cursor") != nullptr)
    return out;
  out.said = s.node().get(recent_target(asked, family));
  if (!out.said)
    return out;
  const auto& recent = out.said.content["items"];
  out.nothing = recent.size() == 0;
  if (!out.nothing) {
    out.more.emplace_back("from", recent[recent.size() - 1]["start"].text());
    out.more.emplace_back("to", recent[0]["end"].text());
  }
  return out;
}

/// The rows that --limit allows; nothing where its value is no number.
std::optional<std::size_t> limit_of(const command& asked) {
  const auto* given = asked.value("limit");
  if (given == nullptr)
    return rows_default;
  std::size_t limit = 0;
  const auto* end = given->data() + given->size();
  auto [at, failed] = std::from_chars(given->data(), end, limit);
  if (failed != std::errc{} || at != end || limit == 0
      || limit == std::numeric_limits<std::size_t>::max())
    return std::nullopt;
  return limit;
}

/// Passes envelopes on as they come, without holding them.
exit_code pass_on(session& s, const std::string& target) {
  bool pretty = s.asked().format == output_format::json;
  bool first = true;
  std::string_view lead = "{\"items\":[\n";
  auto said = s.node().get_lines(target, [&](std::string_view line) {
    if (pretty)
      s.out() << (first ? lead : std::string_view{",\n"});
    s.out() << line;
    if (!pretty)
      s.out() << '\n';
    first = false;
    return true;
  });
  if (!said)
    return s.fail(said);
  if (pretty)
    s.out() << (first ? lead : std::string_view{"\n"}) << "]}\n";
  return exit_ok;
}

exit_code print_table(session& s, const std::string& target,
                      std::size_t limit) {
  std::vector<json::value> envelopes;
  std::string wrong;
  bool more = false;
  auto said = s.node().get_lines(target, [&](std::string_view line) {
    more = envelopes.size() == limit;
    if (more)
      return false;
    auto envelope = json::parse(line);
    if (!envelope) {
      wrong = envelope.why().what;
      return false;
    }
    envelopes.push_back(std::move(*envelope));
    return true;
  });
  if (!said)
    return s.fail(said);
  if (!wrong.empty())
    return s.fail(exit_bad_data, "an envelope is not JSON: " + wrong);
  bool wide = s.asked().format != output_format::table;
  s.print(are_live(envelopes) ? live_table(envelopes, wide)
                              : kpi_table(envelopes, {.wide = wide}));
  if (envelopes.empty())
    s.note("no cells");
  if (more)
    s.note("the first " + std::to_string(limit)
           + " cells, more with --limit or a shorter range");
  return exit_ok;
}

/// "half_up, 2 decimals; null where undefined; posted"
std::string shown_as(const json::value& kpi) {
  const auto& rounding = kpi["rounding"];
  auto text = scalar_text(rounding["mode"]) + ", "
              + scalar_text(rounding["decimals"]) + " decimals; ";
  text += kpi["when_undefined"].is_null() ? std::string{"null"}
                                          : scalar_text(kpi["when_undefined"]);
  text += " where undefined";
  if (kpi["by_threshold"].as_bool().value_or(false))
    text += " and without threshold";
  return text + "; " + scalar_text(kpi["attribution"]);
}

void print_kpi(session& s, const json::value& kpi) {
  s.out() << '\n'
          << scalar_text(kpi["name"]) << " (" << scalar_text(kpi["unit"])
          << ")\n  " << scalar_text(kpi["meaning"])
          << "\n  = " << (kpi.find("code") != nullptr ? "code " : "")
          << scalar_text(at_path(kpi, "formula|code")) << "\n  "
          << shown_as(kpi) << "\n  in " << scalar_text(kpi["families"]) << '\n';
}

} // namespace

exit_code kpi_query(session& s) {
  auto limit = limit_of(s.asked());
  if (!limit)
    return s.fail(exit_usage, "option --limit is " + *s.asked().value("limit")
                                  + ", allowed are whole numbers from 1");
  auto with = defaults_for(s);
  if (!with.said)
    return s.fail(with.said);
  bool as_json = s.asked().format == output_format::json
                 || s.asked().format == output_format::jsonl;
  if (with.nothing) {
    if (s.asked().format == output_format::json)
      s.out() << "{\"items\":[]}\n";
    s.note("no cells up to now");
    return exit_ok;
  }
  auto target = [&](const command& asked) {
    return "/api/v1/kpis" + asked.query(with.more);
  };
  if (as_json)
    return pass_on(s, target(s.asked()));
  // One more than is shown tells whether there are more.
  auto asked = s.asked();
  asked.options["limit"] = std::to_string(*limit + 1);
  return print_table(s, target(asked), *limit);
}

exit_code kpi_describe(session& s) {
  static constexpr std::array<list_column, 9> columns{{
      {"NAME", "name"},
      {"UNIT", "unit"},
      {"FORMULA", "formula|code"},
      {"FAMILIES", "families"},
      {"ROUNDING", "rounding.mode"},
      {"DECIMALS", "rounding.decimals", true},
      {"WHEN UNDEFINED", "when_undefined", true},
      {"ATTRIBUTION", "attribution"},
      {"MEANING", "meaning"},
  }};
  auto target = "/api/v1/kpis/catalogue" + s.asked().query();
  if (s.asked().format != output_format::table)
    return s.list(target, "KPIs", columns);
  // Sentences are read as text, not in a column.
  auto said = s.node().get(target);
  if (!said)
    return s.fail(said);
  s.out() << scalar_text(said.content["definition"]) << ": "
          << scalar_text(said.content["title"]) << '\n';
  for (const auto& kpi : said.content["items"].items())
    print_kpi(s, kpi);
  return exit_ok;
}

exit_code kpi_digest(session& s) {
  return s.show("/api/v1/kpis/digest" + s.asked().query());
}

} // namespace streamvane::tools::vanectl
