#include "actors/epoch/drift_rows.hpp"
#include "messages/genesys/drift_json.hpp"
#include "messages/json/writer.hpp"
#include "runtime/metrics_store/write_batch.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/cursor.hpp"
#include "tools/streamvaned/api/parameters.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <array>
#include <optional>

namespace streamvane::tools::streamvaned {

namespace {

using actors::epoch::drift_line_prefix;
using actors::epoch::drift_topic_prefix;
using genesys::drift_kinds;
using runtime::http::replier;
using runtime::http::request;
using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::table;

constexpr std::uint64_t lines_default = 100;
constexpr std::uint64_t lines_max = 1'000;

/// What a call asks for.
struct asked_lines {
  std::string begin{};
  std::string end{};
  std::optional<genesys::drift_kind> kind{};
  std::uint64_t limit = lines_default;
};

asked_lines read_query(parameters& given) {
  std::array<std::string_view, drift_kinds.size()> kinds;
  for (auto kind : drift_kinds)
    kinds[index_of(kind)] = to_string(kind);
  asked_lines asked;
  asked.begin = drift_line_prefix;
  if (auto name = given.text("topic")) {
    if (auto topic = to_topic(*name))
      asked.begin = drift_topic_prefix(*topic);
    else
      given.refuse("topic", "is " + shown(*name)
                                + ", allowed is a topic such as acd.end");
  }
  asked.end = prefix_end(asked.begin);
  if (auto kind = given.word("kind", kinds))
    asked.kind = genesys::to_drift_kind(*kind);
  asked.limit = given.number("limit", lines_default, 1, lines_max);
  if (auto cursor = given.text("cursor")) {
    auto key = from_cursor(*cursor);
    if (key && *key >= asked.begin)
      asked.begin = *key + '\0';
    else
      given.refuse("cursor",
                   "is " + shown(*cursor) + ", allowed is a next_cursor");
  }
  return asked;
}

void write_totals(json::writer& out, const genesys::drift_totals& totals) {
  out.key("totals").start_object();
  for (auto kind : drift_kinds)
    out.member(to_string(kind), totals.by_kind[index_of(kind)]);
  out.end_object().member("beyond", totals.beyond);
}

/// The drift ledger, by topic, kind and path.
void drift(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  auto query = read_query(given);
  if (auto refused = given.refusal())
    return reply(*refused);
  auto now = api.sources.store->read();
  if (!now)
    return reply(problem_of(now.why()));
  auto totals = actors::epoch::read_drift_totals(*now);
  if (!totals)
    return reply(problem_of(totals.why()));
  std::string text;
  json::writer out{text};
  out.start_object().key("items").start_array();
  std::uint64_t listed = 0;
  std::string last;
  bool more = false;
  auto scanned
      = now->scan(table::meta, query.begin, query.end, [&](const row& r) {
          auto one = actors::epoch::unpack_drift_line(r);
          if (!one || (query.kind && one->key.kind != *query.kind))
            return true;
          more = listed == query.limit;
          if (more)
            return false;
          write(out, one->key, one->line);
          last = r.key;
          ++listed;
          return true;
        });
  if (!scanned)
    return reply(problem_of(scanned.why()));
  out.end_array().key("next_cursor");
  if (more)
    out.string(to_cursor(last));
  else
    out.null();
  write_totals(out, *totals);
  out.end_object();
  reply(json_response(std::move(text)));
}

} // namespace

void add_schema_routes(route_adder& to) {
  to.get("/api/v1/schema/drift", drift);
}

} // namespace streamvane::tools::streamvaned
