#include "tools/vanesim/centre/message_text.hpp"
#include "tools/vanesim/centre/publisher.hpp"

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

/// Metric records spell in another way than detail events (genesys.md 3.4).
std::string_view record_word(direction d) {
  return d == direction::outbound ? "outbound" : "inbound";
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

} // namespace streamvane::tools::vanesim
