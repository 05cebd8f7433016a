#include "actors/conversation/conversation_record.hpp"

#include "actors/conversation/live.hpp"
#include "actors/conversation/pending_acw.hpp"
#include "actors/conversation/timeline.hpp"
#include "messages/json/writer.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace streamvane::actors::conversation {

namespace {

constexpr std::string_view schema = "streamvane.conversation/1";

/// Fields of the REST record that no event carries, or that we do not keep
/// since they are personal (dnis).
constexpr std::array<std::string_view, 6> only_in_rest{
    "username",
    "edgeId",
    "mediaEndpointStats",
    "mediaStatsMinConversationMos",
    "mediaStatsMinConversationRFactor",
    "dnis"};

/// The message that ended the session; null while it is open.
const conversation_event* end_of(const session_view& v) {
  for (const auto* end :
       {v.customer_end, v.user_end, v.acd_end, v.flow_end, v.voicemail_end})
    if (end != nullptr)
      return end;
  return nullptr;
}

/// What the participant is there for (genesys.md 0); empty where only records
/// speak of it.
std::string_view purpose_of(const session_view& v) {
  if (v.is_customer())
    return "customer";
  if (v.is_visit())
    return "acd";
  if (v.is_agent_leg() || !v.segments.empty())
    return v.queue ? "agent" : "user";
  if (v.is_flow())
    return "ivr";
  if (v.voicemail_start != nullptr || v.voicemail_end != nullptr)
    return "voicemail";
  return {};
}

/// Sessions by their beginning; those of unknown beginning come last.
bool begins_before(const session_view* a, const session_view* b) {
  return std::pair{a->began(), a->id} < std::pair{b->began(), b->id};
}

struct participant {
  participant_id id{};
  std::vector<const session_view*> sessions{};
};

/// Participants in the order of their first sessions. A session of which no
/// participant is known is one by itself.
std::vector<participant>
participants_of(const std::vector<session_view>& sessions) {
  std::vector<const session_view*> sorted;
  for (const auto& v : sessions)
    if (v.id)
      sorted.push_back(&v);
  std::sort(sorted.begin(), sorted.end(), begins_before);
  std::vector<participant> all;
  for (const auto* v : sorted) {
    auto known = std::find_if(all.begin(), all.end(), [&](const auto& p) {
      return v->participant && p.id == v->participant;
    });
    if (known == all.end())
      known = all.insert(all.end(), {v->participant, {}});
    known->sessions.push_back(v);
  }
  return all;
}

class record_writer {
public:
  record_writer(const state& s, const policy_history& policies, instant clock)
      : state_{s}, policies_{policies}, clock_{clock}, line_{s},
        facts_{facts(s, policies)}, is_final_{!next_due(s, policies)} {
    // nop
  }

  std::string written() && {
    auto phase = phase_at(sessions(), clock_, policies_, state_.policy_number);
    bool ended = phase == phase::ended;
    out_.start_object().member("schema", schema);
    out_.member("conversationId", to_string(state_.id));
    out_.member("organization", to_string(state_.organization));
    out_.member("state", to_string(phase));
    out_.member("complete", (ended || phase == phase::idle) && is_final_);
    write_whole(ended);
    write_totals();
    out_.key("participants").start_array();
    for (const auto& p : participants_of(sessions()))
      write(p);
    out_.end_array().key("completeness").start_object().key("missing");
    out_.start_array();
    for (auto name : missing_)
      out_.string(name);
    out_.end_array().end_object().end_object();
    return std::move(text_);
  }

private:
  const std::vector<session_view>& sessions() const {
    return line_.sessions();
  }

  void text(std::string_view name, std::string_view value) {
    if (!value.empty())
      out_.member(name, value);
  }

  /// A member that is always there: null where it is not known, and said to be
  /// missing.
  void needed(std::string_view name, std::string_view value) {
    out_.key(name);
    if (!value.empty()) {
      out_.string(value);
      return;
    }
    out_.null();
    missing_.insert(name);
  }

  void list(std::string_view name, const std::set<std::string>& values) {
    out_.key(name).start_array();
    for (const auto& value : values)
      out_.string(value);
    out_.end_array();
    if (values.empty())
      missing_.insert(name);
  }

