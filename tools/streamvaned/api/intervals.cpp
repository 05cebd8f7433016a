#include "messages/interval.hpp"
#include "messages/json/writer.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/cell_body.hpp"
#include "tools/streamvaned/api/cell_extents.hpp"
#include "tools/streamvaned/api/cell_parameters.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <array>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::http::replier;
using runtime::http::request;
using runtime::metrics_store::snapshot;

constexpr std::uint64_t intervals_default = 100;
constexpr std::uint64_t intervals_max = 1'000;
constexpr std::uint64_t cells_default = 100;
constexpr std::uint64_t cells_max = 1'000;
constexpr std::array<std::string_view, 2> revisions{"all", "current"};

void list_intervals(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  auto query = read_scope(given);
  read_range(given, query);
  auto limit = given.number("limit", intervals_default, 1, intervals_max);
  if (auto refused = given.refusal())
    return reply(*refused);
  auto now = api.sources.store->read();
  if (!now)
    return reply(problem_of(now.why()));
  auto newest = latest_intervals(*now, query, static_cast<std::size_t>(limit));
  if (!newest)
    return reply(problem_of(newest.why()));
  std::string text;
  json::writer out{text};
  out.start_object().key("items").start_array();
  for (const auto& listed : *newest) {
    out.start_object().member("start", to_iso(listed.start));
    out.member("end", to_iso(listed.start + quarter));
    out.key("families").start_array();
    for (auto f : listed.families)
      out.string(to_string(f));
    out.end_array().end_object();
  }
  out.end_array().end_object();
  reply(json_response(std::move(text)));
}

/// {"current":envelope,"revisions":[envelope,…]}
cell_writer with_history(actors::interval::rendering how) {
  return [how = std::move(how)](const snapshot& from, const kpi_envelope& cell,
                                std::string& to) -> result<> {
    auto published = actors::interval::revisions_of(from, cell.cell, how);
    if (!published)
      return published.why();
    to += "{\"current\":";
    to += to_json(cell);
    to += ",\"revisions\":[";
    for (std::size_t i = 0; i < published->size(); ++i) {
      if (i > 0)
        to += ',';
      to += to_json((*published)[i]);
    }
    to += "]}";
    return done{};
  };
}

void show_interval(api_state& api, request asked, replier reply) {
  auto named = asked.param("start");
  auto start = parse_moment(named, api.sources.now());
  if (!start)
    return reply(bad_parameter("start", start.why().what));
  if (interval_start(*start) != *start)
    return reply(bad_parameter(
        "start", to_iso(*start) + " does not begin a quarter hour; it lies in "
                     + to_iso(interval_start(*start))));
  parameters given{asked, api.sources.now()};
  auto query = read_dimensions(given);
  default_to_posted(query);
  query.from = *start;
  query.to = *start + quarter;
  auto limit = given.number("limit", cells_default, 1, cells_max);
  auto after = read_cell_cursor(given);
  auto wanted = given.word("revision", revisions);
  auto how = read_rendering(given, api.sources.rendering());
  if (auto refused = given.refusal())
    return reply(*refused);
  auto format = json_page();
  if (wanted != "current")
    format.write = with_history(how);
  format.head = "{\"interval\":{\"start\":\"" + to_iso(query.from)
                + "\",\"end\":\"" + to_iso(query.to) + "\"},\"items\":[";
  auto none = after ? std::string{}
                    : "no such cells in the interval " + to_iso(query.from);
  reply(respond({*api.sources.store, query, std::move(how), after, limit,
                 std::move(format)},
                none));
}

} // namespace

void add_interval_routes(route_adder& to) {
  to.get("/api/v1/intervals", list_intervals);
  to.get("/api/v1/intervals/{start}", show_interval);
}

} // namespace streamvane::tools::streamvaned
