#include "actors/conversation/normalised.hpp"

#include "messages/genesys/message_decode.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/logged_record.hpp"
#include "tools/streamvaned/api/parameters.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <memory>
#include <utility>

namespace streamvane::tools::streamvaned {

namespace {

using actors::conversation::logged_message;
using actors::entity::entity_key;
using actors::entity::entity_kind;
using actors::entity::known_entity;
using runtime::event_log::record_kind;
using runtime::http::replier;
using runtime::http::request;

/// A message about a conversation, with the memory that it lies in.
struct decoded_record {
  runtime::event_log::record_batch batch{};
  logged_message where{};
  conversation_event event{};
};

result<decoded_record> decode(runtime::event_log::record_batch batch) {
  const auto& record = batch.records.front();
  auto offset = std::to_string(record.offset);
  if (record.kind != record_kind::event)
    return failure{errc::not_found, "record " + offset + " is a "
                                        + std::string{to_string(record.kind)}
                                        + ", not a message"};
  genesys::decoder decoder;
  auto message = decoder.decode(
      record.payload, {record.organization, record.arrival, record.offset});
  if (!message)
    return message.why();
  const auto* event = std::get_if<conversation_event>(&message->content);
  if (event == nullptr)
    return failure{errc::not_found,
                   "record " + offset + " is not about a conversation"};
  decoded_record decoded{.event = *event};
  decoded.where
      = {record.offset, record.arrival, record.transport, record.payload};
  decoded.batch = std::move(batch);
  return decoded;
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
                                        + to_string(record.event.conversation)
                                        + " cannot be read"};
    state = std::move(*read);
  } else if (known.why().code != errc::not_found) {
    return known.why();
  }
  return to_json(
      actors::conversation::normalise(record.where, record.event, state));
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
  entity_key key{entity_kind::conversation, shared->event.organization,
                 shared->event.conversation.value};
  api.sources.ask_entity(key,
                         [reply, shared](const result<known_entity>& known) {
                           reply(answer_of(normalised(*shared, known)));
                         });
}

} // namespace

void add_normalised_route(route_adder& to) {
  to.get("/api/v1/log/records/{offset}/normalised", show_normalised);
}

} // namespace streamvane::tools::streamvaned
