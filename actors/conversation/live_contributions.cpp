#include "actors/conversation/live_contributions.hpp"

#include "actors/conversation/live.hpp"
#include "messages/live_state.hpp"

namespace streamvane::actors::conversation {

namespace {

/// The metric that counts the session; none for flows and voicemails.
metric_key metric_of_open(const open_session& open) {
  switch (open.at) {
  case standing::waiting:
    return {metric_id::o_waiting, open.rings       ? live_mark::rings
                                  : open.scheduled ? live_mark::scheduled
                                                   : token{}};
  case standing::alerting: return {metric_id::o_alerting, {}};
  case standing::interacting: return {metric_id::o_interacting, {}};
  case standing::wrapping_up:
    return {metric_id::o_after_call_work,
            open.assumed ? live_mark::assumed : token{}};
  case standing::in_flow:
  case standing::in_voicemail: break;
  }
  return {};
}

/// Which kinds of messages a session has.
struct said_of_session {
  bool visit_began = false;
  bool visit_ended = false;
  bool leg = false;
  bool wrapped_up = false;
  bool has_states = false;

  void take(genesys_topic topic) {
    visit_began |= topic == genesys_topic::acd_start;
    visit_ended |= topic == genesys_topic::acd_end;
    leg |= topic == genesys_topic::user_start
           || topic == genesys_topic::user_end;
    wrapped_up |= topic == genesys_topic::acw;
    has_states |= topic == genesys_topic::agent_segment;
  }

  /// False where a timeline would find nothing that queues or agents have open.
  bool may_be_open() const {
    return (visit_began && !visit_ended) || (leg && !wrapped_up) || has_states;
  }
};

bool may_be_open(const state& s) {
  for (auto at = s.said.begin(); at != s.said.end();) {
    said_of_session session;
    auto id = at->session;
    for (; at != s.said.end() && at->session == id; ++at)
      session.take(at->topic);
    if (session.may_be_open())
      return true;
  }
  return false;
}

} // namespace

void add_live(contributions& into, const state& s,
              const std::vector<session_view>& sessions) {
  for (const auto& open : open_sessions(sessions)) {
    auto metric = metric_of_open(open);
    if (metric.metric == metric_id::none)
      continue;
    const auto& session = *open.session;
    auto since = epoch_ms(open.since);
    cell_key cell{.organization = s.organization, .media = session.media};
    if (session.queue) {
      cell.family = family::queue_live;
      cell.entity = session.queue.value;
      into.push_back({cell, metric, since});
    }
    if (session.agent && open.at != standing::waiting) {
      cell.family = family::agent_live;
      cell.entity = session.agent.value;
      cell.queue = session.queue;
      into.push_back({cell, metric, since});
    }
  }
}

void add_live(contributions& into, const state& s) {
  if (!may_be_open(s))
    return;
  timeline line{s};
  add_live(into, s, line.sessions());
}

} // namespace streamvane::actors::conversation
