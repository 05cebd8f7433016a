#pragma once

#include "actors/conversation/timeline.hpp"
#include "messages/metric_fact.hpp"

#include <vector>

namespace streamvane::actors::conversation {

/// Appends what the metric records of all sessions say (genesys.md 3.4, source
/// M), and what the conversation's detail record does (6.5, R). Of metric
/// records with one id, the policy of their instant says which holds.
void add_record_facts(metric_facts& into,
                      const std::vector<session_view>& sessions,
                      const policy_history& policies,
                      std::uint32_t policy_number);

/// Of what several sources say of one session and metric, keeps what the best
/// one says: the detail record before metric records before the states of
/// agents' sessions before detail events (genesys.md 5.1, 11.3, 11.22g). The
/// fact is disputed where the next best one would have counted otherwise, and
/// one-sided where records or detail events tell of its session, but not this.
void apply_precedence(metric_facts& facts);

/// Whether the fact stands for nothing under the first `policy_number` of the
/// policies: the metrics topic is agreed to tell all of its metric, and this is
/// not from it, nor from a detail record.
bool is_unmeasured(const metric_fact& fact, const policy_history& policies,
                   std::uint32_t policy_number);

} // namespace streamvane::actors::conversation
