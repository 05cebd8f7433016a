#include "messages/json/writer.hpp"
#include "tools/streamvaned/api/actor_list.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/parameters.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <algorithm>
#include <chrono>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::http::replier;
using runtime::http::request;
using runtime::supervision::actor_snapshot;

constexpr std::uint64_t limit_default = 100;
constexpr std::uint64_t limit_max = 10'000;

std::int64_t steady_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

void write_actor(json::writer& out, const actor_snapshot& actor,
                 std::int64_t now_ns) {
  const auto& c = actor.counters;
  out.start_object().member("id", actor.id).member("kind", actor.kind);
  out.member("label", actor.label).member("parent", actor.parent);
  out.member("mailbox", mailbox_of(c)).member("received", c.received);
  out.member("handled", c.handled).member("failed", c.failed);
  out.member("restarts", c.restarts);
  out.member("busy_ms", c.busy_ns / 1'000'000);
  out.member("longest_us", c.longest_ns / 1'000);
  out.key("idle_ms");
  if (c.last_message_ns == 0)
    out.null();
  else
    out.int64(std::max<std::int64_t>(0, now_ns - c.last_message_ns)
              / 1'000'000);
  out.end_object();
}

void list(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  auto kind = given.text("kind");
  auto order = given.word("sort", actor_order_names());
  auto limit = given.number("limit", limit_default, 1, limit_max);
  if (auto refused = given.refusal())
    return reply(*refused);
  auto listed = list_actors(
      *api.sources.actors, kind.value_or(""),
      to_actor_order(order.value_or("id")).value_or(actor_order::id),
      static_cast<std::size_t>(limit));
  std::string text;
  json::writer out{text};
  out.start_object().key("items").start_array();
  auto now_ns = steady_ns();
  for (const auto& actor : listed.first)
    write_actor(out, actor, now_ns);
  out.end_array().member("total", listed.total);
  out.key("kinds").start_array();
  for (const auto& [name, live] : api.sources.actors->counts())
    out.start_object().member("kind", name).member("live", live).end_object();
  out.end_array().end_object();
  reply(json_response(std::move(text)));
}

/// The registry's line and, beside it, what the actor says of itself.
void show(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  if (auto refused = given.refusal())
    return reply(*refused);
  auto id = parse_number(asked.param("id"));
  if (!id)
    return reply(bad_parameter("id", shown(asked.param("id"))
                                         + " is not the number of an actor"));
  auto actor = api.sources.actors->find(*id);
  if (!actor)
    return reply(problem_of(
        {errc::not_found, "there is no actor " + std::to_string(*id)}));
  api.sources.ask_actor(*id, [reply, actor = *actor](result<std::string> said) {
    std::string text;
    json::writer out{text};
    out.start_object().key("actor");
    write_actor(out, actor, steady_ns());
    // A busy actor is still worth its counters.
    if (said)
      out.key("description").raw(*said);
    else
      out.key("description").null().member("no_description", said.why().what);
    out.end_object();
    reply(json_response(std::move(text)));
  });
}

void show_supervisors(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  if (auto refused = given.refusal())
    return reply(*refused);
  api.sources.ask_supervisors(
      [reply](result<std::string> tree) { reply(answer_of(std::move(tree))); });
}

} // namespace

void add_actor_routes(route_adder& to) {
  to.get("/api/v1/actors", list);
  to.get("/api/v1/actors/{id}", show);
  to.get("/api/v1/supervisors", show_supervisors);
}

} // namespace streamvane::tools::streamvaned
