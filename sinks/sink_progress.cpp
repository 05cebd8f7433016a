#include "sinks/sink_progress.hpp"

namespace streamvane::sinks {

std::string_view to_string(sink_state state) {
  switch (state) {
  case sink_state::waiting: return "waiting";
  case sink_state::committing: return "committing";
  case sink_state::delivering: return "delivering";
  case sink_state::backoff: return "backoff";
  case sink_state::unauthorized: return "unauthorized";
  }
  return "";
}

} // namespace streamvane::sinks
