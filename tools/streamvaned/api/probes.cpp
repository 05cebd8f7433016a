#include "messages/json/writer.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/parameters.hpp"
#include "tools/streamvaned/api/routes.hpp"

namespace streamvane::tools::streamvaned {

namespace {

using runtime::http::replier;
using runtime::http::request;
using runtime::http::response;

/// Whoever answers at all is alive.
void livez(api_state&, request, replier reply) {
  reply(text_response("ok\n"));
}

void add_check(std::string& text, std::string_view name, const result<>& is) {
  text += is ? "[+]" : "[-]";
  text += name;
  text += is ? " ok" : ": " + is.why().what;
  text += '\n';
}

result<> engine_started(const api_sources& sources) {
  if (sources.progress->started)
    return done{};
  return failure{errc::unavailable, "the engine has not started"};
}

std::string verbose_text(const api_sources& sources, const result<>& ready) {
  std::string text;
  add_check(text, "engine", engine_started(sources));
  add_check(text, "log", sources.log->writable());
  auto stored = sources.store->read();
  add_check(text, "store", stored ? result<>{done{}} : stored.why());
  text += "[i]lag " + std::to_string(sources.progress->lag()) + " records\n";
  add_check(text, "node", ready);
  return text;
}

void readyz(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  bool verbose = given.flag("verbose");
  if (auto refused = given.refusal())
    return reply(*refused);
  auto ready = api.sources.ready();
  if (verbose) {
    auto out = text_response(verbose_text(api.sources, ready));
    out.status = ready ? 200 : 503;
    return reply(std::move(out));
  }
  // Whatever the reason, it may pass: a probe asks again.
  reply(ready ? text_response("ok\n")
              : problem_of({errc::unavailable, ready.why().what}));
}

void startupz(api_state& api, request, replier reply) {
  auto started = engine_started(api.sources);
  reply(started ? text_response("ok\n") : problem_of(started.why()));
}

void version(api_state& api, request, replier reply) {
  std::string text;
  json::writer out{text};
  out.start_object().member("name", "streamvane");
  out.member("version", api.sources.version);
  out.member("node", api.sources.node_name);
  out.member("started", to_iso(api.sources.started));
  out.member("uptime_ms", (api.sources.now() - api.sources.started).count());
  out.end_object();
  reply(json_response(std::move(text)));
}

} // namespace

void add_probe_routes(route_adder& to) {
  to.get("/livez", livez);
  to.get("/readyz", readyz);
  to.get("/startupz", startupz);
  to.get("/version", version);
}

} // namespace streamvane::tools::streamvaned
