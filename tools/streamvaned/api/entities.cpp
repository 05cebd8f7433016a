#include "actors/live/live_query.hpp"
#include "actors/queue/queue_describe.hpp"
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

result<std::string> described(const api_sources& from,
                              const result<known_entity>& known) {
  if (!known)
    return known.why();
  auto now = from.store->read();
  if (!now)
    return now.why();
  auto clock = log_clock_of(*from.log, *now);
  if (!clock)
    return clock.why();
  return actors::entity::describe(known->key, known->packed, *known->policies,
                                  clock->now);
}

/// What Genesys observed of a queue, and what we count ourselves.
result<std::string> described_queue(const api_sources& from,
                                    const entity_key& key,
                                    const result<known_entity>& known) {
  if (!known && known.why().code != errc::not_found)
    return known.why();
  auto now = from.store->read();
  if (!now)
    return now.why();
  auto clock = log_clock_of(*from.log, *now);
  if (!clock)
    return clock.why();
  auto own = actors::live::read_live(*now, clock->shards,
                                     {.organization = key.organization,
                                      .family = family::queue_live,
                                      .entity = key.id},
                                     {}, 1);
  if (!own)
    return own.why();
  if (!known && own->empty())
    return known.why();
  actors::queue::state observed;
  observed.organization = key.organization;
  observed.id = queue_id{key.id};
  if (known) {
    auto read = actors::queue::unpack(known->packed);
    if (!read)
      return failure{errc::corrupt, "the stored state of queue "
                                        + to_string(key.id)
                                        + " cannot be read"};
    observed = std::move(*read);
  }
  return actors::queue::describe(observed,
                                 own->empty() ? live_entity{} : own->front(),
                                 from.live, clock->now);
}

/// Who is asked about; nothing where the request was refused already.
std::optional<entity_key> read_key(api_state& api, entity_kind kind,
                                   const request& asked, parameters& given,
                                   const replier& reply) {
  auto named = given.id("organization");
  auto refuse = [&reply](runtime::http::response why) {
    reply(std::move(why));
    return std::nullopt;
  };
  if (auto refused = given.refusal())
    return refuse(std::move(*refused));
  auto id = parse_id(asked.param("id"));
  if (!id)
    return refuse(bad_parameter("id", id.why().what));
  entity_key key{kind, {}, *id};
  if (named) {
    key.organization = organization_id{*named};
    return key;
  }
  auto only = only_organization(*api.sources.store);
  if (!only)
    return refuse(only.why().code == errc::invalid
                      ? bad_parameter("organization", only.why().what)
                      : problem_of(only.why()));
  key.organization = *only;
  return key;
}

/// Answers with what `show` makes of what is known.
template <class Show>
void show_entity(api_state& api, entity_kind kind, const request& asked,
                 replier reply, Show show) {
  parameters given{asked, api.sources.now()};
  auto key = read_key(api, kind, asked, given, reply);
  if (key)
    api.sources.ask_entity(*key,
                           [reply, show, key = *key, &sources = api.sources](
                               const result<known_entity>& known) {
                             reply(answer_of(show(sources, key, known)));
                           });
}

result<std::string> show_state(const api_sources& from, const entity_key&,
                               const result<known_entity>& known) {
  return described(from, known);
}

void show_conversation(api_state& api, request asked, replier reply) {
  show_entity(api, entity_kind::conversation, asked, std::move(reply),
              show_state);
}

void show_queue(api_state& api, request asked, replier reply) {
  show_entity(api, entity_kind::queue, asked, std::move(reply),
              described_queue);
}

void show_agent(api_state& api, request asked, replier reply) {
  show_entity(api, entity_kind::agent, asked, std::move(reply), show_state);
}

} // namespace

void add_entity_routes(route_adder& to) {
  to.get("/api/v1/conversations/{id}", show_conversation);
  to.get("/api/v1/queues/{id}", show_queue);
  to.get("/api/v1/agents/{id}", show_agent);
}

} // namespace streamvane::tools::streamvaned
