#include "messages/json/writer.hpp"
#include "tools/streamvaned/api/accept.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/cell_body.hpp"
#include "tools/streamvaned/api/cell_parameters.hpp"
#include "tools/streamvaned/api/cell_sums.hpp"
#include "tools/streamvaned/api/live.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <atomic>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::http::replier;
using runtime::http::request;

/// Envelopes of one answer that is not a page: some 100 MB of text.
constexpr std::uint64_t sums_max = 100'000;

cell_format format_of(body_kind kind, const actors::interval::rendering& how,
                      breakdown by) {
  switch (kind) {
  case body_kind::json: return json_page();
  case body_kind::ndjson: return ndjson();
  case body_kind::csv: return csv(how, by);
  }
  return json_page();
}

void list_kpis(api_state& api, request asked, replier reply) {
  if (asks_live(asked))
    return list_live(api, std::move(asked), std::move(reply));
  auto kind = accepted_body(asked);
  if (!kind)
    return reply(not_acceptable());
  parameters given{asked, api.sources.now()};
  auto how = read_rendering(given, api.sources.rendering());
  auto query = read_dimensions(given);
  default_to_posted(query);
  auto format = format_of(*kind, how, *query.by);
  read_range(given, query);
  auto added = read_rollup(given);
  auto limit = format.paged ? given.number("limit", page_usual, 1, page_max)
                            : given.number("limit", no_limit, 1, no_limit);
  auto after = read_cell_cursor(given);
  if (auto refused = given.refusal())
    return reply(*refused);
  if (!added.adds_up())
    return reply(respond({*api.sources.store, query, std::move(how), after,
                          limit, std::move(format)}));
  // A sum is of as many cells as it takes: not on this thread.
  if (limit == no_limit)
    limit = sums_max;
  auto read = [&store = *api.sources.store, query, added, how, after, limit,
               format = std::move(format),
               reply](const std::atomic<bool>& stopping) {
    reply(sums_of(store, {query, added, how, after, limit}, format, stopping));
  };
  if (auto taken = api.slow.run(std::move(read)); !taken)
    reply(problem_of(taken.why()));
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

void write_definition(json::writer& out, const kpi_definition& kpi) {
  out.start_object().member("name", kpi.name);
  out.member("unit", unit_word(kpi.unit));
  if (kpi.code.empty())
    out.member("formula", kpi.formula);
  else
    out.member("code", kpi.code);
  out.key("metrics").start_array();
  for (auto metric : metrics_of(kpi.expression))
    out.string(to_string(metric));
  out.end_array().key("families").start_array();
  for (auto f : kpi.families)
    out.string(to_string(f));
  out.end_array();
  out.key("rounding").start_object();
  out.member("mode", to_string(kpi.rounding.mode));
  out.member("decimals", kpi.rounding.decimals).end_object();
  if (kpi.when_undefined)
    out.member("when_undefined", *kpi.when_undefined);
  else
    out.key("when_undefined").null();
  out.member("by_threshold", kpi.by_threshold);
  out.member("attribution",
             to_string(kpi.attribution.value_or(attribution::posted)));
  out.member("meaning", kpi.meaning).end_object();
}

/// A profile as it is in force now.
void list_catalogue(api_state& api, request asked, replier reply) {
  auto now = api.sources.now();
  parameters given{asked, now};
  auto how = read_rendering(given, api.sources.rendering());
  if (auto refused = given.refusal())
    return reply(*refused);
  const auto* profile
      = how.definitions ? how.definitions->find(how.profile, now) : nullptr;
  if (profile == nullptr)
    return reply(problem_of({errc::not_found, "no profile is configured"}));
  std::string text;
  json::writer out{text};
  out.start_object();
  out.key("profiles").start_array();
  for (const auto& name : how.definitions->names())
    out.string(name);
  out.end_array();
  out.member("definition", definition_name(*profile));
  out.member("title", profile->title);
  out.key("effective_from");
  if (profile->effective_from == instant::min())
    out.null();
  else
    out.string(to_iso(profile->effective_from));
  out.key("items").start_array();
  for (const auto& kpi : profile->kpis)
    write_definition(out, kpi);
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
