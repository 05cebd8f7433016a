#pragma once

#include "messages/error.hpp"
#include "runtime/event_log/event_log.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace streamvane::tools::vanebench {

/// Puts many records into a log as they come in, with ticks of the simulated
/// clock between them.
///
/// Use: config() first, then event() in the order of arrival, then finish().
/// At most `batches_max` batches wait for the disk.
class log_filler {
public:
  static constexpr std::size_t batch_records = 2'048;
  static constexpr std::ptrdiff_t batches_max = 8;

  explicit log_filler(runtime::event_log::event_log& log);
  ~log_filler();

  log_filler(const log_filler&) = delete;
  log_filler& operator=(const log_filler&) = delete;

  /// Appends what the configuration says, as the node does when it starts.
  void config(const std::string& payload, instant at);

  /// Appends an event that arrived at `at`, or when the last one did if that
  /// is later; the transport id is that of its envelope.
  void event(std::string body, instant at);

  /// Appends a record as it is.
  void record(runtime::event_log::new_record record);

  /// A last tick at `at`, then waits until everything is durable. Errors: those
  /// of the log.
  result<> finish(instant at);

  /// The same without a tick.
  result<> finish();

  std::uint64_t events() const {
    return events_;
  }

  /// Bytes of the events' bodies.
  std::uint64_t bytes() const {
    return bytes_;
  }

private:
  struct flight;

  void tick_until(instant at);
  void send();

  runtime::event_log::event_log& log_;
  std::shared_ptr<flight> flight_;
  std::vector<runtime::event_log::new_record> batch_{};
  instant arrival_{};
  instant next_tick_ = instant::max();
  std::uint64_t events_ = 0;
  std::uint64_t bytes_ = 0;
};

} // namespace streamvane::tools::vanebench
