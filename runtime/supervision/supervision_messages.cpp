#include "runtime/supervision/supervision_messages.hpp"

namespace streamvane::runtime::supervision {

const char* to_string(child_state state) {
  switch (state) {
  case child_state::waiting: return "waiting";
  case child_state::starting: return "starting";
  case child_state::up: return "up";
  case child_state::backoff: return "backoff";
  case child_state::parked: return "parked";
  case child_state::stopping: return "stopping";
  case child_state::down: return "down";
  }
  return "";
}

} // namespace streamvane::runtime::supervision
