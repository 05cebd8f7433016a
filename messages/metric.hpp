#pragma once

#include <cstdint>
#include <string_view>

namespace streamvane {

/// The metrics of Genesys Cloud that a cell can hold, under Genesys' own names
/// (genesys.md 3.4), and those that we add beside them. The numbers are written
/// to disk: never renumber, only append.
enum class metric_id : std::uint16_t {
  none = 0,
  n_blind_transferred = 1,
  n_bot_interactions = 2,
  n_callback_attempts = 3,
  n_callback_scheduled = 4,
  n_cfc_offered = 5,
  n_cobrowse_sessions = 6,
  n_connected = 7,
  n_consult = 8,
  n_consult_transferred = 9,
  n_conversations = 10,
  n_error = 11,
  n_offered = 12,
  n_outbound = 13,
  n_outbound_abandoned = 14,
  n_outbound_attempted = 15,
  n_outbound_connected = 16,
  n_over_sla = 17,
  n_takeover = 18,
  n_transferred = 19,
  o_audio_message_count = 20,
  o_external_audio_message_count = 21,
  o_external_media_count = 22,
  o_media_count = 23,
  o_message_count = 24,
  o_message_segment_count = 25,
  o_message_turn = 26,
  o_skill_expression_applications = 27,
  t_abandon = 28,
  t_acd = 29,
  t_active_callback = 30,
  t_active_callback_complete = 31,
  t_acw = 32,
  t_agent_response_time = 33,
  t_agent_video_connected = 34,
  t_alert = 35,
  t_answered = 36,
  t_average_agent_response_time = 37,
  t_average_customer_response_time = 38,
  t_barging = 39,
  t_cfc_abandon = 40,
  t_cfc_acd = 41,
  t_cfc_answered = 42,
  t_cfc_flow_out = 43,
  t_coaching = 44,
  t_coaching_complete = 45,
  t_connected = 46,
  t_contacting = 47,
  t_dialing = 48,
  t_first_connect = 49,
  t_first_dial = 50,
  t_first_engagement = 51,
  t_first_response = 52,
  t_flow_out = 53,
  t_handle = 54,
  t_held = 55,
  t_held_complete = 56,
  t_ivr = 57,
  t_monitoring = 58,
  t_monitoring_complete = 59,
  t_not_responding = 60,
  t_park = 61,
  t_park_complete = 62,
  t_screen_monitoring = 63,
  t_snippet_record = 64,
  t_talk = 65,
  t_talk_complete = 66,
  t_transmitting = 67,
  t_user_response_time = 68,
  t_voicemail = 69,

  // Ours, or made by Genesys at query time only.
  acd_unknown = 70, ///< A queue visit that ended in no way we can count.
  t_short_abandon = 71,
  t_agent_routing_status = 72,
  t_system_presence = 73,
  t_organization_presence = 74,

  // Genesys' flow metrics (genesys.md 3.4, last paragraph).
  n_flow = 75,
  n_flow_outcome = 76,
  n_flow_outcome_failed = 77,
  t_flow = 78,
  t_flow_disconnect = 79,
  t_flow_exit = 80,
  t_flow_outcome = 81,

  // Of live state, where a value says since when (genesys.md 4.6). Genesys'
  // names, but for after-call work, which it does not observe.
  o_waiting = 82,
  o_alerting = 83,
  o_interacting = 84,
  o_after_call_work = 85,
};

/// The greatest number in use.
inline constexpr std::uint16_t metric_id_last = 85;

/// "nOffered", "tAcd", …; empty for none and for numbers not in use.
std::string_view to_string(metric_id metric);

/// The metric of that name; none where we do not know it, or where it is one of
/// live state, which cells of intervals do not have.
metric_id to_metric(std::string_view name);

/// True for metrics that count (n…, o…, acdUnknown): their tally shows a count
/// only. The others are times in milliseconds: count, sum, min, max.
bool is_count(metric_id metric);

/// True for what is measured of flows, not of queues and agents.
bool is_flow_metric(metric_id metric);

/// True for what live state counts.
bool is_live_metric(metric_id metric);

/// True for what an agent's work with contacts is the sum of: talk, hold,
/// after-call work. Cells of agent-state may have them beside times in status.
bool is_handling_part(metric_id metric);

/// True for the times in status, which show a sum only and carry a qualifier.
bool is_status_time(metric_id metric);

} // namespace streamvane
