#include "tools/vanesim/centre/ledger.hpp"

#include "messages/interval.hpp"

#include <algorithm>
#include <array>

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
                             metric_id::t_agent_routing_status,
                             metric_id::t_system_presence,
                             metric_id::t_organization_presence};

token media_token(medium m) {
  return token{to_string(m)};
}

} // namespace

token qualifier_of(const uuid& id) {
  std::array<char, token::size_max> bytes{};
  std::copy(id.bytes.begin(), id.bytes.end(), bytes.begin());
  return token::from_bytes(bytes);
}

std::size_t ledger::key_hash::operator()(const cell_key& key) const noexcept {
  auto h = std::hash<uuid>{}(key.entity);
  h = h * 31 + std::hash<uuid>{}(key.queue.value);
  h = h * 31 + static_cast<std::size_t>(epoch_ms(key.start));
  h = h * 31 + static_cast<std::size_t>(key.media.bytes()[0]);
  h = h * 31 + static_cast<std::size_t>(key.direction);
  return h * 0x9e3779b97f4a7c15ULL >> 7;
}

ledger::ledger(organization_id organization, const service_rules& rules)
    : organization_{organization}, rules_{rules} {
  // nop
}

void ledger::offered(const work& visit, instant at) {
  post_queue(visit, at, metric_id::n_offered, 1);
}

void ledger::answered(const work& visit, agent_id by, instant at, millis wait) {
  post_queue(visit, at, metric_id::t_acd, wait.count());
  work seen_by_both = visit;
  seen_by_both.agent = by;
  post_both(seen_by_both, at, metric_id::t_answered, wait.count());
  if (wait > rules_.threshold[visit.media])
    post_both(seen_by_both, at, metric_id::n_over_sla, 1);
}

void ledger::abandoned(const work& visit, instant at, millis wait) {
  post_queue(visit, at, metric_id::t_acd, wait.count());
  post_queue(visit, at, metric_id::t_abandon, wait.count());
  if (wait < rules_.short_abandon)
    post_queue(visit, at, metric_id::t_short_abandon, wait.count());
}

void ledger::flowed_out(const work& visit, instant at, millis wait) {
  post_queue(visit, at, metric_id::t_acd, wait.count());
  post_queue(visit, at, metric_id::t_flow_out, wait.count());
}

void ledger::ended_unknown(const work& visit, instant at, millis wait) {
  post_queue(visit, at, metric_id::t_acd, wait.count());
  post_queue(visit, at, metric_id::acd_unknown, 1);
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

void ledger::talked(const work& leg, instant at, millis length) {
  post_time(leg, at, metric_id::t_talk_complete, length);
}

void ledger::held(const work& leg, instant at, millis length) {
  post_time(leg, at, metric_id::t_held_complete, length);
}

void ledger::wrapped_up(const work& leg, instant at, millis length) {
  post_time(leg, at, metric_id::t_acw, length);
}

void ledger::handled(const work& leg, instant at, millis length) {
  post_both(leg, at, metric_id::t_handle, length.count());
}

void ledger::transferred(const work& leg, instant at, transfer_kind how) {
  post_both(leg, at, metric_id::n_transferred, 1);
  switch (how) {
  case transfer_kind::blind:
    post_both(leg, at, metric_id::n_blind_transferred, 1);
    break;
  case transfer_kind::consult:
    post_both(leg, at, metric_id::n_consult_transferred, 1);
    break;
  case transfer_kind::conference: break;
  }
}

void ledger::consulted(const work& leg, instant at) {
  post_both(leg, at, metric_id::n_consult, 1);
}

void ledger::connected(medium media, direction originating, instant connect,
                       instant end) {
  cell_key key;
  key.organization = organization_;
  key.family = family::conversation_metrics;
  key.media = media_token(media);
  key.direction = originating;
  key.start = interval_start(connect);
  post(key, metric_id::n_connected, 1);
  key.start = interval_start(end);
  post(key, metric_id::t_connected, (end - connect).count());
}

void ledger::left_voicemail(medium media, direction originating, instant at,
                            millis length) {
  cell_key key;
  key.organization = organization_;
  key.family = family::conversation_metrics;
  key.media = media_token(media);
  key.direction = originating;
  key.start = interval_start(at);
  post(key, metric_id::t_voicemail, length.count());
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

void ledger::post(const cell_key& key, metric_id metric, std::int64_t value) {
  auto& t = slot(key, {metric, {}});
  t = t + tally{1, value, value, value};
}

void ledger::post_queue(const work& w, instant at, metric_id m,
                        std::int64_t value) {
  if (!w.queue)
    return;
  cell_key key;
  key.organization = organization_;
  key.family = family::queue_metrics;
  key.start = interval_start(at);
  key.entity = w.queue.value;
  key.media = media_token(w.media);
  key.direction = w.direction;
  post(key, m, value);
}

void ledger::post_both(const work& w, instant at, metric_id m,
                       std::int64_t value) {
  post_queue(w, at, m, value);
  if (!w.agent)
    return;
  cell_key key;
  key.organization = organization_;
  key.family = family::agent_metrics;
  key.start = interval_start(at);
  key.entity = w.agent.value;
  key.queue = w.queue;
  key.media = media_token(w.media);
  key.direction = w.direction;
  post(key, m, value);
}

void ledger::post_time(const work& w, instant at, metric_id m, millis length) {
  if (length > millis{0})
    post_both(w, at, m, length.count());
}

} // namespace streamvane::tools::vanesim
