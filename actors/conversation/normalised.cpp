#include "actors/conversation/normalised.hpp"

#include "actors/conversation/said.hpp"
#include "actors/conversation/timeline.hpp"
#include "messages/json/value.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <tuple>

namespace streamvane::actors::conversation {

namespace {

/// The state once the messages were known that the record holds.
state known_then(const state& s, const logged_message& record,
                 std::span<const conversation_event> events) {
  state then = s;
  std::erase_if(then.said, [&](const conversation_event& e) {
    return e.offset > record.offset;
  });
  for (const auto& event : events)
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
  bool has_id = e.topic == genesys_topic::metric_record
                || e.topic == genesys_topic::detail_record;
  if (has_id && e.record) {
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

void add(std::optional<millis>& to, millis more) {
  to = to.value_or(millis{0}) + more;
}

void add_times(interaction_record& into, const state& s,
               const std::vector<session_view>& sessions, instant clock) {
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

/// What the record's own names and place give.
interaction_record named(const logged_message& record,
                         const conversation_event& event) {
  interaction_record made;
  made.event_id = record.transport ? to_string(record.transport)
                                   : derived_id(event, record.payload);
  made.sequence = record.offset;
  take_own_names(made, record.payload);
  made.raw_payload = record.payload;
  return made;
}

bool is_customer(const recorded_session& s) {
  return s.purpose == token{"customer"} || s.purpose == token{"external"};
}

/// A supervisor who listens has a session that handles nothing.
bool handles(const token& segment) {
  static constexpr std::array<token, 4> beside{"monitoring", "coaching",
                                               "barging", "screenmonitoring"};
  return std::find(beside.begin(), beside.end(), segment) == beside.end();
}

/// What the session is at, in the words of live state; nothing where it is
/// over, or is a customer's.
std::optional<standing> standing_of(const recorded_session& s) {
  auto is = [&s](std::string_view purpose) {
    return s.purpose == token{purpose};
  };
  if (s.doing.empty())
    return std::nullopt;
  if (s.doing == token{"wrapup"})
    return standing::wrapping_up;
  if (is("agent") || is("user")) {
    if (s.doing == token{"alert"})
      return standing::alerting;
    return handles(s.doing) ? std::optional{standing::interacting}
                            : std::nullopt;
  }
  if (is("voicemail") || s.doing == token{"voicemail"})
    return standing::in_voicemail;
  if (is("acd"))
    return standing::waiting;
  if (is("ivr") || is("workflow") || is("botflow"))
    return standing::in_flow;
  return std::nullopt;
}

/// The last session of which `has` is true; of several that began together the
/// greatest id.
template <class Predicate>
const recorded_session* last_of(const recorded_conversation& shown,
                                Predicate has) {
  const recorded_session* found = nullptr;
  auto rank = [](const recorded_session& s) {
    return std::tie(s.start, s.session);
  };
  for (const auto& s : shown.sessions)
    if (has(s) && (found == nullptr || rank(*found) < rank(s)))
      found = &s;
  return found;
}

/// The customer who is there, or was there: of several the first.
const recorded_session* customer_of(const recorded_conversation& shown) {
  const recorded_session* found = nullptr;
  auto rank = [](const recorded_session& s) {
    return std::tuple{s.doing.empty(), s.start, s.session};
  };
  for (const auto& s : shown.sessions)
    if (is_customer(s) && (found == nullptr || rank(s) < rank(*found)))
      found = &s;
  return found;
}

/// The medium of the contact, and the kind of its messages.
std::string type_of(const recorded_conversation& shown,
                    const recorded_session* customer) {
  if (customer != nullptr && !customer->media.empty())
    return interaction_type(customer->media, customer->message_type);
  for (const auto& s : shown.sessions)
    if (!s.media.empty())
      return interaction_type(s.media, s.message_type);
  return interaction_type({}, {});
}

} // namespace

phase phase_at(const recorded_conversation& shown, instant clock) {
  auto any = [&](standing wanted) {
    return std::any_of(shown.sessions.begin(), shown.sessions.end(),
                       [&](const auto& s) { return standing_of(s) == wanted; });
  };
  auto waits = [&](bool until_later) {
    return std::any_of(shown.sessions.begin(), shown.sessions.end(),
                       [&](const auto& s) {
                         return standing_of(s) == standing::waiting
                                && (s.scheduled > clock) == until_later;
                       });
  };
  if (any(standing::interacting))
    return phase::interacting;
  if (any(standing::alerting))
    return phase::alerting;
  if (waits(false))
    return phase::waiting;
  if (any(standing::in_voicemail))
    return phase::voicemail;
  if (any(standing::in_flow))
    return phase::ivr;
  if (any(standing::wrapping_up))
    return phase::wrapup;
  if (waits(true))
    return phase::callback_scheduled;
  return shown.ended ? phase::ended : phase::idle;
}

interaction_record normalise(const logged_message& record,
                             const detail_record& told,
                             const recorded_conversation& shown, const state& s,
                             const policy_history& policies) {
  auto then = known_then(s, record, told.values);
  timeline line{then};
  auto made = named(record, told.values.front());
  made.timestamp
      = told.known_until == instant{} ? record.arrival : told.known_until;
  const auto* customer = customer_of(shown);
  made.interaction_type = type_of(shown, customer);
  if (const auto* queued = last_of(
          shown, [](const auto& of) { return static_cast<bool>(of.queue); }))
    made.queue = queued->queue;
  if (const auto* handled = last_of(
          shown, [](const auto& of) { return static_cast<bool>(of.agent); }))
    made.agent = handled->agent;
  if (customer != nullptr)
    made.customer_channel_id = to_string(customer->session);
  add_times(made, then, line.sessions(), record.arrival);
  if (std::any_of(then.said.begin(), then.said.end(), tells_of_session)) {
    made.state = to_string(phase_at(line.sessions(), record.arrival, policies,
                                    then.policy_number));
    return made;
  }
  made.state = to_string(phase_at(shown, record.arrival));
  for (const auto& of : shown.sessions)
    if (standing_of(of) == standing::waiting && of.scheduled <= record.arrival)
      add(made.wait, std::max(record.arrival - of.since, millis{0}));
  return made;
}

interaction_record normalise(const logged_message& record,
                             const conversation_event& event, const state& s,
                             const policy_history& policies) {
  auto then = known_then(s, record, {&event, 1});
  timeline line{then};
  const auto& sessions = line.sessions();
  const auto* own = view_of(sessions, event.session);
  const auto* customer = customer_of(sessions);
  auto made = named(record, event);
  made.timestamp = event.at;
  auto media = event.media;
  for (const auto* v : {own, customer})
    if (media.empty() && v != nullptr)
      media = v->media;
  made.interaction_type = interaction_type(media, message_type_of(then, event));
  made.queue = event.queue || own == nullptr ? event.queue : own->queue;
  made.agent = event.agent || own == nullptr ? event.agent : own->agent;
  made.state = to_string(
      phase_at(sessions, record.arrival, policies, then.policy_number));
  add_times(made, then, sessions, record.arrival);
  if (customer != nullptr)
    made.customer_channel_id = to_string(customer->id);
  return made;
}

} // namespace streamvane::actors::conversation
