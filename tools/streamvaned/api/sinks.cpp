#include "messages/json/value.hpp"
#include "messages/json/writer.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/parameters.hpp"
#include "tools/streamvaned/api/routes.hpp"

namespace streamvane::tools::streamvaned {

namespace {

using runtime::http::replier;
using runtime::http::request;

void list(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  if (auto refused = given.refusal())
    return reply(*refused);
  api.sources.ask_sinks([reply](result<std::string> sinks) {
    if (!sinks)
      return reply(problem_of(sinks.why()));
    reply(json_response("{\"items\":" + *sinks + '}'));
  });
}

runtime::http::response one_of(const std::string& sinks,
                               const std::string& name) {
  auto all = json::parse(sinks);
  if (!all)
    return problem_of({errc::internal, "the sinks' answer: " + all.why().what});
  for (const auto& sink : all->items()) {
    if (sink["name"].as_string() != name)
      continue;
    std::string text;
    json::writer out{text};
    write(out, sink);
    return json_response(std::move(text));
  }
  return problem_of({errc::not_found, "there is no sink " + shown(name)});
}

void show(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  if (auto refused = given.refusal())
    return reply(*refused);
  std::string name{asked.param("name")};
  api.sources.ask_sinks([reply, name](result<std::string> sinks) {
    reply(sinks ? one_of(*sinks, name) : problem_of(sinks.why()));
  });
}

} // namespace

void add_sink_routes(route_adder& to) {
  to.get("/api/v1/sinks", list);
  to.get("/api/v1/sinks/{name}", show);
}

} // namespace streamvane::tools::streamvaned
