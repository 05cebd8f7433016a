#include "actors/kpi/catalogue.hpp"
#include "messages/granularity.hpp"
#include "messages/json/writer.hpp"
#include "tools/streamvaned/api/accept.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/cell_body.hpp"
#include "tools/streamvaned/api/cell_parameters.hpp"
#include "tools/streamvaned/api/live.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <array>
#include <limits>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::http::replier;
using runtime::http::request;

constexpr std::uint64_t limit_default = 1'000;
constexpr std::uint64_t limit_max = 10'000;
constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

cell_format format_of(body_kind kind) {
  switch (kind) {
  case body_kind::json: return json_page();
  case body_kind::ndjson: return ndjson();
  case body_kind::csv: return csv();
  }
  return json_page();
}

void list_kpis(api_state& api, request asked, replier reply) {
  if (asks_live(asked))
    return list_live(api, std::move(asked), std::move(reply));
  auto kind = accepted_body(asked);
  if (!kind)
    return reply(not_acceptable());
  auto format = format_of(*kind);
  parameters given{asked, api.sources.now()};
  auto query = read_dimensions(given);
  if (!query.attribution)
    query.attribution = attribution::posted;
  read_range(given, query);
  // The only one that is stored.
  given.word("granularity", std::array{to_string(granularity::pt15m)});
  auto limit = format.paged ? given.number("limit", limit_default, 1, limit_max)
                            : given.number("limit", no_limit, 1, no_limit);
  auto after = read_cell_cursor(given);
  if (auto refused = given.refusal())
    return reply(*refused);
  reply(respond({*api.sources.store, query, api.sources.rendering(), after,
                 limit, std::move(format)}));
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
