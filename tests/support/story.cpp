#include "tests/support/story.hpp"

#include <map>
#include <stdexcept>
#include <utility>

namespace streamvane::test {

namespace {

constexpr millis publishing{50};

std::map<uuid, std::string>& names() {
  static std::map<uuid, std::string> all;
  return all;
}

/// Versions sort by what the record knows, as a decoder makes them.
uuid version_of(instant known_until, std::size_t values) {
  uuid version;
  auto ms = static_cast<std::uint64_t>(epoch_ms(known_until));
  for (std::size_t i = 0; i < 8; ++i)
    version.bytes[i] = static_cast<std::uint8_t>(ms >> (56 - 8 * i));
  version.bytes[8] = static_cast<std::uint8_t>(values);
  return version;
}

} // namespace

uuid id_of(std::string_view name) {
  auto id = to_uuid(name);
  if (id)
    names().emplace(id, name);
  return id;
}

std::string name_of(const uuid& id) {
  if (!id)
    return "-";
  auto known = names().find(id);
  return known != names().end() ? known->second : to_string(id);
}

instant story_day() {
  using namespace std::chrono;
  return sys_days{2026y / March / 2};
}

instant clock(std::string_view text) {
  auto t = parse_iso("2026-03-02T" + std::string{text} + "Z");
  if (!t)
    throw std::invalid_argument(t.why().what);
  return *t;
}

story::story(std::string_view conversation, std::string_view organization) {
  about_.organization = named<organization_id>(organization);
  about_.conversation = named<conversation_id>(conversation);
}

conversation_event& story::say(genesys_topic topic, std::string_view session,
                               std::string_view at) {
  auto& e = events_.emplace_back(about_);
  e.topic = topic;
  e.session = named<session_id>(session);
  e.at = clock(at);
  e.published = e.at + publishing;
  e.offset = events_.size();
  return e;
}

void story::queue_visit(std::string_view session, const visit& v) {
  auto dimensions = [&](conversation_event& e) {
    e.participant = named<participant_id>(v.participant);
    e.queue = named<queue_id>(v.queue);
    e.media = v.media;
    e.direction = direction::inbound;
  };
  if (!v.from.empty())
    dimensions(say(genesys_topic::acd_start, session, v.from));
  if (v.until.empty())
    return;
  auto& end = say(genesys_topic::acd_end, session, v.until);
  dimensions(end);
  end.agent = named<agent_id>(v.by);
  end.outcome = v.outcome;
  end.connected = v.waited;
}

void story::agent_leg(std::string_view session, const leg& l) {
  auto dimensions = [&](conversation_event& e) {
    e.participant = named<participant_id>(l.participant);
    e.queue = named<queue_id>(l.queue);
    e.agent = named<agent_id>(l.agent);
    e.media = l.media;
    e.direction = l.direction;
  };
  if (!l.from.empty())
    dimensions(say(genesys_topic::user_start, session, l.from));
  if (l.until.empty())
    return;
  auto& end = say(genesys_topic::user_end, session, l.until);
  dimensions(end);
  end.alerting = l.alerting;
  end.interacting = l.talking;
  end.held = l.held;
  end.contacting = l.contacting;
  end.dialing = l.dialing;
  end.disconnect = l.left;
}

void story::after_call_work(std::string_view session, const wrap& w) {
  auto& e = say(genesys_topic::acw, session, w.at);
  e.media = "voice";
  e.direction = direction::inbound;
  e.queue = named<queue_id>(w.queue);
  e.agent = named<agent_id>(w.agent);
  e.wrapping = w.worked;
  e.wrapup = named<wrapup_code>(w.code);
}

void story::customer_leg(std::string_view session, const customer& c) {
  auto dimensions = [&](conversation_event& e) {
    e.media = c.media;
    e.direction = c.direction;
  };
  if (!c.from.empty())
    dimensions(say(genesys_topic::customer_start, session, c.from));
  if (c.until.empty())
    return;
  auto& end = say(genesys_topic::customer_end, session, c.until);
  dimensions(end);
  end.interacting = c.connected;
}

void story::flow_leg(std::string_view session, const flow& f) {
  auto tell = [&](genesys_topic topic, std::string_view at) {
    auto& e = say(topic, session, at);
    e.media = "voice";
    e.direction = f.direction;
    e.flow = id_of(f.name);
    e.flow_type = f.type;
  };
  if (!f.from.empty())
    tell(genesys_topic::flow_start, f.from);
  if (!f.until.empty()) {
    tell(genesys_topic::flow_end, f.until);
    last().connected = f.connected;
    last().exit_reason = f.left;
  }
}

void story::flow_outcome(std::string_view session, const outcome& o) {
  auto& e = say(genesys_topic::flow_outcome, session, o.at);
  e.media = "voice";
  e.flow = id_of(o.flow);
  e.flow_outcome_id = id_of(o.name);
  e.verdict = o.verdict;
  e.outcome_time = o.lasted;
}

void story::agent_states(std::string_view session, const states& s) {
  for (const auto& [at, state] : s.turns) {
    auto& e = say(genesys_topic::agent_segment, session, at);
    e.agent = named<agent_id>(s.agent);
    e.queue = named<queue_id>(s.queue);
    e.media = s.media;
    e.segment_state = state;
    if (!s.began.empty())
      e.session_start = clock(s.began);
  }
}

void story::voicemail_leg(std::string_view session, const voicemail& v) {
  if (!v.from.empty())
    say(genesys_topic::voicemail_start, session, v.from).media = "voice";
  if (!v.until.empty()) {
    auto& end = say(genesys_topic::voicemail_end, session, v.until);
    end.media = "voice";
    end.voicemail = v.recorded;
  }
}

void story::metric_record(std::string_view session, const record& r) {
  auto& e = say(genesys_topic::metric_record, session, r.at);
  e.metric = r.metric;
  e.metric_value = r.value;
  e.record = id_of(r.id);
  e.queue = named<queue_id>(r.queue);
  e.agent = named<agent_id>(r.agent);
  e.media = r.media;
  e.direction = r.direction;
}

void story::detail_record(std::string_view known_until,
                          const std::vector<measured>& values) {
  auto version = version_of(clock(known_until), values.size());
  say(genesys_topic::detail_record, {}, known_until).record = version;
  std::map<std::pair<std::string_view, metric_id>, std::uint16_t> count;
  for (const auto& m : values) {
    auto& e = say(genesys_topic::detail_record, m.session, m.at);
    e.published = clock(known_until);
    e.record = version;
    e.metric = m.metric;
    e.metric_number = count[{m.session, m.metric}]++;
    e.metric_value = m.value;
    e.queue = named<queue_id>(m.queue);
    e.agent = named<agent_id>(m.agent);
    e.media = m.media;
    e.direction = m.direction;
  }
}

agent_story::agent_story(std::string_view agent,
                         std::string_view organization) {
  about_.organization = named<organization_id>(organization);
  about_.agent = named<agent_id>(agent);
}

agent_event& agent_story::say(genesys_topic topic, instant published) {
  auto& e = events_.emplace_back(about_);
  e.topic = topic;
  e.published = published;
  e.arrival = published + publishing;
  e.offset = events_.size();
  return e;
}

void agent_story::routing(std::string_view status, instant since,
                          std::optional<instant> published) {
  auto& e = say(genesys_topic::routing_status,
                published.value_or(since + publishing));
  e.routing = {.status = status, .since = since};
}

void agent_story::presence(std::string_view system, instant since,
                           std::string_view definition,
                           std::optional<instant> published) {
  auto& e
      = say(genesys_topic::presence, published.value_or(since + publishing));
  e.presence
      = {.system = system, .definition = id_of(definition), .since = since};
}

} // namespace streamvane::test
