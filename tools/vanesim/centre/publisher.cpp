#include "tools/vanesim/centre/publisher.hpp"

#include "tools/vanesim/centre/message_text.hpp"

#include <utility>

namespace streamvane::tools::vanesim {

namespace {

division_id division_of(const queue* q, const agent& a) {
  return q ? q->division : a.division;
}

} // namespace

uuid named_id(std::string_view kind, std::uint64_t number) {
  std::uint64_t seed = number;
  for (char c : kind)
    seed = seed * 131 + static_cast<std::uint8_t>(c);
  return random_stream{seed}.id();
}

std::string_view envelope_id(std::string_view body) {
  constexpr std::string_view before = R"({"version":"0","id":")";
  static_assert(before.size() == envelope_id_at);
  return body.substr(0, before.size()) == before
             ? body.substr(envelope_id_at, 36)
             : std::string_view{};
}

publisher::publisher(organization_id organization, std::uint64_t seed,
                     const source_set& sources, sink out)
    : organization_{organization}, sources_{sources},
      random_{seed ^ 0x7075626c69736865ULL}, out_{std::move(out)},
      source_{"aws.partner/genesys.com/cloud/" + to_string(organization)
              + "/vanesim"},
      account_{"123456789012"} {
  // nop
}

void publisher::customer_start(instant at, const conversation& c,
                               const customer_session& s) {
  message m{*this, at, c, "customer.start", s.participant};
  m.session(c, s.session, s.media, s.direction, {});
  m.body().key("journeyContext").start_object();
  m.body().member("sessionId", to_string(named_id("journey", c.caller)));
  m.body().member("sessionIdType", "web").end_object();
  m.send();
}

void publisher::customer_end(instant at, const conversation& c,
                             const customer_session& s,
                             std::string_view disconnect, millis interacting) {
  message m{*this, at, c, "customer.end", s.participant};
  m.session(c, s.session, s.media, s.direction, {});
  m.id("externalContactId", named_id("contact", c.caller));
  m.text("disconnectType", disconnect);
  m.length("interactingDurationMs", interacting).send();
}

void publisher::contact(instant at, const conversation& c,
                        const customer_session& s) {
  message m{*this, at, c, "contact", s.participant};
  m.session(c, s.session, s.media, s.direction, {});
  m.id("externalContactId", named_id("contact", c.caller));
  m.id("externalOrganizationId", named_id("company", c.caller % 97)).send();
}

void publisher::attributes(instant at, const conversation& c,
                           const customer_session& s) {
  message m{*this, at, c, "attributes", s.participant};
  auto& w = m.body();
  w.key("attributes").start_object();
  w.member("segment", c.caller % 5 == 0 ? "gold" : "standard");
  w.member("orderNumber", std::to_string(c.caller)).end_object();
  w.key("communications").start_array().start_object();
  w.member("id", to_string(s.session));
  w.member("mediaType", event_word(s.media)).end_object().end_array();
  m.send();
}

void publisher::flow_start(instant at, const conversation& c,
                           const flow_session& f) {
  message m{*this, at, c, "flow.start", f.participant};
  m.session(c, f.session, f.media, direction::inbound, {});
  m.text("flowType", f.type).id("flowId", named_id("flow", f.target));
  m.text("flowVersion", "12.0").send();
}

void publisher::flow_outcome(instant at, const conversation& c,
                             const flow_session& f) {
  message m{*this, at, c, "flow.outcome", f.participant};
  m.session(c, f.session, f.media, direction::inbound, {});
  m.text("flowType", f.type).id("flowId", named_id("flow", f.target));
  m.text("flowVersion", "12.0");
  m.id("flowOutcomeId", named_id("outcome", f.target));
  m.number("flowOutcomeStartTime", epoch_ms(f.start));
  m.number("flowOutcomeEndTime", epoch_ms(at));
  m.text("flowOutcomeValue", f.failed ? "FAILURE" : "SUCCESS").send();
}

void publisher::flow_end(instant at, const conversation& c,
                         const flow_session& f, bool hands_over) {
  message m{*this, at, c, "flow.end", f.participant};
  m.session(c, f.session, f.media, direction::inbound, {});
  m.text("flowType", f.type).id("flowId", named_id("flow", f.target));
  m.text("flowVersion", "12.0");
  m.length("connectedDurationMs", at - f.start);
  m.text("exitReason", hands_over ? "TRANSFER" : "DISCONNECT");
  if (hands_over)
    m.text("transferType", "ACD");
  m.text("disconnectType", hands_over ? "TRANSFER" : "PEER").send();
}

