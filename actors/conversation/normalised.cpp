#include "actors/conversation/normalised.hpp"

#include "actors/conversation/live.hpp"
#include "actors/conversation/timeline.hpp"
#include "messages/json/value.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace streamvane::actors::conversation {

namespace {

/// The state once the message was known.
state known_then(const state& s, const logged_message& record,
                 const conversation_event& event) {
  state then = s;
  std::erase_if(then.said, [&](const conversation_event& e) {
    return e.offset > record.offset;
  });
  join(then, event);
  return then;
}

/// What a message is told from others by (genesys.md 1.1), for messages whose
/// transport gives no id: two copies of one are one.
std::string derived_id(const conversation_event& e, std::string_view payload) {
  std::string text = to_string(e.organization);
  auto add = [&text](std::string_view part) {
    text.append("|").append(part);
  };
  add(to_string(e.topic));
  add(to_string(e.conversation));
  if (e.topic == genesys_topic::metric_record && e.record) {
    add(to_string(e.record));
    return to_string(to_uuid(text));
  }
  add(e.session ? to_string(e.session) : to_string(e.participant));
  add(std::to_string(epoch_ms(e.at)));
  if (e.topic == genesys_topic::metric_record) {
    add(to_string(e.metric));
    add(std::to_string(e.metric_value));
  }
  if (e.topic == genesys_topic::flow_outcome)
    add(to_string(e.flow_outcome_id));
  if (e.topic == genesys_topic::attributes)
    add(payload);
  return to_string(to_uuid(text));
}

/// A webhook names its messages itself (genesys.md 2.2).
void take_own_names(interaction_record& into, std::string_view payload) {
  auto read = json::parse(payload);
  if (!read)
    return;
  auto take = [&into](const json::value& from) {
    if (auto id = from["event_id"].as_string(); id && !id->empty())
      into.event_id = *id;
    if (auto number = from["sequence"].as_int64(); number && *number >= 0)
      into.sequence = static_cast<std::uint64_t>(*number);
  };
  take(*read);
  take((*read)["data"]);
}

const session_view* view_of(const std::vector<session_view>& sessions,
                            session_id id) {
  auto found = std::find_if(sessions.begin(), sessions.end(),
                            [&](const auto& v) { return v.id == id; });
  return found != sessions.end() ? &*found : nullptr;
}

/// The customer who is there, or was there: of several the first.
const session_view* customer_of(const std::vector<session_view>& sessions) {
  const session_view* found = nullptr;
  auto rank = [](const session_view& v) {
    return std::tuple{v.customer_end != nullptr, v.began(), v.id};
  };
  for (const auto& v : sessions)
    if (v.is_customer() && (found == nullptr || rank(v) < rank(*found)))
      found = &v;
  return found;
}

/// What was said of the kind of messages, in this session or any.
token message_type_of(const state& s, const conversation_event& event) {
  token any = event.message_type;
  for (const auto& e : s.said)
    if (!e.message_type.empty() && (any.empty() || e.session == event.session))
      any = e.message_type;
  return any;
}

void add_times(interaction_record& into, const state& s,
               const std::vector<session_view>& sessions, instant clock) {
  auto add = [](std::optional<millis>& to, millis more) {
    to = to.value_or(millis{0}) + more;
  };
  for (const auto& fact : facts(s, {})) {
    if (fact.metric == metric_id::t_acd)
      add(into.wait, millis{fact.value});
    else if (fact.metric == metric_id::t_talk_complete)
      add(into.talk, millis{fact.value});
    else if (fact.metric == metric_id::t_acw)
      add(into.wrap_up, millis{fact.value});
  }
  for (const auto& open : open_sessions(sessions))
    if (open.at == standing::waiting)
      add(into.wait, std::max(clock - open.session->acd_start->at, millis{0}));
}

} // namespace

interaction_record normalise(const logged_message& record,
                             const conversation_event& event, const state& s) {
  auto then = known_then(s, record, event);
  timeline line{then};
  const auto& sessions = line.sessions();
  const auto* own = view_of(sessions, event.session);
  const auto* customer = customer_of(sessions);
  interaction_record made;
  made.event_id = record.transport ? to_string(record.transport)
                                   : derived_id(event, record.payload);
  made.sequence = record.offset;
  take_own_names(made, record.payload);
  made.timestamp = event.at;
  auto media = event.media;
  for (const auto* v : {own, customer})
    if (media.empty() && v != nullptr)
      media = v->media;
  made.interaction_type = interaction_type(media, message_type_of(then, event));
  made.queue = event.queue || own == nullptr ? event.queue : own->queue;
  made.agent = event.agent || own == nullptr ? event.agent : own->agent;
  made.state = to_string(phase_at(sessions, record.arrival));
  add_times(made, then, sessions, record.arrival);
  if (customer != nullptr)
    made.customer_channel_id = to_string(customer->id);
  made.raw_payload = record.payload;
  return made;
}

} // namespace streamvane::actors::conversation
