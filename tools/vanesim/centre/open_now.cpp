#include "tools/vanesim/centre/centre.hpp"

#include <map>
#include <tuple>

namespace streamvane::tools::vanesim {

namespace {

/// Whether the agent has the contact: not only rings, nor writes it up.
bool is_handled(session_state state) {
  switch (state) {
  case session_state::contacting:
  case session_state::dialing:
  case session_state::interact:
  case session_state::hold:
  case session_state::callback: return true;
  case session_state::none:
  case session_state::alert:
  case session_state::wrapup:
  case session_state::terminated: return false;
  }
  return false;
}

void count(live_count& into, instant since) {
  if (into.count == 0 || since < into.oldest)
    into.oldest = since;
  ++into.count;
}

using contacts_by_queue = std::map<std::pair<queue_id, token>, live_contacts>;
using contacts_by_agent
    = std::map<std::tuple<agent_id, queue_id, token>, live_contacts>;

} // namespace

bool continues_handling(session_state before, session_state now) {
  return is_handled(before) && is_handled(now);
}

live_lines centre::open_now() const {
  contacts_by_queue queues;
  contacts_by_agent agents;
  if (options_.sources.detail)
    for (const auto& v : visits_)
      if (v.open)
        count(
            queues[{workforce_.queues()[v.queue].id, token{to_string(v.media)}}]
                .waiting,
            v.start);
  for (const auto& l : legs_) {
    auto [what, since] = standing_of(l);
    if (what == session_state::none || what == session_state::terminated)
      continue;
    auto member = what == session_state::alert ? &live_contacts::alerting
                  : what == session_state::wrapup
                      ? &live_contacts::after_call_work
                      : &live_contacts::interacting;
    auto w = work_of(l);
    token media{to_string(l.media)};
    count(agents[{w.agent, w.queue, media}].*member, since);
    if (w.queue)
      count(queues[{w.queue, media}].*member, since);
  }
  live_lines lines;
  for (const auto& [key, open] : queues) {
    auto tell = [&, of = key](metric_id metric, const live_count& some,
                              bool with_oldest) {
      const auto& [queue, media] = of;
      lines.add_queue(queue, media, metric, some.count,
                      with_oldest ? std::optional{some.oldest} : std::nullopt);
    };
    tell(metric_id::o_waiting, open.waiting, true);
    tell(metric_id::o_alerting, open.alerting, false);
    tell(metric_id::o_interacting, open.interacting, true);
    tell(metric_id::o_after_call_work, open.after_call_work, false);
  }
  for (const auto& [key, open] : agents) {
    auto tell = [&, of = key](std::string_view state, const live_count& some) {
      const auto& [agent, queue, media] = of;
      if (some.count > 0)
        lines.add_contact(agent, state, queue, media, some.count, some.oldest);
    };
    tell("alerting", open.alerting);
    tell("interacting", open.interacting);
    tell("wrapup", open.after_call_work);
  }
  for (const auto& a : workforce_.agents()) {
    if (a.routing.empty())
      continue;
    lines.add_status(a.id, "routingStatus", a.routing.text(), a.routing_since);
    lines.add_status(a.id, "presence", a.presence.text(), a.presence_since);
  }
  return lines;
}

/// What the best source tells of a leg that is open, and since when; `none`
/// where it tells nothing. Detail events alone do not tell when an alert was
/// taken: with a queue that is the end of the visit, without one the leg counts
/// as taken from its start; nor do they tell of a wrap-up but by its end.
std::pair<session_state, instant> centre::standing_of(const leg& l) const {
  if (options_.sources.states)
    return {l.doing, is_handled(l.doing) ? l.handled_since : l.doing_since};
  if (!options_.sources.detail || l.state == leg_state::ended)
    return {session_state::none, {}};
  if (l.visit == nobody || l.queue == nobody
      || l.direction == direction::outbound)
    return {session_state::interact, l.start};
  const auto& v = visits_[l.visit];
  return v.open ? std::pair{session_state::alert, l.start}
                : std::pair{session_state::interact, v.end};
}

} // namespace streamvane::tools::vanesim
