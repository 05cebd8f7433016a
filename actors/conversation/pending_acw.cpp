#include "actors/conversation/pending_acw.hpp"

#include <algorithm>

namespace streamvane::actors::conversation {

namespace {

/// False where a timeline would find nothing to wait for: most conversations
/// have heard of all after-call work there was.
bool may_wait(const state& s) {
  if (s.clock == instant::max())
    return false;
  for (auto at = s.said.begin(); at != s.said.end();) {
    bool talked = false;
    bool wrapped_up = false;
    auto session = at->session;
    for (; at != s.said.end() && at->session == session; ++at) {
      talked |= at->topic == genesys_topic::user_end && at->interacting
                && *at->interacting > millis{0};
      wrapped_up |= at->topic == genesys_topic::acw;
    }
    if (talked && !wrapped_up)
      return true;
  }
  return false;
}

} // namespace

std::optional<instant> handle_due(const session_view& leg,
                                  const policy_history& policies,
                                  std::uint32_t policy_number) {
  if (!leg.talks() || leg.acw_first != nullptr)
    return std::nullopt;
  auto end = leg.user_end->at;
  return end
         + policies.at(end, policy_number)
               .after_call_work.after(leg.queue, leg.media);
}

std::vector<withheld_handle> withheld(const state& s,
                                      const policy_history& policies) {
  std::vector<withheld_handle> all;
  if (!may_wait(s))
    return all;
  timeline line{s};
  for (const auto& session : line.sessions())
    if (auto due = handle_due(session, policies, s.policy_number);
        due && s.clock < *due)
      all.push_back({session.id, *due});
  return all;
}

std::optional<instant> next_due(const state& s,
                                const policy_history& policies) {
  auto all = withheld(s, policies);
  auto first = std::min_element(
      all.begin(), all.end(),
      [](const auto& a, const auto& b) { return a.until < b.until; });
  return first != all.end() ? std::optional{first->until} : std::nullopt;
}

std::optional<instant> take_at(state& s, const policy_history& policies,
                               instant clock, instant clock_after) {
  s.clock = clock;
  auto due = next_due(s, policies);
  if (due && *due <= clock_after) {
    s.clock = clock_after;
    due = next_due(s, policies);
  }
  if (!due)
    s.clock = instant::max();
  return due;
}

} // namespace streamvane::actors::conversation
