#pragma once

#include "messages/time.hpp"

#include <chrono>
#include <cstdint>
#include <deque>

namespace streamvane::runtime::supervision {

/// The failures of the last `period`, against the `intensity` that is allowed
/// (OTP's words). Remembers `intensity` instants at most.
class failure_window {
public:
  using clock_instant = std::chrono::steady_clock::time_point;

  failure_window(std::uint32_t intensity, millis period)
      : intensity_{intensity}, period_{period} {
    // nop
  }

  /// Adds a failure at `now`; true if there were more than `intensity` in the
  /// period that ends now. A failure exactly `period` ago still counts.
  bool add(clock_instant now);

  /// Forgets all failures.
  void clear() noexcept {
    failures_.clear();
  }

private:
  std::uint32_t intensity_;
  millis period_;
  std::deque<clock_instant> failures_;
};

} // namespace streamvane::runtime::supervision
