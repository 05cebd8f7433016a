#pragma once

#include "messages/ids.hpp"
#include "messages/time.hpp"
#include "tests/support/engine_run.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane::tests {

/// "09:10:00" of the day that is recorded.
instant at(std::string_view clock);

/// Members of a detail event: an inbound voice session of that name,
std::string session(std::string_view name);

/// its queue,
std::string on_queue(std::string_view queue);

/// and its agent.
std::string by(std::string_view agent);

/// One answered call in the 09:00 quarter, its work ending in the 09:15 one,
/// and one abandoned call, with their arrival.
std::vector<std::pair<instant, std::string>> two_calls();

/// The organisation of the day; detail records do not name it.
organization_id acme();

/// A detail record of the answered call: its after-call work took 31 s, not the
/// 30 s that the event tells.
std::string corrected_acw();

/// Puts the calls, in order of arrival and with a tick a minute, into the log.
void record_day(engine_run& engine, instant until = at("10:00:00"));

/// An engine that has folded the recorded day.
class finished_day : public engine_run {
public:
  explicit finished_day(actors::epoch::engine_options how = {});
};

} // namespace streamvane::tests
