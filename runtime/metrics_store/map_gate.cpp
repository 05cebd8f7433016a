#include "runtime/metrics_store/map_gate.hpp"

namespace streamvane::runtime::metrics_store {

bool map_gate::enter(millis wait) {
  std::unique_lock lock{mutex_};
  if (!changed_.wait_for(lock, wait, [this] { return !closed_; }))
    return false;
  ++inside_;
  return true;
}

void map_gate::leave() {
  std::lock_guard lock{mutex_};
  if (--inside_ == 0)
    changed_.notify_all();
}

bool map_gate::close(millis wait) {
  std::unique_lock lock{mutex_};
  closed_ = true;
  if (changed_.wait_for(lock, wait, [this] { return inside_ == 0; }))
    return true;
  closed_ = false;
  changed_.notify_all();
  return false;
}

void map_gate::open() {
  std::lock_guard lock{mutex_};
  closed_ = false;
  changed_.notify_all();
}

std::uint32_t map_gate::inside() const {
  std::lock_guard lock{mutex_};
  return inside_;
}

} // namespace streamvane::runtime::metrics_store
