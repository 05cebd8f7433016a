#include "tests/actors/conversation/generated_conversation.hpp"

#include "tests/support/story.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace streamvane::test {

namespace {

constexpr metric_id recorded[]
    = {metric_id::t_answered, metric_id::n_over_sla, metric_id::t_acw,
       metric_id::t_talk,     metric_id::t_handle,   metric_id::t_abandon,
       metric_id::n_offered,  metric_id::n_connected};

class narrator {
public:
  explicit narrator(decisions& choose) : choose_{choose} {
    // nop
  }

  std::vector<conversation_event> told() && {
    now_ = story_day() + std::chrono::minutes{540 + choose_.below(30)};
    if (choose_.yes())
      customer();
    for (auto visits = 1 + choose_.below(4); visits > 0; --visits)
      queue_visit();
    if (choose_.yes())
      agent_leg("", "C");
    for (auto records = choose_.below(4); records > 0; --records)
      metric_record();
    for (auto versions = choose_.below(3); versions > 0; --versions)
      detail_record(static_cast<std::uint8_t>(versions));
    copies();
    return std::move(events_);
  }

private:
  millis some_time(std::uint32_t seconds) {
    return millis{choose_.below(seconds) * 1000 + choose_.below(3) * 499};
  }

  std::optional<millis> maybe_time(std::uint32_t seconds) {
    if (choose_.once_in(4))
      return std::nullopt;
    return some_time(seconds);
  }

  std::string new_session() {
    sessions_.push_back("s" + std::to_string(sessions_.size()));
    return sessions_.back();
  }

  conversation_event& say(genesys_topic topic, const std::string& session,
                          instant at) {
    auto& e = events_.emplace_back();
    e.topic = topic;
    e.organization = named<organization_id>("acme");
    e.conversation = named<conversation_id>("generated");
    e.session = named<session_id>(session);
    e.at = at;
    e.published = at + millis{choose_.below(200)};
    if (!choose_.once_in(6))
      e.media = choose_.yes() ? "voice" : "email";
    if (!choose_.once_in(6))
      e.direction = choose_.yes() ? direction::inbound : direction::outbound;
    if (choose_.once_in(6))
      e.division = named<division_id>(choose_.yes() ? "north" : "south");
    if (choose_.once_in(6))
      e.message_type = choose_.yes() ? "sms" : "whatsapp";
    if (choose_.once_in(16))
      e.scheduled = now_ + std::chrono::minutes{choose_.below(90)};
    if (choose_.yes())
      e.participant
          = named<participant_id>("p" + std::to_string(choose_.below(3)));
    return e;
  }

  /// None, one or two, sorted.
  skill_list some_skills() {
    skill_list all{named<skill_id>("billing"), named<skill_id>("french")};
    std::sort(all.begin(), all.end());
    skill_list asked;
    for (const auto& skill : all)
      if (choose_.once_in(3))
        asked.push_back(skill);
    return asked;
  }

  /// Some messages never arrive.
  bool arrives() {
    return !choose_.once_in(5);
  }

  void customer() {
    auto session = new_session();
    if (arrives())
      say(genesys_topic::customer_start, session, now_);
    if (arrives())
      say(genesys_topic::customer_end, session,
          now_ + std::chrono::minutes{choose_.below(60)})
          .interacting
          = maybe_time(3000);
  }

  void queue_visit() {
    auto session = new_session();
    auto queue = choose_.yes() ? "Q" : "R";
    auto agent = choose_.yes() ? "A" : "B";
    if (choose_.once_in(3))
      flow();
    if (arrives()) {
      auto& start = say(genesys_topic::acd_start, session, now_);
      start.queue = named<queue_id>(queue);
      start.skills = some_skills();
    }
    auto waited = some_time(40);
    if (arrives()) {
      auto& end = say(genesys_topic::acd_end, session, now_ + waited);
      end.outcome = static_cast<acd_outcome>(choose_.below(4));
      end.queue = named<queue_id>(queue);
      end.skills = some_skills();
      if (end.outcome == acd_outcome::answered)
        end.agent = named<agent_id>(agent);
      if (!choose_.once_in(5))
        end.connected = waited;
    }
    now_ += waited;
    if (choose_.yes())
      agent_leg(queue, agent);
  }

  void flow() {
    auto session = new_session();
    auto inside = some_time(70);
    if (arrives())
      say(genesys_topic::flow_start, session, now_ - inside).flow
          = id_of("flow");
    if (choose_.once_in(3)) {
      auto& outcome = say(genesys_topic::flow_outcome, session, now_);
      outcome.flow_outcome_id
          = id_of("outcome " + std::to_string(choose_.below(2)));
      outcome.verdict = static_cast<flow_verdict>(choose_.below(3));
      outcome.outcome_time = maybe_time(40);
    }
    if (!arrives())
      return;
    static constexpr std::string_view reasons[]
        = {"transfer", "disconnect", "flowerrorexit", "somethingelse"};
    auto& end = say(genesys_topic::flow_end, session, now_);
    end.connected = maybe_time(70);
    end.flow = choose_.yes() ? id_of("flow") : uuid{};
    end.flow_type = choose_.yes() ? "inboundcall" : "digitalbot";
    end.exit_reason = token{reasons[choose_.below(4)]};
  }

