#include "tools/vanesim/centre/message_text.hpp"
#include "tools/vanesim/centre/publisher.hpp"

#include <algorithm>
#include <span>
#include <tuple>

namespace streamvane::tools::vanesim {

namespace {

std::string_view word_of(session_state state) {
  switch (state) {
  case session_state::none: return "UNKNOWN";
  case session_state::alert: return "ALERT";
  case session_state::contacting: return "CONTACTING";
  case session_state::dialing: return "DIALING";
  case session_state::interact: return "INTERACT";
  case session_state::hold: return "HOLD";
  case session_state::callback: return "CALLBACK";
  case session_state::wrapup: return "WRAPUP";
  case session_state::terminated: return "TERMINATED";
  }
  return "UNKNOWN";
}

/// Metric and detail records spell in another way than detail events
/// (genesys.md 3.4, 6.5).
std::string_view record_word(direction d) {
  return d == direction::outbound ? "outbound" : "inbound";
}

bool is_call(const flow_session& f) {
  return f.type == "INBOUNDCALL";
}

/// `flow` is nullptr where the session is none.
std::string_view purpose_of(const work& w, const passed_flow* flow) {
  if (flow)
    return is_call(flow->flow) ? "ivr" : "botflow";
  if (w.agent)
    return "agent";
  return w.queue ? "acd" : "customer";
}

void write_segments(json::writer& out, const work& of, std::string_view type,
                    instant from, instant to) {
  out.key("segments").start_array().start_object();
  out.member("segmentStart", to_iso(from)).member("segmentEnd", to_iso(to));
  out.member("segmentType", type).member("conference", false);
  if (of.queue)
    out.member("queueId", to_string(of.queue));
  out.end_object().end_array();
}

void write_flow(json::writer& out, const passed_flow& told) {
  const auto& flow = told.flow;
  out.key("flow").start_object();
  out.member("flowId", to_string(named_id("flow", flow.target)));
  out.member("flowType", flow.type).member("flowVersion", "12.0");
  out.member("exitReason", told.hands_over ? "TRANSFER" : "DISCONNECT");
  if (told.hands_over)
    out.member("transferType", "ACD");
  if (flow.judged) {
    out.key("outcomes").start_array().start_object();
    out.member("flowOutcomeId", to_string(named_id("outcome", flow.target)));
    out.member("flowOutcomeValue", flow.failed ? "FAILURE" : "SUCCESS");
    out.member("flowOutcomeStartTimestamp", to_iso(flow.start));
    out.member("flowOutcomeEndTimestamp", to_iso(told.end));
    out.end_object().end_array();
  }
  out.end_object();
}

/// A session that is the only one of its participant.
void write_participant(json::writer& out,
                       std::span<const measured_value> session,
                       const passed_flow* flow) {
  const auto& of = session.front().of;
  out.start_object().member("purpose", purpose_of(of, flow));
  if (of.agent)
    out.member("userId", to_string(of.agent));
  out.key("sessions").start_array().start_object();
  out.member("sessionId", to_string(of.session));
  out.member("mediaType", to_string(of.media));
  out.member("direction", record_word(of.direction));
  if (flow)
    write_flow(out, *flow);
  write_segments(out, of, flow && is_call(flow->flow) ? "ivr" : "interact",
                 session.front().date, session.back().date);
  out.key("metrics").start_array();
  for (const auto& told : session) {
    out.start_object().member("emitDate", to_iso(told.date));
    out.member("name", to_string(told.metric));
    out.member("value", told.value).end_object();
  }
  out.end_array().end_object().end_array().end_object();
}

} // namespace

void publisher::agent_state(instant at, const conversation& c, const leg& l,
                            const agent& a, const queue* q) {
  if (!sources_.states)
    return;
  message m{*this, at, "v2.detail.events.agent.", a.id.value, ".state"};
  m.id("conversationId", c.id).id("sessionId", l.session);
  m.number("sessionStart", epoch_ms(l.start));
  m.number("currentStateStart", epoch_ms(l.doing_since));
  m.text("currentState", word_of(l.doing)).id("userId", a.id.value);
  m.text("originatingDirection",
         c.originating == direction::outbound ? "OUTBOUND" : "INBOUND");
  m.text("mediaType", event_word(l.media));
  if (q)
    m.id("queueId", q->id.value);
  m.send();
}

void publisher::metric_record(instant at, const work& of, metric_id metric,
                              instant date, std::int64_t value) {
  if (!sources_.metrics)
    return;
  message m{*this, at, "v2.analytics.conversation.", of.conversation,
            ".metrics"};
  m.text("metric", to_string(metric)).text("metricDate", to_iso(date));
  m.number("value", value).id("recordId", random_.id());
  m.id("conversationId", of.conversation).id("sessionId", of.session);
  if (of.queue)
    m.id("queueId", of.queue.value);
  if (of.agent)
    m.id("userId", of.agent.value);
  m.text("mediaType", to_string(of.media));
  m.text("direction", record_word(of.direction));
  m.text("originatingDirection", record_word(of.originating)).send();
}

void publisher::detail_record(instant at, record_page known) {
  auto& measured = known.values;
  std::stable_sort(
      measured.begin(), measured.end(), [](const auto& a, const auto& b) {
        return std::tie(a.of.session, a.date) < std::tie(b.of.session, b.date);
      });
  auto start = std::min_element(
                   measured.begin(), measured.end(),
                   [](const auto& a, const auto& b) { return a.date < b.date; })
                   ->date;
  const auto& of = measured.front().of;
  std::string line;
  json::writer out{line};
  out.start_object().member("conversationId", to_string(of.conversation));
  out.member("conversationStart", to_iso(start));
  if (known.ended)
    out.member("conversationEnd", to_iso(*known.ended));
  out.member("originatingDirection", record_word(of.originating));
  out.key("participants").start_array();
  for (std::span<const measured_value> rest{measured}; !rest.empty();) {
    auto id = rest.front().of.session;
    auto same = std::find_if(rest.begin(), rest.end(), [&](const auto& told) {
      return told.of.session != id;
    });
    auto session = rest.first(static_cast<std::size_t>(same - rest.begin()));
    auto flow
        = std::find_if(known.flows.begin(), known.flows.end(),
                       [&](const auto& f) { return f.flow.session == id; });
    write_participant(out, session,
                      flow != known.flows.end() ? &*flow : nullptr);
    rest = rest.subspan(session.size());
  }
  out.end_array().end_object();
  out_({at, std::move(line)});
}

} // namespace streamvane::tools::vanesim
