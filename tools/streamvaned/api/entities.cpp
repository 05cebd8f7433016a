#include "actors/agent/agent_timeline.hpp"
#include "actors/conversation/conversation_describe.hpp"
#include "actors/conversation/conversation_record.hpp"
#include "actors/live/live_query.hpp"
#include "actors/queue/queue_describe.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/cell_extents.hpp"
#include "tools/streamvaned/api/conversation_oddities.hpp"
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

/// How far back a timeline goes where nothing is said.
constexpr millis timeline_default{24 * 3'600'000};

struct timeline_range {
  std::optional<instant> from{};
  std::optional<instant> to{};
};

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

/// The log's clock as of the last commit.
result<log_clock> clock_of(const api_sources& from) {
  auto now = from.store->read();
  if (!now)
    return now.why();
  return log_clock_of(*from.log, *now);
}

failure unreadable(const entity_key& key) {
  return {errc::corrupt, "the stored state of "
                             + std::string{to_string(key.kind)} + ' '
                             + to_string(key.id) + " cannot be read"};
}

result<std::string> described(const api_sources& from,
                              const result<known_entity>& known) {
  if (!known)
    return known.why();
  auto clock = clock_of(from);
  if (!clock)
    return clock.why();
  return actors::entity::describe(known->key, known->packed, *known->policies,
                                  clock->now);
}

/// What is known of a conversation, what in its messages is odd, and which of
/// them were left out. Of one whose messages were all left out, these.
result<std::string> described_conversation(const api_sources& from,
                                           const entity_key& key,
                                           const result<known_entity>& known) {
  if (!known && known.why().code != errc::not_found)
    return known.why();
  auto now = from.store->read();
  if (!now)
    return now.why();
  std::string text;
  json::writer out{text};
  out.start_object();
  if (known) {
    auto clock = log_clock_of(*from.log, *now);
    if (!clock)
      return clock.why();
    auto state = actors::conversation::unpack(known->packed);
    if (!state)
      return unreadable(known->key);
    write_description(out, *state, *known->policies, clock->now);
    if (auto odd = write_oddities(out, *from.log, *state); !odd)
      return odd.why();
  } else {
    out.member("conversationId", to_string(key.id));
    out.member("organization", to_string(key.organization));
  }
  auto left_out = write_left_out(out, *now, key);
  if (!left_out)
    return left_out.why();
  if (!known && *left_out == 0)
    return known.why();
  out.end_object();
  return text;
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
      return unreadable(key);
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

/// What an agent did in a range, which ends with the log's clock at the latest.
result<std::string> described_timeline(const api_sources& from,
                                       const timeline_range& asked,
                                       const result<known_entity>& known) {
  if (!known)
    return known.why();
  auto clock = clock_of(from);
  if (!clock)
    return clock.why();
  auto state = actors::agent::unpack(known->packed);
  if (!state)
    return unreadable(known->key);
  streamvane::interval range;
  range.end = std::min(asked.to.value_or(clock->now), clock->now);
  range.start = asked.from.value_or(range.end - timeline_default);
  if (range.start >= range.end)
    return failure{errc::invalid, "from, " + to_iso(range.start)
                                      + ", is not before " + to_iso(range.end)
                                      + ", where the log's clock or the range "
                                        "ends"};
  return to_json(*state,
                 actors::agent::timeline_of(*state, from.activities, range),
                 clock->now);
}

void show_conversation(api_state& api, request asked, replier reply) {
  show_entity(api, entity_kind::conversation, asked, std::move(reply),
              described_conversation);
}

/// The conversation as a document (messages/schemas/conversation.v1.json).
result<std::string> record_of(const api_sources& from, const entity_key&,
                              const result<known_entity>& known) {
  if (!known)
    return known.why();
  auto clock = clock_of(from);
  if (!clock)
    return clock.why();
  auto state = actors::conversation::unpack(known->packed);
  if (!state)
    return unreadable(known->key);
  return actors::conversation::record_of(*state, *known->policies, clock->now);
}

void show_record(api_state& api, request asked, replier reply) {
  show_entity(api, entity_kind::conversation, asked, std::move(reply),
              record_of);
}

void show_queue(api_state& api, request asked, replier reply) {
  show_entity(api, entity_kind::queue, asked, std::move(reply),
              described_queue);
}

void show_agent(api_state& api, request asked, replier reply) {
  show_entity(api, entity_kind::agent, asked, std::move(reply), show_state);
}

void show_timeline(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  timeline_range range{given.time("from"), given.time("to")};
  if (range.from && range.to && *range.to <= *range.from)
    given.refuse("to", to_iso(*range.to) + " is not behind from, "
                           + to_iso(*range.from));
  auto key = read_key(api, entity_kind::agent, asked, given, reply);
  if (!key)
    return;
  api.sources.ask_entity(*key, [reply, range, &sources = api.sources](
                                   const result<known_entity>& known) {
    reply(answer_of(described_timeline(sources, range, known)));
  });
}

} // namespace

void add_entity_routes(route_adder& to) {
  to.get("/api/v1/conversations/{id}", show_conversation);
  to.get("/api/v1/conversations/{id}/record", show_record);
  to.get("/api/v1/queues/{id}", show_queue);
  to.get("/api/v1/agents/{id}", show_agent);
  to.get("/api/v1/agents/{id}/timeline", show_timeline);
}

} // namespace streamvane::tools::streamvaned
