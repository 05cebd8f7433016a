#pragma once

#include "messages/genesys/message_decode.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace streamvane::tests {

// Invented ids, one per role.
inline constexpr std::string_view organization_text
    = "0a1b2c3d-0000-4000-8000-00000000000a";
inline constexpr std::string_view transport_text
    = "4d0e5f60-0000-4000-8000-00000000000b";
inline constexpr std::string_view conversation_text
    = "11111111-2222-4333-8444-555555555555";
inline constexpr std::string_view participant_text
    = "22222222-2222-4333-8444-555555555555";
inline constexpr std::string_view session_text
    = "33333333-2222-4333-8444-555555555555";
inline constexpr std::string_view queue_text
    = "44444444-2222-4333-8444-555555555555";
inline constexpr std::string_view agent_text
    = "55555555-2222-4333-8444-555555555555";
inline constexpr std::string_view division_text
    = "66666666-2222-4333-8444-555555555555";
inline constexpr std::string_view other_text
    = "77777777-2222-4333-8444-555555555555";

inline const instant event_time = from_epoch_ms(1772443844949);
inline const instant published_time = from_epoch_ms(1772443845013);
inline const instant arrival_time = from_epoch_ms(1772443845500);

inline genesys::defaults way_in() {
  return {organization_id{other_text}, arrival_time, 42};
}

/// Single quotes and $names of the ids above make payloads readable here.
inline std::string json_of(std::string_view text) {
  std::string out{text};
  auto replace = [&out](std::string_view name, std::string_view with) {
    for (std::size_t at = 0; (at = out.find(name, at)) != std::string::npos;
         at += with.size())
      out.replace(at, name.size(), with);
  };
  std::replace(out.begin(), out.end(), '\'', '"');
  replace("$conversation", conversation_text);
  replace("$participant", participant_text);
  replace("$session", session_text);
  replace("$queue", queue_text);
  replace("$agent", agent_text);
  replace("$division", division_text);
  replace("$other", other_text);
  return out;
}

/// A topic with the id taken out: what `detail-type` holds.
inline std::string template_of(std::string_view topic) {
  std::string out{topic};
  for (std::string_view id : {conversation_text, agent_text, queue_text})
    if (auto at = out.find(id); at != std::string::npos)
      out.replace(at, id.size(), "{id}");
  return out;
}

/// A whole EventBridge envelope around a body.
inline std::string enveloped(std::string_view topic, std::string_view body) {
  auto concrete = json_of(topic);
  return R"({"version":"0","id":")" + std::string{transport_text}
         + R"(","detail-type":")" + template_of(concrete)
         + R"(","source":"aws.partner/genesys.com/cloud/)"
         + std::string{organization_text}
         + R"(/wfm","account":"123456789012","time":"2026-03-02T09:30:45Z",)"
           R"("region":"eu-central-1","resources":[],"detail":{"topicName":")"
         + concrete + R"(","version":"2","eventBody":)" + json_of(body)
         + R"(,"metadata":{"CorrelationId":"c"},)"
           R"("timestamp":"2026-03-02T09:30:45.013Z"}})";
}

/// A message as the Notification API sends it.
inline std::string notified(std::string_view topic, std::string_view body) {
  return R"({"topicName":")" + json_of(topic)
         + R"(","version":"2","eventBody":)" + json_of(body)
         + R"(,"metadata":{"CorrelationId":"c"}})";
}

inline genesys::message decoded(std::string_view text) {
  genesys::decoder d;
  auto m = d.decode(text, way_in());
  INFO(text);
  if (!m)
    FAIL(m.why().what);
  return *m;
}

/// The content, which must be of that kind.
template <class Event>
Event content_of(const genesys::message& m) {
  REQUIRE(std::holds_alternative<Event>(m.content));
  return std::get<Event>(m.content);
}

inline bool is_not_folded(const genesys::message& m) {
  return std::holds_alternative<std::monostate>(m.content);
}

/// What is drift in a message, in the order in which it was noted.
inline std::string paths(const genesys::message& m) {
  std::string out;
  for (const auto& note : m.drift)
    out += (out.empty() ? "" : " ") + to_string(note);
  return out;
}

/// The event that every enveloped detail event has in common.
inline conversation_event detail_event(genesys_topic topic) {
  conversation_event e;
  e.topic = topic;
  e.organization = organization_id{organization_text};
  e.conversation = conversation_id{conversation_text};
  e.participant = participant_id{participant_text};
  e.session = session_id{session_text};
  e.at = event_time;
  e.published = published_time;
  e.offset = 42;
  e.media = "voice";
  e.direction = direction::inbound;
  return e;
}

/// The members that most detail events begin with.
inline std::string detail_body(std::string_view more = {}) {
  std::string out = "{'eventTime':1772443844949,'conversationId':"
                    "'$conversation','participantId':'$participant',"
                    "'sessionId':'$session','mediaType':'VOICE',"
                    "'provider':'Edge','direction':'INBOUND','ani':'tel:+1',"
                    "'dnis':'tel:+2','conversationExternalContactIds':[]";
  if (!more.empty())
    out += ',';
  return out + std::string{more} + "}";
}

/// `drift` is what must be noted about it.
inline conversation_event decoded_detail(std::string_view suffix,
                                         std::string_view more,
                                         std::string_view drift = {}) {
  auto m = decoded(enveloped("v2.detail.events.conversation.$conversation."
                                 + std::string{suffix},
                             detail_body(more)));
  CHECK(paths(m) == drift);
  CHECK(m.repeated_members == 0);
  return content_of<conversation_event>(m);
}

} // namespace streamvane::tests
