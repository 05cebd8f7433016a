#include "messages/genesys/plausibility.hpp"

#include "messages/metric.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace streamvane::genesys {

namespace {

/// An instant for people; beyond the year 9999 as a number, since ISO 8601 has
/// no agreed form for it.
std::string show(instant t) {
  constexpr instant year_10000{
      std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}};
  if (t < instant{} || t >= year_10000)
    return std::to_string(epoch_ms(t)) + " ms since 1970";
  return to_iso(t);
}

std::optional<std::string> wrong_time(std::string_view name, instant t,
                                      instant arrival) {
  if (t < event_time_min)
    return std::string{name} + " " + show(t) + " is before 2006";
  // Subtracting is safe: t is after 2006, arrival comes from our own clock.
  if (t - arrival > ahead_max)
    return std::string{name} + " " + show(t)
           + " is more than a day after arrival, " + show(arrival);
  return std::nullopt;
}

std::optional<std::string> wrong_duration(std::string_view name, millis m) {
  auto value = std::string{name} + " " + std::to_string(m.count()) + " ms is ";
  if (m < millis{0})
    return value + "negative";
  return value + "above 400 days";
}

bool is_sane(millis m) {
  return m >= millis{0} && m <= duration_max;
}

} // namespace

bool is_plausible(instant t, instant arrival) {
  return t >= event_time_min
         && (arrival == instant{} || t - arrival <= ahead_max);
}

std::optional<std::string> implausible(const conversation_event& e,
                                       instant arrival) {
  if (auto wrong = wrong_time("event time", e.at, arrival))
    return wrong;
  if (e.session_start != instant{})
    if (auto wrong = wrong_time("sessionStart", e.session_start, arrival))
      return wrong;
  const std::array<std::pair<std::string_view, const std::optional<millis>*>,
                   10>
      durations = {{{"connectedDurationMs", &e.connected},
                    {"interactingDurationMs", &e.interacting},
                    {"heldDurationMs", &e.held},
                    {"alertingDurationMs", &e.alerting},
                    {"contactingDurationMs", &e.contacting},
                    {"dialingDurationMs", &e.dialing},
                    {"callbackDurationMs", &e.callback},
                    {"wrapupDurationMs", &e.wrapping},
                    {"voicemailDurationMs", &e.voicemail},
                    {"flow outcome's time", &e.outcome_time}}};
  for (auto [name, duration] : durations)
    if (*duration && !is_sane(**duration))
      return wrong_duration(name, **duration);
  if (e.metric == metric_id::none)
    return std::nullopt;
  if (is_count(e.metric)) {
    if (e.metric_value < 0)
      return std::string{to_string(e.metric)} + " "
             + std::to_string(e.metric_value) + " is negative";
    return std::nullopt;
  }
  if (!is_sane(millis{e.metric_value}))
    return wrong_duration(to_string(e.metric), millis{e.metric_value});
  return std::nullopt;
}

std::optional<std::string> implausible(const agent_event& e, instant arrival) {
  if (e.routing)
    if (auto wrong
        = wrong_time("routingStatus.startTime", e.routing->since, arrival))
      return wrong;
  if (e.presence)
    if (auto wrong
        = wrong_time("presence.modifiedDate", e.presence->since, arrival))
      return wrong;
  return std::nullopt;
}

} // namespace streamvane::genesys
