#pragma once

#include "messages/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace streamvane::tools::vanesim {

/// The time of the simulation: it jumps from one scheduled action to the next.
/// Actions of one instant run in the order in which they were scheduled, so
/// that a seed tells one story only.
class virtual_clock {
public:
  using action = std::function<void()>;

  explicit virtual_clock(instant start) : now_{start} {
    // nop
  }

  instant now() const {
    return now_;
  }

  /// Schedules `what`; an instant that is over means "next".
  void at(instant when, action what);

  void after(millis delay, action what) {
    at(now_ + delay, std::move(what));
  }

  /// Runs the next action; false when there is none.
  bool step();

  /// When the next action is due; nothing where there is none.
  std::optional<instant> next() const {
    return heap_.empty() ? std::nullopt : std::optional{heap_.front().when};
  }

private:
  struct entry {
    instant when{};
    std::uint64_t order = 0;
    action what{};
  };

  static bool later(const entry& a, const entry& b);

  instant now_;
  std::uint64_t scheduled_ = 0;
  std::vector<entry> heap_{};
};

} // namespace streamvane::tools::vanesim
