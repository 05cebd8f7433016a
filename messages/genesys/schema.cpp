#include "messages/genesys/schema.hpp"

#include "messages/genesys/body_schemas.hpp"
#include "messages/genesys/detail_record_schema.hpp"

namespace streamvane::genesys {

schema_nodes schema_of(genesys_topic topic) {
  switch (topic) {
  case genesys_topic::unknown:
  case genesys_topic::system: return {};
  case genesys_topic::customer_start:
  case genesys_topic::customer_end:
  case genesys_topic::contact:
  case genesys_topic::flow_start:
  case genesys_topic::flow_end:
  case genesys_topic::flow_outcome:
  case genesys_topic::acd_start:
  case genesys_topic::acd_end:
  case genesys_topic::user_start:
  case genesys_topic::user_end:
  case genesys_topic::acw:
  case genesys_topic::wrapup:
  case genesys_topic::outbound:
  case genesys_topic::voicemail_start:
  case genesys_topic::voicemail_end:
  case genesys_topic::attributes:
  case genesys_topic::agent_segment: return conversation_detail_schema.nodes();
  case genesys_topic::metric_record: return metric_record_schema.nodes();
  case genesys_topic::routing_status:
  case genesys_topic::activity:
  case genesys_topic::presence: return agent_schema.nodes();
  case genesys_topic::queue_observations:
  case genesys_topic::queue_activity: return queue_schema.nodes();
  case genesys_topic::operations: return operations_schema.nodes();
  case genesys_topic::conversations_available:
  case genesys_topic::users_available: return availability_schema.nodes();
  case genesys_topic::detail_record: return detail_record_schema.nodes();
  }
  return {};
}

std::string_view body_name(genesys_topic topic) {
  return topic == genesys_topic::detail_record ? std::string_view{}
                                               : "eventBody";
}

} // namespace streamvane::genesys
