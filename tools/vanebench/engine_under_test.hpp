#pragma once

#include "actors/epoch/engine_progress.hpp"
#include "actors/epoch/epoch_driver_actor.hpp"
#include "messages/error.hpp"
#include "runtime/event_log/event_log.hpp"
#include "runtime/metrics_store/metrics_store.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace streamvane::tools::vanebench {

/// The engine on a log and a store, with the actors and threads that the node
/// gives it, but no supervisors: here a failure ends the benchmark.
class engine_under_test {
public:
  /// Starts at once. Log and store must outlive it.
  engine_under_test(runtime::event_log::event_log& log,
                    runtime::metrics_store::metrics_store& store,
                    std::uint32_t threads,
                    const actors::epoch::engine_options& options = {});

  engine_under_test(const engine_under_test&) = delete;
  engine_under_test& operator=(const engine_under_test&) = delete;
  ~engine_under_test();

  /// Waits until the log up to `offset` is in the store; looks every
  /// millisecond. Fails with internal when nothing moves for `stalled_after`.
  result<> wait_for(std::uint64_t offset) const;

  static constexpr std::chrono::seconds stalled_after{120};

  const actors::epoch::engine_progress& progress() const;

  /// Live actors of a kind.
  std::size_t actors(std::string_view kind) const;

  /// Seconds that the live actors of each kind spent in their handlers; those
  /// of shards, decoders, intervals and entities are estimates from samples.
  std::map<std::string, double> busy_seconds() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace streamvane::tools::vanebench
