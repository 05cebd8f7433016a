#include "actors/conversation/attributed.hpp"

#include "actors/conversation/segment_facts.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace streamvane::actors::conversation {

namespace {

interval ending_at(instant end, millis taken) {
  return {end - taken, end};
}

/// The states of a session that make up one of its sums.
std::vector<interval> told_stretches(const session_view& session,
                                     metric_id sum) {
  std::vector<interval> all;
  const auto& told = session.segments;
  for (std::size_t i = 0; i + 1 < told.size(); ++i) {
    auto part = metric_of(*told[i]);
    bool counts = sum == metric_id::t_talk_complete ? part == metric_id::t_talk
                  : sum == metric_id::t_held_complete
                      ? part == metric_id::t_held
                      : is_handling(part);
    if (counts && told[i]->at < told[i + 1]->at)
      all.push_back({told[i]->at, told[i + 1]->at});
  }
  return all;
}

/// Handling ends with the session, after-call work with its submission; the
/// agent may have done something else between the two.
std::vector<interval> handled_stretches(const metric_fact& fact,
                                        const session_view& session) {
  auto worked = session.acw_first != nullptr
                    ? length(session.acw_first->wrapping)
                    : millis{0};
  auto handled = millis{fact.value} - worked;
  std::vector<interval> all;
  if (handled > millis{0})
    all.push_back(ending_at(session.user_end->at, handled));
  if (worked > millis{0})
    all.push_back(ending_at(fact.at, worked));
  return all;
}

bool is_sum(metric_id metric) {
  return metric == metric_id::t_talk_complete
         || metric == metric_id::t_held_complete
         || metric == metric_id::t_handle;
}

/// Adds what lies of a stretch in each quarter hour.
void cut(const interval& stretch, std::vector<value_share>& into) {
  auto passed = stretch.end - stretch.start;
  if (passed > cut_stretch_max) {
    into.push_back({interval_start(stretch.end), passed.count()});
    return;
  }
  for (auto from = stretch.start; from < stretch.end;) {
    auto quarter_hour = interval_of(from);
    auto until = std::min(stretch.end, quarter_hour.end);
    into.push_back({quarter_hour.start, (until - from).count()});
    from = until;
  }
}

} // namespace

std::vector<interval> stretches_of(const metric_fact& fact,
                                   const std::vector<session_view>& sessions) {
  if (is_count(fact.metric) || fact.value <= 0)
    return {};
  const auto* session
      = is_sum(fact.metric) ? find_session(sessions, fact.session) : nullptr;
  if (session != nullptr && fact.source == fact_source::agent_state)
    return told_stretches(*session, fact.metric);
  if (session != nullptr && fact.source == fact_source::detail_events
      && fact.metric == metric_id::t_handle)
    return handled_stretches(fact, *session);
  return {ending_at(fact.at, millis{fact.value})};
}

std::vector<value_share> shares_of(const metric_fact& fact, attribution how,
                                   const std::vector<interval>& stretches) {
  if (stretches.empty())
    return {{interval_start(fact.at), fact.value}};
  std::vector<value_share> shares;
  switch (how) {
  case attribution::posted: return {{interval_start(fact.at), fact.value}};
  case attribution::start:
    return {{interval_start(stretches.front().start), fact.value}};
  case attribution::end:
    return {{interval_start(stretches.back().end), fact.value}};
  case attribution::true_to_interval:
    for (const auto& stretch : stretches)
      cut(stretch, shares);
    break;
  }
  // Stretches that meet in a quarter hour are one share of it.
  std::sort(shares.begin(), shares.end(),
            [](const auto& a, const auto& b) { return a.start < b.start; });
  std::vector<value_share> merged;
  std::int64_t sum = 0;
  for (const auto& share : shares) {
    sum += share.value;
    if (!merged.empty() && merged.back().start == share.start)
      merged.back().value += share.value;
    else
      merged.push_back(share);
  }
  if (sum != fact.value)
    throw std::logic_error{std::string{to_string(fact.metric)} + " of "
                           + std::to_string(fact.value)
                           + " ms has stretches of " + std::to_string(sum)
                           + " ms"};
  return merged;
}

} // namespace streamvane::actors::conversation
