#include "actors/conversation/breakdown_parts.hpp"

#include "actors/conversation/detail_facts.hpp"

#include <algorithm>

namespace streamvane::actors::conversation {

namespace {

/// Only what is posted when the code is set has one (genesys.md 4.3).
bool has_wrapup(metric_id metric) {
  return metric == metric_id::t_acw || metric == metric_id::t_handle;
}

/// An agent's session is asked for what its queue visit was.
const skill_list& skills_of(const metric_fact& fact,
                            const session_view* session,
                            const std::vector<session_view>& sessions) {
  static const skill_list nothing_asked;
  if (!fact.told.skills.empty() || session == nullptr)
    return fact.told.skills;
  if (session->skills != nullptr)
    return *session->skills;
  if (session->user_end == nullptr)
    return nothing_asked;
  const auto* visit = answered_from(*session, sessions);
  return visit != nullptr && visit->skills != nullptr ? *visit->skills
                                                      : nothing_asked;
}

} // namespace

std::vector<uuid> parts_of(const metric_fact& fact, breakdown by,
                           const std::vector<session_view>& sessions,
                           direction originating) {
  static const session_view unknown;
  const auto* known = find_session(sessions, fact.session);
  const auto& session = known != nullptr ? *known : unknown;
  switch (by) {
  case breakdown::none: break;
  case breakdown::originating_direction:
    return {part_of_word(to_string(originating))};
  case breakdown::wrapup:
    if (!has_wrapup(fact.metric))
      return {{}};
    return {fact.told.wrapup ? fact.told.wrapup.value : session.wrapup.value};
  case breakdown::skill: {
    std::vector<uuid> each;
    for (const auto& skill : skills_of(fact, known, sessions))
      each.push_back(skill.value);
    if (each.empty())
      each.emplace_back();
    return each;
  }
  case breakdown::skills: return {name_of(skills_of(fact, known, sessions))};
  case breakdown::division:
    return {fact.told.division ? fact.told.division.value
                               : session.division.value};
  case breakdown::message_type:
    return {part_of_word(fact.told.message_type.empty()
                             ? session.message_type.text()
                             : fact.told.message_type.text())};
  case breakdown::flow: return {fact.flow};
  }
  return {};
}

std::vector<skill_list> skill_lists_of(const state& s) {
  std::vector<skill_list> lists;
  for (const auto& e : s.said)
    if (e.skills.size() > 1)
      lists.push_back(e.skills);
  std::sort(lists.begin(), lists.end());
  lists.erase(std::unique(lists.begin(), lists.end()), lists.end());
  return lists;
}

} // namespace streamvane::actors::conversation
