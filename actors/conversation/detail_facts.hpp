#pragma once

#include "actors/conversation/timeline.hpp"
#include "messages/kpi_policy.hpp"
#include "messages/metric_fact.hpp"

#include <cstdint>
#include <vector>

namespace streamvane::actors::conversation {

/// Appends the facts that the detail events of all sessions give
/// (genesys.md 5.3, source E), transfers and consults left out, and handle
/// times that are withheld at `clock`, the log's (genesys.md 5.6).
void add_detail_facts(metric_facts& into,
                      const std::vector<session_view>& sessions,
                      const policy_history& policies,
                      std::uint32_t policy_number, instant clock);

/// Appends nTransferred, nBlindTransferred, nConsultTransferred and nConsult
/// (genesys.md 11.5, 11.6, 11.22a).
void add_transfer_facts(metric_facts& into,
                        const std::vector<session_view>& sessions);

/// The queue visit that the leg was answered from: the answered visit of the
/// same queue and agent that ended nearest to the leg's connect; null where
/// there is none. The leg has ended.
const session_view* answered_from(const session_view& leg,
                                  const std::vector<session_view>& sessions);

/// Whether detail events tell the metric, transfers and consults included, of
/// sessions that Genesys' metric records tell of, too: flows have no records,
/// and what we add beside Genesys' metrics has none.
bool is_told_by_detail_events(metric_id metric);

/// How a flow was left, as what its time is counted (genesys.md 5.3): none
/// where exitReason does not tell.
metric_id exit_metric(const token& exit_reason);

/// A fact of a session, with the session's dimensions.
metric_fact session_fact(const session_view& session, metric_id metric,
                         std::int64_t value, instant at);

} // namespace streamvane::actors::conversation