void publisher::acd_start(instant at, const conversation& c, const visit& v,
                          const queue& q) {
  message m{*this, at, c, "acd.start", v.participant};
  m.session(c, v.session, v.media, v.direction, q.division);
  m.id("queueId", q.id.value).number("routingPriority", 0);
  m.body().key("requestedRoutingSkillIds").start_array();
  if (v.skill)
    m.body().string(to_string(named_id("skill", *v.skill)));
  m.body().end_array();
  m.body().member("skillExpressionApplied", false);
  m.send();
}

void publisher::acd_end(instant at, const conversation& c, const visit& v,
                        const queue& q, std::string_view outcome,
                        agent_id answered_by, std::string_view flow) {
  message m{*this, at, c, "acd.end", v.participant};
  m.session(c, v.session, v.media, v.direction, q.division);
  m.id("queueId", q.id.value).number("routingPriority", 0);
  m.body().key("requestedRoutingSkillIds").start_array();
  if (v.skill)
    m.body().string(to_string(named_id("skill", *v.skill)));
  m.body().end_array();
  m.length("connectedDurationMs", at - v.start).text("acdOutcome", outcome);
  if (answered_by)
    m.id("answeredUserId", answered_by.value).text("usedRouting", "STANDARD");
  if (!flow.empty())
    m.text("flowType", flow);
  m.body().key("requestedRoutings").start_array().string("STANDARD");
  m.body().end_array();
  m.text("disconnectType", answered_by ? "TRANSFER" : "PEER").send();
}

void publisher::user_start(instant at, const conversation& c, const leg& l,
                           const agent& a, const queue* q) {
  message m{*this, at, c, "user.start", l.participant};
  m.session(c, l.session, l.media, l.direction, division_of(q, a));
  if (q)
    m.id("queueId", q->id.value);
  m.id("userId", a.id.value).send();
}

void publisher::user_end(instant at, const conversation& c, const leg& l,
                         const agent& a, const queue* q,
                         std::string_view disconnect) {
  message m{*this, at, c, "user.end", l.participant};
  m.session(c, l.session, l.media, l.direction, division_of(q, a));
  if (q)
    m.id("queueId", q->id.value);
  m.id("userId", a.id.value).text("disconnectType", disconnect);
  m.length("interactingDurationMs", l.talk);
  m.length("heldDurationMs", l.hold);
  m.length("alertingDurationMs", l.alerting);
  m.length("contactingDurationMs", l.contacting);
  m.length("dialingDurationMs", l.dialing);
  m.length("callbackDurationMs", l.callback).send();
}

void publisher::acw(instant at, const conversation& c, const leg& l,
                    const agent& a, const queue* q, std::uint32_t code,
                    millis length) {
  message m{*this, at, c, "acw", l.participant};
  m.session(c, l.session, l.media, l.direction, {});
  if (q)
    m.id("queueId", q->id.value);
  m.id("userId", a.id.value).id("wrapupCode", named_id("wrapup", code));
  m.length("wrapupDurationMs", length).send();
}

void publisher::wrapup(instant at, const conversation& c, const leg& l,
                       const queue* q, std::uint32_t code, millis length) {
  message m{*this, at, c, "wrapup", l.participant};
  m.session(c, l.session, l.media, l.direction, {});
  if (q)
    m.id("queueId", q->id.value);
  m.id("wrapupCode", named_id("wrapup", code));
  m.length("wrapupDurationMs", length).send();
}

void publisher::voicemail(instant at, const conversation& c, uuid participant,
                          uuid session, const queue* q, agent_id user,
                          millis length) {
  bool ends = length > millis{0};
  message m{*this, at, c, ends ? "voicemail.end" : "voicemail.start",
            participant};
  m.voicemail_session(c, session, q ? q->division : division_id{});
  if (q)
    m.id("queueId", q->id.value);
  if (user)
    m.id("userId", user.value);
  if (ends) {
    m.text("disconnectType", "ENDPOINT");
    m.length("voicemailDurationMs", length);
  }
  m.send();
}

} // namespace streamvane::tools::vanesim
