#include "tools/vanesim/centre/ledger.hpp"

#include "messages/interval.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace streamvane::tools::vanesim {

namespace {

constexpr std::array kept = {metric_id::n_offered,
                             metric_id::t_acd,
                             metric_id::t_answered,
                             metric_id::t_abandon,
                             metric_id::t_short_abandon,
                             metric_id::t_flow_out,
                             metric_id::acd_unknown,
                             metric_id::n_over_sla,
                             metric_id::t_alert,
                             metric_id::t_not_responding,
                             metric_id::t_talk_complete,
                             metric_id::t_held_complete,
                             metric_id::t_acw,
                             metric_id::t_handle,
                             metric_id::t_contacting,
                             metric_id::t_dialing,
                             metric_id::n_transferred,
                             metric_id::n_blind_transferred,
                             metric_id::n_consult_transferred,
                             metric_id::n_consult,
                             metric_id::n_connected,
                             metric_id::t_connected,
                             metric_id::t_voicemail,
                             metric_id::t_talk,
                             metric_id::t_held,
                             metric_id::t_ivr,
                             metric_id::n_flow,
                             metric_id::t_flow,
                             metric_id::t_flow_exit,
                             metric_id::t_flow_disconnect,
                             metric_id::n_flow_outcome,
                             metric_id::n_flow_outcome_failed,
                             metric_id::t_flow_outcome,
                             metric_id::t_agent_routing_status,
                             metric_id::t_system_presence,
                             metric_id::t_organization_presence};

/// What Genesys counts as IVR lasts a little longer than the flow in it; detail
/// events do not tell (genesys.md 4.2, tFlow).
constexpr std::int64_t ivr_beyond_flow = 200;

token media_token(medium m) {
  return token{to_string(m)};
}

} // namespace

std::size_t ledger::key_hash::operator()(const cell_key& key) const noexcept {
  auto h = std::hash<uuid>{}(key.entity);
  h = h * 31 + std::hash<uuid>{}(key.queue.value);
  h = h * 31 + static_cast<std::size_t>(epoch_ms(key.start));
  h = h * 31 + static_cast<std::size_t>(key.media.bytes()[0]);
  h = h * 31 + static_cast<std::size_t>(key.direction);
  return h * 0x9e3779b97f4a7c15ULL >> 7;
}

ledger::ledger(organization_id organization, const service_rules& rules,
               const source_set& sources, record_teller tell)
    : organization_{organization}, rules_{rules}, sources_{sources},
      tell_{std::move(tell)} {
  // nop
}

void ledger::offered(const work& visit, instant at) {
  post(visit, at, metric_id::n_offered, 1);
}

void ledger::answered(const work& visit, const work& by, instant connect,
                      instant at, millis wait) {
  post(visit, at, metric_id::t_acd, wait.count());
  // Detail events tell of the answer with the end of the visit.
  auto posted = sources_.measured() ? connect : at;
  auto session = sources_.measured() ? by : visit;
  session.agent = by.agent;
  post(session, posted, metric_id::t_answered, wait.count());
  if (wait > rules_.threshold[visit.media])
    post(session, posted, metric_id::n_over_sla, 1);
}

void ledger::abandoned(const work& visit, instant at, millis wait) {
  post(visit, at, metric_id::t_acd, wait.count());
  post(visit, at, metric_id::t_abandon, wait.count());
  if (wait < rules_.short_abandon)
    count(visit, at, metric_id::t_short_abandon, wait.count());
}

void ledger::flowed_out(const work& visit, instant at, millis wait) {
  post(visit, at, metric_id::t_acd, wait.count());
  post(visit, at, metric_id::t_flow_out, wait.count());
}

void ledger::ended_unknown(const work& visit, instant at, millis wait) {
  post(visit, at, metric_id::t_acd, wait.count());
  // No record says so: records name what is known.
  if (sources_.detail)
    count(visit, at, metric_id::acd_unknown, 1);
}

void ledger::alerted(const work& leg, instant at, millis length) {
  post_time(leg, at, metric_id::t_alert, length);
}

void ledger::not_responded(const work& leg, instant at, millis length) {
  post_time(leg, at, metric_id::t_not_responding, length);
}

void ledger::contacted(const work& leg, instant at, millis length) {
  post_time(leg, at, metric_id::t_contacting, length);
}

void ledger::dialed(const work& leg, instant at, millis length) {
  post_time(leg, at, metric_id::t_dialing, length);
}

void ledger::talked_on(const work& leg, instant at, millis length) {
  if (sources_.by_stretch())
    post_time(leg, at, metric_id::t_talk, length);
}

void ledger::held_on(const work& leg, instant at, millis length) {
  if (sources_.by_stretch())
    post_time(leg, at, metric_id::t_held, length);
}

void ledger::talked(const work& leg, instant at, instant until, millis length) {
  // A session that ends on hold has talked until the hold; detail events know
  // the end of the session only (genesys.md 4.2).
  post_time(leg, sources_.by_stretch() ? until : at, metric_id::t_talk_complete,
            length);
}

