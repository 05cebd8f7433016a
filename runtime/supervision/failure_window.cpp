#include "runtime/supervision/failure_window.hpp"

namespace streamvane::runtime::supervision {

bool failure_window::add(clock_instant now) {
  while (!failures_.empty() && now - failures_.front() > period_)
    failures_.pop_front();
  failures_.push_back(now);
  if (failures_.size() <= intensity_)
    return false;
  failures_.pop_front(); // Every answer needs the newest `intensity` only.
  return true;
}

} // namespace streamvane::runtime::supervision