  /// The states of a leg, some of which never arrive.
  void states(const std::string& session, instant start) {
    static constexpr std::string_view words[]
        = {"ALERT", "INTERACT", "HOLD", "WRAPUP", "DIALING", "TERMINATED"};
    auto at = start;
    for (auto n = 1 + choose_.below(8); n > 0; --n) {
      if (arrives()) {
        auto& e = say(genesys_topic::agent_segment, session, at);
        e.segment_state = token{words[choose_.below(6)]};
        if (!choose_.once_in(4))
          e.session_start = start;
      }
      at += some_time(200);
    }
  }

  void agent_leg(const std::string& queue, const std::string& agent) {
    auto session = new_session();
    auto alerting = some_time(20);
    auto talked = some_time(900);
    auto start = now_ - alerting;
    auto end = now_ + talked;
    if (choose_.once_in(3))
      states(session, start);
    if (arrives()) {
      auto& e = say(genesys_topic::user_start, session, start);
      e.queue = named<queue_id>(queue);
      e.agent = named<agent_id>(agent);
    }
    if (arrives()) {
      auto& e = say(genesys_topic::user_end, session, end);
      e.queue = named<queue_id>(queue);
      e.agent = named<agent_id>(agent);
      e.alerting = alerting;
      e.interacting = talked;
      e.held = maybe_time(30);
      e.contacting = choose_.once_in(8) ? maybe_time(5) : std::nullopt;
      e.dialing = choose_.once_in(8) ? maybe_time(25) : std::nullopt;
      e.disconnect = static_cast<disconnect_type>(choose_.below(22));
    }
    for (auto wraps = choose_.below(6); wraps > 0; --wraps) {
      auto& e = say(genesys_topic::acw, session, end + some_time(300));
      e.agent = named<agent_id>(agent);
      e.wrapping = maybe_time(60);
      e.wrapup = named<wrapup_code>(choose_.yes() ? "sold" : "lost");
    }
    if (choose_.once_in(4))
      say(genesys_topic::wrapup, session, end).wrapup
          = named<wrapup_code>("set by a flow");
    // The next thing begins while the agent talks, or after it.
    now_ = choose_.yes() ? end + millis{40} : now_ + some_time(600);
  }

  void metric_record() {
    const auto& session = sessions_[choose_.below(
        static_cast<std::uint32_t>(sessions_.size()))];
    auto& e = say(genesys_topic::metric_record, session, now_ - some_time(60));
    e.metric = recorded[choose_.below(8)];
    e.metric_value = choose_.below(60'000);
    if (choose_.once_in(4))
      e.skills = some_skills();
    if (choose_.once_in(4))
      e.wrapup = named<wrapup_code>("sold");
    if (choose_.yes())
      e.record = id_of("record " + std::to_string(choose_.below(4)));
    if (choose_.yes())
      e.queue = named<queue_id>(choose_.yes() ? "Q" : "R");
    if (choose_.yes())
      e.agent = named<agent_id>(choose_.yes() ? "A" : "B");
  }

  /// A version of what REST knows. Greater ones need not know more.
  void detail_record(std::uint8_t version) {
    auto say_of_record = [&](const std::string& session) -> auto& {
      auto& e = say(genesys_topic::detail_record, session, now_);
      e.record.bytes[0] = version;
      e.published = story_day() + std::chrono::minutes{version};
      return e;
    };
    say_of_record({});
    std::map<std::pair<std::string, metric_id>, std::uint16_t> count;
    for (auto values = choose_.below(5); values > 0; --values) {
      const auto& session = sessions_[choose_.below(
          static_cast<std::uint32_t>(sessions_.size()))];
      auto& e = say_of_record(session);
      e.at = now_ - some_time(60);
      e.metric = recorded[choose_.below(8)];
      e.metric_value = choose_.below(60'000);
      e.metric_number = count[{session, e.metric}]++;
      if (choose_.yes())
        e.queue = named<queue_id>(choose_.yes() ? "Q" : "R");
      if (choose_.yes())
        e.agent = named<agent_id>(choose_.yes() ? "A" : "B");
    }
  }

  /// Messages that come again: as they were, published later, poorer, richer.
  void copies() {
    for (auto n = choose_.below(12); n > 0 && !events_.empty(); --n) {
      auto copy
          = events_[choose_.below(static_cast<std::uint32_t>(events_.size()))];
      copy.offset = events_.size();
      if (copy.topic == genesys_topic::detail_record) {
        events_.push_back(copy); // The same version says the same.
        continue;
      }
      copy.published += millis{choose_.below(3) * 1000};
      switch (choose_.below(7)) {
      case 0: copy.interacting = std::nullopt; break;
      case 1: copy.queue = {}; break;
      case 2: copy.media = {}; break;
      case 3: copy.at += millis{choose_.below(2)}; break;
      case 4: copy.skills = some_skills(); break;
      case 5: copy.connected = millis{choose_.below(9'000)}; break;
      default: break;
      }
      events_.push_back(copy);
    }
  }

  decisions& choose_;
  instant now_{};
  std::vector<std::string> sessions_{};
  std::vector<conversation_event> events_{};
};

} // namespace

std::vector<conversation_event> conversation_of(decisions choose) {
  return narrator{choose}.told();
}

actors::conversation::state
joined(const std::vector<conversation_event>& events) {
  actors::conversation::state s;
  for (const auto& e : events)
    actors::conversation::join(s, e);
  return s;
}

} // namespace streamvane::test
