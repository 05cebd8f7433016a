#include "tools/vanesim/centre/message_text.hpp"
#include "tools/vanesim/centre/publisher.hpp"

namespace streamvane::tools::vanesim {

namespace {

void write_routing(json::writer& w, const agent& a) {
  w.key("routingStatus").start_object();
  w.member("status", a.routing.text());
  w.member("startTime", to_iso(a.routing_since)).end_object();
}

void write_definition(json::writer& w, const agent& a) {
  w.key("presenceDefinition").start_object();
  w.member("id", to_string(a.presence_definition));
  w.member("systemPresence", a.presence.text()).end_object();
}

} // namespace

void publisher::routing_status(instant at, const agent& a) {
  message m{*this, at, "v2.users.", a.id.value, ".routingStatus"};
  m.id("id", a.id.value);
  write_routing(m.body(), a);
  m.send();
}

void publisher::presence(instant at, const agent& a) {
  message m{*this, at, "v2.users.", a.id.value, ".presence"};
  m.text("source", "PURECLOUD");
  write_definition(m.body(), a);
  m.body().member("primary", true).member("message", "");
  m.text("modifiedDate", to_iso(a.presence_since)).send();
}

void publisher::activity(instant at, const agent& a,
                         const std::vector<queue>& queues) {
  message m{*this, at, "v2.users.", a.id.value, ".activity"};
  m.id("id", a.id.value);
  auto& w = m.body();
  write_routing(w, a);
  w.key("presence").start_object();
  write_definition(w, a);
  w.member("presenceMessage", "");
  w.member("modifiedDate", to_iso(a.presence_since)).end_object();
  w.key("outOfOffice").start_object();
  w.member("active", false).end_object();
  w.key("activeQueueIds").start_array();
  for (auto q : a.queues)
    w.string(to_string(queues[q].id));
  w.end_array();
  m.send();
}

void publisher::observations(instant at, const queue& q, std::int64_t waiting) {
  message m{*this, at, "v2.analytics.queues.", q.id.value, ".observations"};
  auto& w = m.body();
  w.key("group").start_object().member("queueId", to_string(q.id));
  w.member("mediaType", "voice").end_object();
  w.key("data").start_array().start_object();
  w.member("interval", to_iso(at) + "/" + to_iso(at));
  w.key("metrics").start_array().start_object();
  w.member("metric", "oWaiting").key("stats").start_object();
  w.key("count").raw_number(std::to_string(waiting) + ".0");
  w.end_object().end_object().end_array().end_object().end_array();
  m.send();
}

} // namespace streamvane::tools::vanesim
