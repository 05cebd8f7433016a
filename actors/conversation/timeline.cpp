#include "actors/conversation/timeline.hpp"

#include "actors/conversation/said.hpp"

#include <algorithm>

namespace streamvane::actors::conversation {

namespace {

/// Nobody plans a callback for a time that is over, or for years ahead.
bool is_plan(const conversation_event& e) {
  constexpr millis ahead_max{400 * 86'400'000LL};
  return e.scheduled > e.at && e.scheduled - e.at <= ahead_max;
}

/// What the session is about: of what its messages say, a later non-empty word
/// wins over an earlier one (genesys.md 5.2).
void take_dimensions(session_view& view,
                     std::vector<const conversation_event*>& said) {
  std::sort(said.begin(), said.end(),
            [](const auto* a, const auto* b) { return order(*a, *b) < 0; });
  bool has_own_code = false;
  for (const auto* e : said) {
    if (e->participant)
      view.participant = e->participant;
    if (e->queue)
      view.queue = e->queue;
    // The agent of acd.end is the one who answered, not one of this session.
    if (e->agent && e->topic != genesys_topic::acd_end)
      view.agent = e->agent;
    if (e->flow)
      view.flow = e->flow;
    if (!e->media.empty())
      view.media = e->media;
    if (e->direction != direction::none)
      view.direction = e->direction;
    if (is_plan(*e))
      view.scheduled = e->scheduled;
    if (e->division)
      view.division = e->division;
    if (!e->message_type.empty())
      view.message_type = e->message_type;
    if (!e->skills.empty())
      view.skills = &e->skills;
    bool of_work = e->topic == genesys_topic::acw;
    if (e->wrapup && (of_work || !has_own_code))
      view.wrapup = e->wrapup;
    has_own_code = has_own_code || (of_work && e->wrapup);
  }
}

} // namespace

instant session_view::began() const {
  if (user_start != nullptr)
    return user_start->at;
  if (user_end != nullptr)
    return began_by_end();
  if (acd_start != nullptr)
    return acd_start->at;
  if (acd_end != nullptr)
    return acd_end->at - length(acd_end->connected);
  if (customer_start != nullptr)
    return customer_start->at;
  if (customer_end != nullptr)
    return customer_end->at - length(customer_end->interacting);
  if (flow_start != nullptr)
    return flow_start->at;
  if (flow_end != nullptr)
    return flow_end->at - length(flow_end->connected);
  if (voicemail_start != nullptr)
    return voicemail_start->at;
  if (voicemail_end != nullptr)
    return voicemail_end->at - length(voicemail_end->voicemail);
  return instant::max();
}

instant session_view::began_by_end() const {
  return user_end->at
         - (length(user_end->alerting) + length(user_end->interacting)
            + length(user_end->held) + length(user_end->contacting)
            + length(user_end->dialing) + length(user_end->callback));
}

instant session_view::connected() const {
  return began() + length(user_end->alerting) + length(user_end->contacting)
         + length(user_end->dialing);
}

/// The greatest message of the slot, with what it lacks filled from the ones
/// before it.
const conversation_event* timeline::latest(said_iterator first,
                                           said_iterator last) {
  auto winner = std::prev(last);
  if (winner == first)
    return &*winner;
  merged_.push_back(*winner);
  while (winner != first)
    fill(merged_.back(), *--winner);
  return &merged_.back();
}

/// The smallest message of the slot, filled from the ones after it.
const conversation_event* timeline::earliest(said_iterator first,
                                             said_iterator last) {
  if (std::next(first) == last)
    return &*first;
  merged_.push_back(*first);
  for (++first; first != last; ++first)
    fill(merged_.back(), *first);
  return &merged_.back();
}

void timeline::take_slot(session_view& view, said_iterator first,
                         said_iterator last) {
  switch (first->topic) {
  case genesys_topic::customer_start:
    view.customer_start = latest(first, last);
    break;
  case genesys_topic::customer_end:
    view.customer_end = latest(first, last);
    break;
  case genesys_topic::flow_start: view.flow_start = latest(first, last); break;
  case genesys_topic::flow_end: view.flow_end = latest(first, last); break;
  case genesys_topic::acd_start: view.acd_start = latest(first, last); break;
  case genesys_topic::acd_end: view.acd_end = latest(first, last); break;
  case genesys_topic::user_start: view.user_start = latest(first, last); break;
  case genesys_topic::user_end: view.user_end = latest(first, last); break;
  case genesys_topic::acw:
    view.acw_first = earliest(first, last);
    view.acw_last = latest(first, last);
    break;
  case genesys_topic::voicemail_start:
    view.voicemail_start = latest(first, last);
    break;
  case genesys_topic::voicemail_end:
    view.voicemail_end = latest(first, last);
    break;
  case genesys_topic::flow_outcome:
    view.flow_outcomes.push_back(latest(first, last));
    break;
  case genesys_topic::agent_segment:
    view.segments.push_back(latest(first, last));
    break;
  case genesys_topic::detail_record:
    if (first->metric == metric_id::none)
      break; // Says that there is a record, and nothing else.
    [[fallthrough]];
  case genesys_topic::metric_record:
    view.metric_records.push_back({earliest(first, last), latest(first, last)});
    break;
  default: break; // Kept for the reader of the state; no fact follows.
  }
}

timeline::timeline(const state& s) {
  std::vector<const conversation_event*> of_session;
  auto at = s.said.begin();
  while (at != s.said.end()) {
    session_view view{.id = at->session};
    of_session.clear();
    while (at != s.said.end() && at->session == view.id) {
      auto slot = slot_of(*at);
      auto end = at;
      for (; end != s.said.end() && slot_of(*end) == slot; ++end)
        if (tells_of_session(*end))
          of_session.push_back(&*end);
      take_slot(view, at, end);
      at = end;
    }
    take_dimensions(view, of_session);
    sessions_.push_back(std::move(view));
  }
}

const session_view* find_session(const std::vector<session_view>& sessions,
                                 session_id wanted) {
  auto found = std::lower_bound(
      sessions.begin(), sessions.end(), wanted,
      [](const auto& view, session_id of) { return of > view.id; });
  return found != sessions.end() && found->id == wanted ? &*found : nullptr;
}

} // namespace streamvane::actors::conversation
