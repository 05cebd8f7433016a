#include "actors/kpi/catalogue.hpp"
#include "messages/granularity.hpp"
#include "messages/json/writer.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/cell_body.hpp"
#include "tools/streamvaned/api/cell_parameters.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <array>
#include <limits>
#include <optional>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::http::problem;
using runtime::http::replier;
using runtime::http::request;
using runtime::http::same_ignoring_case;

constexpr std::uint64_t limit_default = 1'000;
constexpr std::uint64_t limit_max = 10'000;
constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

/// The first media type of the Accept field that we can give; quality values
/// are not looked at. Nothing where there is none.
std::optional<cell_format> accepted_format(const request& asked) {
  const auto* field = asked.headers.find("Accept");
  std::string_view rest;
  if (field != nullptr)
    rest = *field;
  if (trimmed(rest).empty())
    return json_page();
  while (!rest.empty()) {
    auto end = rest.find(',');
    auto range = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    auto type = trimmed(range.substr(0, range.find(';')));
    if (same_ignoring_case(type, "application/json") || type == "*/*"
        || same_ignoring_case(type, "application/*"))
      return json_page();
    if (same_ignoring_case(type, "application/x-ndjson"))
      return ndjson();
    if (same_ignoring_case(type, "text/csv")
        || same_ignoring_case(type, "text/*"))
      return csv();
  }
  return std::nullopt;
}

void list_kpis(api_state& api, request asked, replier reply) {
  auto format = accepted_format(asked);
  if (!format)
    return reply(problem(406, "Accept allows neither application/json nor "
                              "application/x-ndjson nor text/csv"));
  parameters given{asked, api.sources.now()};
  auto query = read_dimensions(given);
  if (!query.attribution)
    query.attribution = attribution::posted;
  read_range(given, query);
  // The only one that is stored.
  given.word("granularity", std::array{to_string(granularity::pt15m)});
  auto limit = format->paged
                   ? given.number("limit", limit_default, 1, limit_max)
                   : given.number("limit", no_limit, 1, no_limit);
  auto after = read_cell_cursor(given);
  if (auto refused = given.refusal())
    return reply(*refused);
  reply(respond({*api.sources.store, query, api.sources.rendering(), after,
                 limit, std::move(*format)}));
}

void digest_kpis(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  auto query = read_dimensions(given);
  read_range(given, query);
  if (auto refused = given.refusal())
    return reply(*refused);
  auto read
      = [&store = *api.sources.store, query, reply](const std::atomic<bool>&) {
          auto now = store.read();
          if (!now)
            return reply(problem_of(now.why()));
          auto digest = actors::interval::digest_of(*now, query);
          if (!digest)
            return reply(problem_of(digest.why()));
          std::string text;
          json::writer out{text};
          out.start_object().member("cells", digest->cells);
          out.member("sha256", digest->sha256).end_object();
          reply(json_response(std::move(text)));
        };
  if (auto taken = api.slow.run(read); !taken)
    reply(problem_of(taken.why()));
}

void list_catalogue(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  if (auto refused = given.refusal())
    return reply(*refused);
  std::string text;
  json::writer out{text};
  out.start_object();
  out.member("definition", actors::kpi::definition_name);
  out.key("items").start_array();
  for (const auto* kpi : actors::kpi::catalogue()) {
    out.start_object().member("name", kpi->name);
    out.member("unit", to_string(kpi->unit));
    out.member("meaning", kpi->meaning);
    out.key("families").start_array();
    if (kpi->of_queues)
      out.string(to_string(family::queue_metrics));
    if (kpi->of_agents)
      out.string(to_string(family::agent_metrics));
    if (kpi->of_status)
      out.string(to_string(family::agent_state));
    out.end_array().end_object();
  }
  out.end_array().end_object();
  reply(json_response(std::move(text)));
}

} // namespace

void add_kpi_routes(route_adder& to) {
  to.get("/api/v1/kpis", list_kpis);
  to.get("/api/v1/kpis/digest", digest_kpis);
  to.get("/api/v1/kpis/catalogue", list_catalogue);
}

} // namespace streamvane::tools::streamvaned
