#pragma once

#include "messages/error.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace streamvane::tools::streamvaned {

/// Reads that take longer than an io thread may be kept: one thread of their
/// own, one after the other. What still waits at the end is dropped, and with
/// it the reply, which answers 500.
class slow_reads {
public:
  /// Reads that wait behind the running one.
  static constexpr std::size_t waiting_max = 16;

  /// Should end early once `stopping` is true.
  using read_function = std::function<void(const std::atomic<bool>& stopping)>;

  slow_reads();
  ~slow_reads();

  slow_reads(const slow_reads&) = delete;
  slow_reads& operator=(const slow_reads&) = delete;

  /// Errors: unavailable (waiting_max reads wait already).
  result<> run(read_function read);

private:
  void work();

  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::deque<read_function> waiting_{};
  std::atomic<bool> stopping_{false};
  std::thread thread_{};
};

} // namespace streamvane::tools::streamvaned
