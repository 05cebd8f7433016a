#include "messages/genesys/message_decode.hpp"

#include "messages/genesys/body_decode.hpp"
#include "messages/genesys/conversation_details_decode.hpp"
#include "messages/genesys/drift_notes.hpp"
#include "messages/genesys/envelope.hpp"
#include "messages/genesys/plausibility.hpp"

namespace streamvane::genesys {

namespace {

message_head head_of(const envelope& e, const defaults& d) {
  message_head head;
  head.topic = e.topic.topic;
  head.topic_name = e.name;
  head.organization = organization_id{e.organization};
  if (!head.organization)
    head.organization = d.organization;
  head.transport = e.transport;
  head.entity = to_uuid(e.topic.id);
  head.published = e.timestamp.value_or(d.arrival);
  return head;
}

/// A time of publication that cannot be true (11.14) would win over all others
/// for good: arrival stands for it. True where there was one.
bool drop_absurd_timestamp(envelope& e, const defaults& d) {
  if (!e.timestamp || is_plausible(*e.timestamp, d.arrival))
    return false;
  e.timestamp.reset();
  return true;
}

void note_absurd_timestamp(message& into) {
  add_note(into, {.topic = into.head.topic,
                  .kind = drift_kind::unreadable,
                  .path = "timestamp",
                  .type = "string"});
}

/// The one switch over topics.
void decode_body(const envelope& e, const defaults& d, message& into) {
  switch (into.head.topic) {
  case genesys_topic::unknown: return note_new_topic(into);
  case genesys_topic::system:
  case genesys_topic::detail_record: return; // Has no envelope.
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
  case genesys_topic::agent_segment:
    return decode_conversation_detail(e, d, into);
  case genesys_topic::metric_record: return decode_metric_record(e, d, into);
  case genesys_topic::routing_status:
  case genesys_topic::activity:
  case genesys_topic::presence: return decode_agent(e, d, into);
  case genesys_topic::queue_observations:
  case genesys_topic::queue_activity: return decode_queue(e, d, into);
  case genesys_topic::operations: return decode_operations(e, d, into);
  case genesys_topic::conversations_available:
  case genesys_topic::users_available: return decode_availability(e, d, into);
  }
}

} // namespace

result<message_head> decoder::peek(std::string_view body, const defaults& d) {
  if (auto read = document_.read(body); !read)
    return read.why();
  message drift;
  auto root = document_.root();
  auto e = open_envelope(root, drift);
  if (e) {
    drop_absurd_timestamp(*e, d);
    return head_of(*e, d);
  }
  if (is_detail_record(root))
    return detail_record_head(root, d);
  return e.why();
}

result<message> decoder::decode(std::string_view body, const defaults& d) {
  if (auto read = document_.read(body); !read)
    return read.why();
  result<message> decoded{message{}};
  message& into = *decoded;
  auto root = document_.root();
  auto e = open_envelope(root, into);
  if (!e && is_detail_record(root)) {
    into = {.head = detail_record_head(root, d)};
    decode_detail_record(root, d, into);
    return decoded;
  }
  if (!e)
    return e.why();
  bool absurd = drop_absurd_timestamp(*e, d);
  into.head = head_of(*e, d);
  if (absurd)
    note_absurd_timestamp(into);
  for (auto& noted : into.drift)
    noted.topic = into.head.topic;
  note_envelope_drift(root, *e, into);
  decode_body(*e, d, into);
  return decoded;
}

} // namespace streamvane::genesys
