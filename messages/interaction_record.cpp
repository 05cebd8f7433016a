#include "messages/interaction_record.hpp"

#include "messages/json/writer.hpp"

#include <string_view>

namespace streamvane {

std::string interaction_type(const token& media, const token& message_type) {
  if (media.empty())
    return "unknown";
  if (media == token{"message"} && message_type == token{"sms"})
    return "sms";
  return std::string{media.text()};
}

std::string to_json(const interaction_record& record) {
  std::string text;
  text.reserve(record.raw_payload.size() + 640);
  json::writer out{text};
  auto known = [&out](std::string_view name, const std::string& value) {
    if (!value.empty())
      out.member(name, value);
  };
  auto length
      = [&out](std::string_view name, const std::optional<millis>& value) {
          if (value)
            out.member(name, value->count());
        };
  out.start_object().member("event_id", record.event_id);
  out.member("sequence", record.sequence);
  out.member("timestamp", to_iso(record.timestamp));
  out.member("interaction_type", record.interaction_type);
  known("queue_id", to_string(record.queue));
  known("queue_name", record.queue_name);
  known("agent_id", to_string(record.agent));
  known("agent_name", record.agent_name);
  out.member("state", record.state);
  length("wait_time_ms", record.wait);
  length("talk_time_ms", record.talk);
  length("wrap_up_time_ms", record.wrap_up);
  known("customer_channel_id", record.customer_channel_id);
  if (!record.raw_payload.empty())
    out.key("raw_payload").raw(record.raw_payload);
  out.end_object();
  return text;
}

} // namespace streamvane
