#include "tools/streamvaned/api/live.hpp"

#include "messages/bytes.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/cursor.hpp"
#include "tools/streamvaned/api/live_body.hpp"
#include "tools/streamvaned/api/parameters.hpp"

#include <array>
#include <memory>
#include <stdexcept>
#include <utility>

namespace streamvane::tools::streamvaned {

namespace {

using actors::live::live_position;
using actors::live::live_query;
using runtime::http::replier;
using runtime::http::request;

std::string_view family_asked(const request& asked) {
  const auto* given = asked.query_value("family");
  return given != nullptr ? std::string_view{*given} : std::string_view{};
}

void read_entity(parameters& given, live_query& into) {
  auto text = given.text("entity");
  if (!text)
    return;
  std::string_view word
      = into.family == family::queue_live ? "queue:" : "agent:";
  if (text->starts_with(word))
    text->remove_prefix(word.size());
  auto id = parse_id(*text);
  if (!id || text->find(':') != std::string_view::npos)
    return given.refuse("entity", "is " + shown(*text) + ", allowed are "
                                      + std::string{word} + "<id> and <id>");
  into.entity = *id;
}

live_query read_query(parameters& given) {
  static const std::array names{to_string(family::queue_live),
                                to_string(family::agent_live)};
  live_query query;
  if (auto name = given.word("family", names))
    query.family = to_live_family(*name).value_or(query.family);
  if (auto id = given.id("organization"))
    query.organization = organization_id{*id};
  read_entity(given, query);
  if (auto media = given.text("media"))
    query.media = token{*media};
  return query;
}

std::optional<live_position> read_cursor(parameters& given) {
  auto text = given.text("cursor");
  if (!text)
    return std::nullopt;
  auto key = from_cursor(*text);
  byte_reader bytes{key ? std::string_view{*key} : std::string_view{}};
  live_position at;
  at.organization = organization_id{bytes.id()};
  at.id = bytes.id();
  if (bytes.at_end())
    return at;
  given.refuse("cursor", "is " + shown(*text) + ", allowed is a next_cursor");
  return std::nullopt;
}

} // namespace

bool asks_live(const request& asked) {
  return to_live_family(family_asked(asked)).has_value();
}

void list_live(api_state& api, request asked, replier reply) {
  auto kind = accepted_body(asked);
  if (!kind)
    return reply(not_acceptable());
  parameters given{asked, api.sources.now()};
  auto query = read_query(given);
  auto limit = *kind == body_kind::json
                   ? given.number("limit", page_usual, 1, page_max)
                   : given.number("limit", no_limit, 1, no_limit);
  auto after = read_cursor(given);
  if (auto refused = given.refusal())
    return reply(*refused);
  auto body
      = std::make_shared<live_body>(*api.sources.log, *api.sources.store, query,
                                    api.sources.live, after, limit, *kind);
  // What is wrong from the start is a problem document.
  auto first = std::make_shared<std::string>();
  auto more = body->next(*first);
  if (!more)
    return reply(problem_of(more.why()));
  runtime::http::response answer{.content_type = content_type_of(*kind)};
  if (!*more) {
    answer.body = std::move(*first);
    return reply(std::move(answer));
  }
  answer.producer = [body, first](std::string& chunk) {
    if (!first->empty()) {
      chunk = std::exchange(*first, {});
      return true;
    }
    auto going_on = body->next(chunk);
    if (!going_on)
      throw std::runtime_error{to_string(going_on.why())};
    return *going_on;
  };
  reply(std::move(answer));
}

} // namespace streamvane::tools::streamvaned
