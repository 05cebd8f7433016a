#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"

#include <string_view>

namespace streamvane::sinks {

/// When a sink looks into the outbox. `every` 15m with `delay` 3m: at 00:03,
/// 00:18, 00:33, … UTC. `every` 0 streams: each `flush`.
struct schedule {
  millis every{0};
  millis delay{0};
  millis flush{1'000};

  bool streams() const {
    return every == millis{0};
  }
};

/// Why the schedule of `place` cannot be: `every` divides a day, `delay` is
/// below `every`, `flush` is 10 ms to 1 h.
result<> validate(const schedule& when, std::string_view place);

/// The first run after `now`; streaming, `now` + flush.
instant next_run(const schedule& when, instant now);

/// Whether a run between `last_run` and `now` was missed, as by a restart.
/// Streaming, always; never with a `last_run` of the epoch: there was none yet.
bool missed_run(const schedule& when, instant last_run, instant now);

} // namespace streamvane::sinks