  void write_whole(bool ended) {
    auto start = instant::max();
    std::optional<instant> end;
    std::set<std::string> media;
    std::set<std::string> divisions;
    const conversation_event* customer = nullptr;
    const conversation_event* code = nullptr;
    auto later = [](const conversation_event* a, const conversation_event* b) {
      return b == nullptr
             || std::pair{a->at, a->session} > std::pair{b->at, b->session};
    };
    for (const auto& v : sessions()) {
      start = std::min(start, v.began());
      if (const auto* e = end_of(v))
        end = std::max(end.value_or(e->at), e->at);
      if (!v.media.empty())
        media.emplace(v.media.text());
      if (v.customer_end != nullptr && later(v.customer_end, customer))
        customer = v.customer_end;
      if (v.acw_last != nullptr && v.acw_last->wrapup
          && later(v.acw_last, code))
        code = v.acw_last;
    }
    for (const auto& e : state_.said)
      if (e.division)
        divisions.insert(to_string(e.division));
    needed("conversationStart",
           start != instant::max() ? to_iso(start) : std::string{});
    needed("conversationEnd", ended && end ? to_iso(*end) : std::string{});
    needed("originatingDirection", to_string(originating_direction(state_)));
    list("mediaTypes", media);
    list("divisionIds", divisions);
    needed("disconnectType", customer != nullptr
                                 ? to_string(customer->disconnect)
                                 : std::string_view{});
    text("wrapUpCode",
         code != nullptr ? to_string(code->wrapup) : std::string{});
  }

  void write_totals() {
    static constexpr std::array<std::pair<std::string_view, metric_id>, 6>
        parts{{{"wait_ms", metric_id::t_acd},
               {"alert_ms", metric_id::t_alert},
               {"talk_ms", metric_id::t_talk_complete},
               {"hold_ms", metric_id::t_held_complete},
               {"acw_ms", metric_id::t_acw},
               {"handle_ms", metric_id::t_handle}}};
    out_.key("totals").start_object();
    for (auto [name, metric] : parts) {
      std::int64_t sum = 0;
      for (const auto& fact : facts_)
        sum += fact.metric == metric ? fact.value : 0;
      out_.member(name, sum);
    }
    out_.end_object();
  }

  void write(const participant& p) {
    out_.start_object();
    text("participantId", to_string(p.id));
    auto purpose = purpose_of(*p.sessions.front());
    out_.key("purpose");
    if (purpose.empty())
      out_.null();
    else
      out_.string(purpose);
    for (const auto* v : p.sessions)
      if (v->agent && !v->is_visit()) {
        out_.member("userId", to_string(v->agent));
        break;
      }
    out_.key("sessions").start_array();
    for (const auto* v : p.sessions)
      write(*v);
    out_.end_array().end_object();
  }

  void write(const session_view& v) {
    out_.start_object().member("sessionId", to_string(v.id));
    text("mediaType", v.media.text());
    text("messageType", message_type_of(v).text());
    text("direction", to_string(v.direction));
    text("queueId", to_string(v.queue));
    if (!v.is_visit())
      text("userId", to_string(v.agent));
    text("flowId", to_string(v.flow));
    auto began = v.began();
    text("start", began != instant::max() ? to_iso(began) : std::string{});
    const auto* end = end_of(v);
    text("end", end != nullptr ? to_iso(end->at) : std::string{});
    if (end != nullptr) {
      text("disconnectType", to_string(end->disconnect));
      text("acdOutcome", to_string(end->outcome));
      if (v.is_visit())
        text("answeredUserId", to_string(end->agent));
    }
    if (v.acw_last != nullptr)
      text("wrapUpCode", to_string(v.acw_last->wrapup));
    out_.key("metrics").start_array();
    for (const auto& fact : facts_)
      if (fact.session == v.id) {
        out_.start_object().member("name", to_string(fact.metric));
        out_.member("value", fact.value);
        out_.member("emitDate", to_iso(fact.at));
        out_.member("source", to_string(fact.source)).end_object();
      }
    out_.end_array().end_object();
  }

  token message_type_of(const session_view& v) const {
    token found;
    for (const auto& e : state_.said)
      if (e.session == v.id && !e.message_type.empty())
        found = e.message_type;
    return found;
  }

  const state& state_;
  const policy_history& policies_;
  instant clock_;
  timeline line_;
  metric_facts facts_;
  bool is_final_; ///< No handle time is withheld.
  std::set<std::string_view> missing_{only_in_rest.begin(), only_in_rest.end()};
  std::string text_{};
  json::writer out_{text_};
};

} // namespace

std::string record_of(const state& s, const policy_history& policies,
                      instant clock) {
  return record_writer{s, policies, clock}.written();
}

} // namespace streamvane::actors::conversation