void ledger::held(const work& leg, instant at, millis length) {
  post_time(leg, at, metric_id::t_held_complete, length);
}

void ledger::wrapped_up(const work& leg, instant at, millis length) {
  post_time(leg, at, metric_id::t_acw, length);
}

void ledger::handled(const work& leg, instant at, millis length) {
  post(leg, at, metric_id::t_handle, length.count());
}

void ledger::transferred(const work& leg, instant at, transfer_kind how) {
  post(leg, at, metric_id::n_transferred, 1);
  switch (how) {
  case transfer_kind::blind:
    post(leg, at, metric_id::n_blind_transferred, 1);
    break;
  case transfer_kind::consult:
    post(leg, at, metric_id::n_consult_transferred, 1);
    break;
  case transfer_kind::conference: break;
  }
}

void ledger::consulted(const work& leg, instant at) {
  post(leg, at, metric_id::n_consult, 1);
}

void ledger::connected(const work& session, instant connect, instant end) {
  post_conversation(session, connect, metric_id::n_connected, 1);
  post_conversation(session, end, metric_id::t_connected,
                    (end - connect).count());
}

void ledger::left_voicemail(const work& session, instant at, millis length) {
  post_conversation(session, at, metric_id::t_voicemail, length.count());
}

void ledger::flowed(const work& session, uuid flow, instant start, instant end,
                    bool hands_over, bool is_ivr) {
  auto inside = (end - start).count();
  post_flow(session, flow, start, metric_id::n_flow, 1);
  post_flow(session, flow, end, metric_id::t_flow, inside);
  post_flow(session, flow, end,
            hands_over ? metric_id::t_flow_exit : metric_id::t_flow_disconnect,
            inside);
  if (is_ivr)
    post_conversation(session, end, metric_id::t_ivr,
                      sources_.measured() ? inside + ivr_beyond_flow : inside);
}

void ledger::flow_judged(const work& session, uuid flow, instant at,
                         millis length, bool failed) {
  post_flow(session, flow, at, metric_id::n_flow_outcome, 1);
  if (failed)
    post_flow(session, flow, at, metric_id::n_flow_outcome_failed, 1);
  post_flow(session, flow, at, metric_id::t_flow_outcome, length.count());
}

void ledger::spent(agent_id agent, metric_id metric, token status, instant from,
                   instant to) {
  cell_key key;
  key.organization = organization_;
  key.family = family::agent_state;
  key.entity = agent.value;
  while (from < to) {
    auto owner = interval_of(from);
    auto until = std::min(to, owner.end);
    key.start = owner.start;
    auto& t = slot(key, {metric, status});
    auto length = (until - from).count();
    t = t + tally{1, length, length, length};
    from = until;
  }
}

std::vector<ledger_cell> ledger::cells() const {
  std::vector<ledger_cell> all;
  all.reserve(cells_.size());
  for (const auto& [key, metrics] : cells_)
    all.push_back({key, {metrics.begin(), metrics.end()}});
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a.key < b.key; });
  return all;
}

std::span<const metric_id> ledger::metrics() {
  return kept;
}

tally& ledger::slot(const cell_key& key, metric_key metric) {
  return cells_[key][metric];
}

void ledger::add(cell_key key, instant at, metric_id metric,
                 std::int64_t value) {
  key.organization = organization_;
  key.start = interval_start(at);
  auto& t = slot(key, {metric, {}});
  t = t + tally{1, value, value, value};
}

/// The cells of the queue and of the agent.
void ledger::count(const work& w, instant at, metric_id m, std::int64_t value) {
  cell_key key{.media = media_token(w.media), .direction = w.direction};
  if (w.queue) {
    key.family = family::queue_metrics;
    key.entity = w.queue.value;
    add(key, at, m, value);
  }
  if (w.agent) {
    key.family = family::agent_metrics;
    key.entity = w.agent.value;
    key.queue = w.queue;
    add(key, at, m, value);
    if (is_handling_part(m))
      add({.family = family::agent_state, .entity = w.agent.value}, at, m,
          value);
  }
}

void ledger::post(const work& w, instant at, metric_id m, std::int64_t value) {
  tell_(w, m, at, value);
  count(w, at, m, value);
}

void ledger::post_time(const work& w, instant at, metric_id m, millis length) {
  if (length > millis{0})
    post(w, at, m, length.count());
}

void ledger::post_conversation(const work& w, instant at, metric_id m,
                               std::int64_t value) {
  tell_(w, m, at, value);
  add({.family = family::conversation_metrics,
       .media = media_token(w.media),
       .direction = w.originating},
      at, m, value);
}

/// Nobody has subscribed to the metric records of flows; detail records have
/// what was measured in flows like all else.
void ledger::post_flow(const work& w, uuid flow, instant at, metric_id m,
                       std::int64_t value) {
  tell_(w, m, at, value);
  if (sources_.detail || sources_.records)
    add({.family = family::flow_metrics,
         .entity = flow,
         .media = media_token(w.media),
         .direction = w.direction},
        at, m, value);
}

} // namespace streamvane::tools::vanesim
