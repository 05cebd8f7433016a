#pragma once

#include "messages/agent_event.hpp"
#include "messages/conversation_event.hpp"
#include "messages/time.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace streamvane::genesys {

/// The bounds of 11.14. Genesys Cloud's company did not have such events before
/// 2006; clocks are not wrong by more than a day; sessions last months, not
/// years.
inline constexpr instant event_time_min{
    std::chrono::sys_days{std::chrono::year{2006} / 1 / 1}};
inline constexpr millis ahead_max = std::chrono::days{1};
inline constexpr millis duration_max = std::chrono::days{400};

/// Whether something can have happened then; `arrival` is when it reached us,
/// and instant{} where that is not known.
bool is_plausible(instant t, instant arrival);

/// Why an event must not be folded, as a sentence that names the member, the
/// value and the bound; none for an event that can be true. `arrival` is when
/// the message reached us.
std::optional<std::string> implausible(const conversation_event& e,
                                       instant arrival);
std::optional<std::string> implausible(const agent_event& e, instant arrival);

} // namespace streamvane::genesys
