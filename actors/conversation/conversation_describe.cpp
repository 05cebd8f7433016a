#include "actors/conversation/conversation_describe.hpp"

#include "actors/conversation/contradictions.hpp"
#include "actors/conversation/live.hpp"
#include "actors/conversation/pending_acw.hpp"
#include "actors/conversation/timeline.hpp"
#include "messages/json/writer.hpp"

namespace streamvane::actors::conversation {

namespace {

class session_writer {
public:
  explicit session_writer(json::writer& out) : out_{out} {
    // nop
  }

  void write(const session_view& v) {
    out_.start_object().member("id", to_string(v.id));
    text("participantId", to_string(v.participant));
    text("queueId", to_string(v.queue));
    text("userId", to_string(v.agent));
    text("mediaType", v.media.text());
    text("direction", to_string(v.direction));
    if (v.scheduled != instant{})
      out_.member("callbackScheduledTime", to_iso(v.scheduled));
    span("customer", v.customer_start, v.customer_end);
    span("flow", v.flow_start, v.flow_end);
    span("acd", v.acd_start, v.acd_end);
    span("user", v.user_start, v.user_end);
    span("voicemail", v.voicemail_start, v.voicemail_end);
    if (v.acd_end != nullptr)
      text("acdOutcome", to_string(v.acd_end->outcome));
    if (v.user_end != nullptr)
      text("disconnectType", to_string(v.user_end->disconnect));
    if (v.acw_first != nullptr) {
      out_.member("acwAt", to_iso(v.acw_first->at));
      duration("acwMs", v.acw_first->wrapping);
      text("wrapupCode", to_string(v.acw_last->wrapup));
    }
    out_.end_object();
  }

private:
  void text(std::string_view name, std::string_view value) {
    if (!value.empty())
      out_.member(name, value);
  }

  void duration(std::string_view name, const std::optional<millis>& value) {
    if (value)
      out_.member(name, value->count());
  }

  void span(std::string_view name, const conversation_event* start,
            const conversation_event* end) {
    if (start == nullptr && end == nullptr)
      return;
    out_.key(name).start_object();
    if (start != nullptr)
      out_.member("start", to_iso(start->at));
    if (end != nullptr) {
      out_.member("end", to_iso(end->at));
      duration("connectedMs", end->connected);
      duration("interactingMs", end->interacting);
      duration("heldMs", end->held);
      duration("alertingMs", end->alerting);
      duration("contactingMs", end->contacting);
      duration("dialingMs", end->dialing);
      duration("voicemailMs", end->voicemail);
    }
    out_.end_object();
  }

  json::writer& out_;
};

void write_fact(json::writer& out, const metric_fact& fact) {
  out.start_object().member("metric", to_string(fact.metric));
  out.member("value", fact.value).member("at", to_iso(fact.at));
  out.member("sessionId", to_string(fact.session));
  if (fact.queue)
    out.member("queueId", to_string(fact.queue));
  if (fact.agent)
    out.member("userId", to_string(fact.agent));
  out.member("source", to_string(fact.source));
  if (fact.reconstructed)
    out.member("reconstructed", true);
  if (fact.disputed)
    out.member("disputed", true);
  if (fact.one_sided)
    out.member("one_sided", true);
  out.end_object();
}

void write_contradiction(json::writer& out, const contradiction& found) {
  out.start_object().member("kind", to_string(found.kind));
  out.member("sessionId", to_string(found.session));
  out.member("member", found.member).key("said").start_array();
  for (const auto& one : found.said) {
    out.start_object().member("topic", to_string(one.topic));
    out.member("at", to_iso(one.at)).member("value", one.value);
    if (one.offset != 0)
      out.member("offset", one.offset);
    out.end_object();
  }
  out.end_array().member("taken", found.taken).end_object();
}

/// Where in the log each message that is kept came first.
void write_said(json::writer& out, const conversation_event& e) {
  out.start_object().member("topic", to_string(e.topic));
  out.member("at", to_iso(e.at)).member("published", to_iso(e.published));
  if (e.session)
    out.member("sessionId", to_string(e.session));
  if (e.metric != metric_id::none)
    out.member("metric", to_string(e.metric)).member("value", e.metric_value);
  if (e.offset != 0)
    out.member("offset", e.offset);
  out.end_object();
}

} // namespace

void write_description(json::writer& out, const state& s,
                       const policy_history& policies, instant clock) {
  out.member("conversationId", to_string(s.id));
  out.member("organization", to_string(s.organization));
  timeline line{s};
  out.member("state", to_string(phase_at(line.sessions(), clock, policies,
                                         s.policy_number)));
  out.member("originatingDirection", to_string(originating_direction(s)));
  out.member("messages", s.said.size());
  out.key("sessions").start_array();
  for (const auto& session : line.sessions())
    session_writer{out}.write(session);
  out.end_array().key("facts").start_array();
  for (const auto& fact : facts(s, policies))
    write_fact(out, fact);
  // Handle times that are not among the facts yet.
  out.end_array().key("withheld").start_array();
  for (const auto& handle : withheld(s, policies)) {
    out.start_object().member("metric", to_string(metric_id::t_handle));
    out.member("sessionId", to_string(handle.session));
    out.member("until", to_iso(handle.until)).end_object();
  }
  out.end_array().key("said").start_array();
  for (const auto& e : s.said)
    write_said(out, e);
  out.end_array().key("contradictions").start_array();
  for (const auto& found : contradictions(s))
    write_contradiction(out, found);
  out.end_array();
}

std::string describe(const state& s, const policy_history& policies,
                     instant clock) {
  std::string text;
  json::writer out{text};
  out.start_object();
  write_description(out, s, policies, clock);
  out.end_object();
  return text;
}

} // namespace streamvane::actors::conversation
