#include "tools/streamvaned/api/log_clock.hpp"

#include "actors/epoch/engine_state.hpp"

#include <algorithm>

namespace streamvane::tools::streamvaned {

result<log_clock> log_clock_of(runtime::event_log::event_log& log,
                               const runtime::metrics_store::snapshot& from) {
  using namespace actors::epoch;
  using runtime::metrics_store::table;
  auto row = from.get(table::cursors, engine_state_key);
  if (!row)
    return row.why();
  if (!*row)
    return log_clock{};
  auto state = unpack_engine_state((*row)->payload);
  if (!state)
    return failure{errc::corrupt,
                   "the engine's state in the store cannot be read"};
  log_clock clock{state->clock, state->shards};
  if (state->next_offset <= log.bounds().first)
    return clock;
  auto last = log.read(state->next_offset - 1, 1, 1);
  if (!last)
    return last.why();
  if (!last->records.empty())
    clock.now = std::max(clock.now, last->records.front().arrival);
  return clock;
}

} // namespace streamvane::tools::streamvaned
