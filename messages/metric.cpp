#include "messages/metric.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace streamvane {

namespace {

constexpr std::array<std::string_view, metric_id_last + 1> names = {
    "",
    "nBlindTransferred",
    "nBotInteractions",
    "nCallbackAttempts",
    "nCallbackScheduled",
    "nCfcOffered",
    "nCobrowseSessions",
    "nConnected",
    "nConsult",
    "nConsultTransferred",
    "nConversations",
    "nError",
    "nOffered",
    "nOutbound",
    "nOutboundAbandoned",
    "nOutboundAttempted",
    "nOutboundConnected",
    "nOverSla",
    "nTakeover",
    "nTransferred",
    "oAudioMessageCount",
    "oExternalAudioMessageCount",
    "oExternalMediaCount",
    "oMediaCount",
    "oMessageCount",
    "oMessageSegmentCount",
    "oMessageTurn",
    "oSkillExpressionApplications",
    "tAbandon",
    "tAcd",
    "tActiveCallback",
    "tActiveCallbackComplete",
    "tAcw",
    "tAgentResponseTime",
    "tAgentVideoConnected",
    "tAlert",
    "tAnswered",
    "tAverageAgentResponseTime",
    "tAverageCustomerResponseTime",
    "tBarging",
    "tCfcAbandon",
    "tCfcAcd",
    "tCfcAnswered",
    "tCfcFlowOut",
    "tCoaching",
    "tCoachingComplete",
    "tConnected",
    "tContacting",
    "tDialing",
    "tFirstConnect",
    "tFirstDial",
    "tFirstEngagement",
    "tFirstResponse",
    "tFlowOut",
    "tHandle",
    "tHeld",
    "tHeldComplete",
    "tIvr",
    "tMonitoring",
    "tMonitoringComplete",
    "tNotResponding",
    "tPark",
    "tParkComplete",
    "tScreenMonitoring",
    "tSnippetRecord",
    "tTalk",
    "tTalkComplete",
    "tTransmitting",
    "tUserResponseTime",
    "tVoicemail",
    "acdUnknown",
    "tShortAbandon",
    "tAgentRoutingStatus",
    "tSystemPresence",
    "tOrganizationPresence",
    "nFlow",
    "nFlowOutcome",
    "nFlowOutcomeFailed",
    "tFlow",
    "tFlowDisconnect",
    "tFlowExit",
    "tFlowOutcome",
    "oWaiting",
    "oAlerting",
    "oInteracting",
    "oAfterCallWork",
};

using named = std::pair<std::string_view, metric_id>;

constexpr auto by_name = [] {
  std::array<named, metric_id_last> table{};
  for (std::uint16_t i = 1; i <= metric_id_last; ++i)
    table[i - 1U] = {names[i], static_cast<metric_id>(i)};
  std::sort(table.begin(), table.end());
  return table;
}();

} // namespace

std::string_view to_string(metric_id metric) {
  auto number = static_cast<std::uint16_t>(metric);
  return number <= metric_id_last ? names[number] : std::string_view{};
}

metric_id to_metric(std::string_view name) {
  auto found = std::lower_bound(by_name.begin(), by_name.end(),
                                named{name, metric_id::none});
  if (found == by_name.end() || found->first != name)
    return metric_id::none;
  return is_live_metric(found->second) ? metric_id::none : found->second;
}

bool is_count(metric_id metric) {
  auto name = to_string(metric);
  return !name.empty() && name.front() != 't';
}

bool is_flow_metric(metric_id metric) {
  return metric >= metric_id::n_flow && metric <= metric_id::t_flow_outcome;
}

bool is_live_metric(metric_id metric) {
  return metric >= metric_id::o_waiting
         && metric <= metric_id::o_after_call_work;
}

bool is_handling_part(metric_id metric) {
  return metric == metric_id::t_talk_complete
         || metric == metric_id::t_held_complete || metric == metric_id::t_acw;
}

bool is_status_time(metric_id metric) {
  return metric == metric_id::t_agent_routing_status
         || metric == metric_id::t_system_presence
         || metric == metric_id::t_organization_presence;
}

} // namespace streamvane
