#include "actors/conversation/normalised.hpp"

#include "messages/genesys/message_decode.hpp"
#include "messages/genesys/recorded_sessions.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/logged_record.hpp"
#include "tools/streamvaned/api/parameters.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace streamvane::tools::streamvaned {

namespace {

using actors::conversation::logged_message;
using actors::entity::entity_key;
using actors::entity::entity_kind;
using actors::entity::known_entity;
using runtime::event_log::record_kind;
using runtime::http::replier;
using runtime::http::request;

/// A detail record, with what it shows beside its values.
struct shown_record {
  detail_record told{};
  recorded_conversation shown{};
};

/// A message about a conversation, with the memory that it lies in.
struct decoded_record {
  runtime::event_log::record_batch batch{};
  logged_message where{};
  std::variant<conversation_event, shown_record> content{};
  entity_key about{};
};

result<decoded_record> decode(runtime::event_log::record_batch batch) {
  const auto& record = batch.records.front();
  auto offset = std::to_string(record.offset);
  if (record.kind != record_kind::event && record.kind != record_kind::backfill)
    return failure{errc::not_found, "record " + offset + " is a "
                                        + std::string{to_string(record.kind)}
                                        + ", not a message"};
  genesys::decoder decoder;
  auto message = decoder.decode(
      record.payload, {record.organization, record.arrival, record.offset});
  if (!message)
    return message.why();
  decoded_record decoded;
  if (const auto* event = std::get_if<conversation_event>(&message->content)) {
    decoded.content = *event;
    decoded.about = {entity_kind::conversation, event->organization,
                     event->conversation.value};
  } else if (auto* told = std::get_if<detail_record>(&message->content)) {
    auto shown = genesys::decode_recorded_sessions(record.payload);
    if (!shown)
      return shown.why();
    decoded.about = {entity_kind::conversation, told->organization,
                     told->conversation.value};
    decoded.content = shown_record{std::move(*told), std::move(*shown)};
  } else {
    return failure{errc::not_found,
                   "record " + offset + " is not about a conversation"};
  }
  decoded.where
      = {record.offset, record.arrival, record.transport, record.payload};
  decoded.batch = std::move(batch);
  return decoded;
}

interaction_record normalise(const decoded_record& record,
                             const actors::conversation::state& state,
                             const policy_history& policies) {
  using actors::conversation::normalise;
  if (const auto* event = std::get_if<conversation_event>(&record.content))
    return normalise(record.where, *event, state, policies);
  const auto& [told, shown] = std::get<shown_record>(record.content);
  return normalise(record.where, told, shown, state, policies);
}

/// Of a conversation of which nothing is kept, because the message is not
/// plausible or not folded yet, the message is all that is known.
result<std::string> normalised(const decoded_record& record,
                               const result<known_entity>& known) {
  actors::conversation::state state;
  if (known) {
    auto read = actors::conversation::unpack(known->packed);
    if (!read)
      return failure{errc::corrupt, "the stored state of conversation "
                                        + to_string(record.about.id)
                                        + " cannot be read"};
    state = std::move(*read);
  } else if (known.why().code != errc::not_found) {
    return known.why();
  }
  return to_json(
      normalise(record, state, known ? *known->policies : policy_history{}));
}

void show_normalised(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  if (auto refused = given.refusal())
    return reply(*refused);
  auto batch = read_logged(*api.sources.log, asked.param("offset"));
  if (!batch)
    return reply(batch.why().code == errc::invalid
                     ? bad_parameter("offset", batch.why().what)
                     : problem_of(batch.why()));
  auto record = decode(std::move(*batch));
  if (!record)
    return reply(problem_of(record.why()));
  auto shared = std::make_shared<const decoded_record>(std::move(*record));
  api.sources.ask_entity(shared->about,
                         [reply, shared](const result<known_entity>& known) {
                           reply(answer_of(normalised(*shared, known)));
                         });
}

} // namespace

void add_normalised_route(route_adder& to) {
  to.get("/api/v1/log/records/{offset}/normalised", show_normalised);
}

} // namespace streamvane::tools::streamvaned
