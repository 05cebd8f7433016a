#include "messages/json/writer.hpp"
#include "messages/time_zone.hpp"
#include "tools/vanectl/session.hpp"
#include "tools/vanectl/verbs.hpp"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

namespace streamvane::tools::vanectl {

namespace {

/// "2026-10-25".
constexpr std::size_t date_size = 10;

struct quarter_hour {
  instant start{};
  std::string local{}; ///< With its offset.
};

/// A local day as it is shown.
struct local_day {
  std::string zone{};
  std::string date{};
  interval bounds{};
  std::vector<offset_change> changes{};
  std::vector<quarter_hour> quarters{};
};

/// "2026-10-25" and nothing else: a time of day would not be looked at.
std::optional<std::chrono::year_month_day> date_of(const std::string& text) {
  auto midnight = parse_iso(text);
  if (!midnight || text.size() != date_size)
    return std::nullopt;
  return std::chrono::floor<std::chrono::days>(*midnight);
}

result<local_day> local_day_of(const time_zone& zone,
                               std::chrono::year_month_day date) {
  auto bounds = zone.day(date);
  if (!bounds)
    return bounds.why();
  auto changes = zone.changes_in(*bounds);
  if (!changes)
    return changes.why();
  auto starts = quarters_of(*bounds);
  if (!starts)
    return starts.why();
  local_day day{
      .zone = zone.name(),
      .date = to_iso(instant{std::chrono::sys_days{date}}).substr(0, date_size),
      .bounds = *bounds,
      .changes = std::move(*changes)};
  day.quarters.reserve(starts->size());
  for (auto start : *starts) {
    auto local = zone.local_text(start);
    if (!local)
      return local.why();
    day.quarters.push_back({start, std::move(*local)});
  }
  return day;
}

void write(json::writer& out, const quarter_hour& q) {
  out.start_object();
  out.member("start", to_iso(q.start)).member("local", q.local);
  out.end_object();
}

std::string json_of(const local_day& day, bool with_quarters) {
  std::string text;
  json::writer out{text};
  out.start_object().member("zone", day.zone).member("date", day.date);
  out.member("start", to_iso(day.bounds.start));
  out.member("end", to_iso(day.bounds.end));
  out.member("quarters", day.quarters.size());
  out.key("changes").start_array();
  for (const auto& change : day.changes) {
    out.start_object().member("at", to_iso(change.at));
    out.member("from", offset_text(change.from));
    out.member("to", offset_text(change.to)).end_object();
  }
  out.end_array();
  if (with_quarters) {
    out.key("quarter_hours").start_array();
    for (const auto& q : day.quarters)
      write(out, q);
    out.end_array();
  }
  out.end_object();
  return text;
}

/// A row for the day; changes of offset, which are none or one as a rule, stand
/// in one field.
table day_table(const local_day& day) {
  std::string changes;
  for (const auto& change : day.changes) {
    changes += changes.empty() ? "" : "; ";
    changes += to_iso(change.at) + ' ' + offset_text(change.from) + " to "
               + offset_text(change.to);
  }
  return {.columns = {{"ZONE"},
                      {"DATE"},
                      {"START"},
                      {"END"},
                      {"QUARTERS", true},
                      {"CHANGES"}},
          .rows = {{day.zone, day.date, to_iso(day.bounds.start),
                    to_iso(day.bounds.end), std::to_string(day.quarters.size()),
                    changes}}};
}

table quarter_table(const local_day& day) {
  table t{.columns = {{"START"}, {"LOCAL"}}};
  for (const auto& q : day.quarters)
    t.rows.push_back({to_iso(q.start), q.local});
  return t;
}

exit_code code_of(const failure& f) {
  switch (f.code) {
  case errc::invalid:
  case errc::not_found:
  case errc::too_large: return exit_usage;
  case errc::unavailable: return exit_try_later;
  case errc::corrupt:
  case errc::io:
  case errc::internal: break;
  }
  return exit_internal;
}

exit_code print_thing(session& s, const local_day& day, bool with_quarters) {
  auto thing = json::parse(json_of(day, with_quarters));
  return thing ? s.print(*thing) : s.fail(exit_internal, thing.why().what);
}

} // namespace

/// Operands: a zone of IANA and a date there.
exit_code calendar_show(session& s) {
  const auto& operands = s.asked().operands;
  auto zone = time_zone::find(operands[0]);
  if (!zone)
    return s.fail(code_of(zone.why()), zone.why().what);
  auto date = date_of(operands[1]);
  if (!date)
    return s.fail(exit_usage, "not a date such as 2026-10-25: '"
                                  + operands[1].substr(0, 64) + "'");
  auto day = local_day_of(*zone, *date);
  if (!day)
    return s.fail(code_of(day.why()), day.why().what);
  bool by_quarters = s.asked().value("quarters") != nullptr;
  switch (s.asked().format) {
  case output_format::json: return print_thing(s, *day, by_quarters);
  case output_format::jsonl:
    if (!by_quarters)
      return print_thing(s, *day, false);
    for (const auto& q : day->quarters) {
      std::string line;
      json::writer out{line};
      write(out, q);
      s.out() << line << '\n';
    }
    return exit_ok;
  case output_format::table:
  case output_format::wide:
    if (!by_quarters)
      return print_thing(s, *day, false);
    break;
  case output_format::csv: break;
  }
  s.print(by_quarters ? quarter_table(*day) : day_table(*day));
  return exit_ok;
}

} // namespace streamvane::tools::vanectl
