#pragma once

#include <mutex>
#include <optional>
#include <utility>

namespace streamvane::tools::streamvaned {

/// The handle of an actor that its supervisor may start anew: others take the
/// newest. Any thread.
template <class Handle>
class handle_slot {
public:
  void set(Handle handle) {
    std::lock_guard guard{mutex_};
    handle_ = std::move(handle);
  }

  std::optional<Handle> get() const {
    std::lock_guard guard{mutex_};
    return handle_;
  }

  void clear() {
    std::lock_guard guard{mutex_};
    handle_.reset();
  }

private:
  mutable std::mutex mutex_;
  std::optional<Handle> handle_{};
};

} // namespace streamvane::tools::streamvaned
