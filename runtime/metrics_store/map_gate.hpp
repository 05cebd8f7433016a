#pragma once

#include "messages/time.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace streamvane::runtime::metrics_store {

/// Keeps readers and changes of the map's size apart: LMDB moves the map, so no
/// transaction may live meanwhile. A std::shared_mutex will not do: a snapshot
/// may end on another thread than it began on, and every wait here has a bound.
class map_gate {
public:
  /// A reader comes in; waits while the gate is closed, at most `wait`.
  bool enter(millis wait);

  /// A reader goes.
  void leave();

  /// Lets no new reader in and waits for those inside, at most `wait`. False
  /// leaves the gate open.
  bool close(millis wait);

  /// Lets the readers in again.
  void open();

  /// Readers inside.
  std::uint32_t inside() const;

private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::uint32_t inside_ = 0;
  bool closed_ = false;
};

} // namespace streamvane::runtime::metrics_store
