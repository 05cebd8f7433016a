#include "messages/genesys_topic.hpp"

namespace streamvane {

std::string_view to_string(genesys_topic topic) {
  switch (topic) {
  case genesys_topic::unknown: return "unknown";
  case genesys_topic::customer_start: return "customer.start";
  case genesys_topic::customer_end: return "customer.end";
  case genesys_topic::contact: return "contact";
  case genesys_topic::flow_start: return "flow.start";
  case genesys_topic::flow_end: return "flow.end";
  case genesys_topic::flow_outcome: return "flow.outcome";
  case genesys_topic::acd_start: return "acd.start";
  case genesys_topic::acd_end: return "acd.end";
  case genesys_topic::user_start: return "user.start";
  case genesys_topic::user_end: return "user.end";
  case genesys_topic::acw: return "acw";
  case genesys_topic::wrapup: return "wrapup";
  case genesys_topic::outbound: return "outbound";
  case genesys_topic::voicemail_start: return "voicemail.start";
  case genesys_topic::voicemail_end: return "voicemail.end";
  case genesys_topic::attributes: return "attributes";
  case genesys_topic::agent_segment: return "agent.state";
  case genesys_topic::metric_record: return "conversation.metrics";
  case genesys_topic::routing_status: return "routingStatus";
  case genesys_topic::activity: return "activity";
  case genesys_topic::presence: return "presence";
  case genesys_topic::queue_observations: return "queue.observations";
  case genesys_topic::queue_activity: return "queue.activity";
  case genesys_topic::operations: return "operations";
  case genesys_topic::conversations_available:
    return "conversations.availability";
  case genesys_topic::users_available: return "users.availability";
  case genesys_topic::system: return "system";
  case genesys_topic::detail_record: return "conversation.details";
  }
  return "unknown";
}

std::optional<genesys_topic> to_topic(std::string_view name) {
  for (unsigned i = 0; i <= static_cast<unsigned>(genesys_topic_last); ++i)
    if (auto topic = static_cast<genesys_topic>(i); to_string(topic) == name)
      return topic;
  return std::nullopt;
}

} // namespace streamvane
