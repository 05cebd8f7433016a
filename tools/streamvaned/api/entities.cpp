#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/cell_extents.hpp"
#include "tools/streamvaned/api/log_clock.hpp"
#include "tools/streamvaned/api/parameters.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <algorithm>

namespace streamvane::tools::streamvaned {

namespace {

using actors::entity::entity_key;
using actors::entity::entity_kind;
using actors::entity::known_entity;
using runtime::http::replier;
using runtime::http::request;

/// Organisations that a sentence names.
constexpr std::size_t named_max = 10;

/// The organisation that must be meant: the only one there is.
result<organization_id>
only_organization(const runtime::metrics_store::metrics_store& store) {
  auto now = store.read();
  if (!now)
    return now.why();
  auto all = organizations_of(*now);
  if (!all)
    return all.why();
  if (all->size() == 1)
    return all->front();
  if (all->empty())
    return failure{errc::invalid, "no organisation has cells yet: say which "
                                  "one is meant"};
  std::string sentence = "there are several organisations, say which one is "
                         "meant:";
  for (std::size_t i = 0; i < std::min(named_max, all->size()); ++i)
    sentence += (i == 0 ? " " : ", ") + to_string((*all)[i]);
  if (all->size() > named_max)
    sentence += ", …";
  return failure{errc::invalid, sentence};
}

/// The log's clock as far as the engine has come.
result<instant> clock_now(const api_sources& from) {
  auto now = from.store->read();
  if (!now)
    return now.why();
  return log_clock(*from.log, *now);
}

result<std::string> described(const api_sources& from,
                              const result<known_entity>& known) {
  if (!known)
    return known.why();
  auto clock = clock_now(from);
  if (!clock)
    return clock.why();
  return actors::entity::describe(known->key, known->packed, *known->policies,
                                  *clock);
}

void show_entity(api_state& api, entity_kind kind, const request& asked,
                 replier reply) {
  parameters given{asked, api.sources.now()};
  auto named = given.id("organization");
  if (auto refused = given.refusal())
    return reply(*refused);
  auto id = parse_id(asked.param("id"));
  if (!id)
    return reply(bad_parameter("id", id.why().what));
  entity_key key{kind, {}, *id};
  if (named) {
    key.organization = organization_id{*named};
  } else {
    auto only = only_organization(*api.sources.store);
    if (!only)
      return reply(only.why().code == errc::invalid
                       ? bad_parameter("organization", only.why().what)
                       : problem_of(only.why()));
    key.organization = *only;
  }
  api.sources.ask_entity(
      key, [reply, &sources = api.sources](result<known_entity> known) {
        reply(answer_of(described(sources, known)));
      });
}

void show_conversation(api_state& api, request asked, replier reply) {
  show_entity(api, entity_kind::conversation, asked, std::move(reply));
}

void show_queue(api_state& api, request asked, replier reply) {
  show_entity(api, entity_kind::queue, asked, std::move(reply));
}

void show_agent(api_state& api, request asked, replier reply) {
  show_entity(api, entity_kind::agent, asked, std::move(reply));
}

} // namespace

void add_entity_routes(route_adder& to) {
  to.get("/api/v1/conversations/{id}", show_conversation);
  to.get("/api/v1/queues/{id}", show_queue);
  to.get("/api/v1/agents/{id}", show_agent);
}

} // namespace streamvane::tools::streamvaned
