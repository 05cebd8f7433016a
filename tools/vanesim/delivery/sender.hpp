#pragma once

#include "tools/vanesim/delivery/faults.hpp"
#include "tools/vanesim/delivery/poster.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace streamvane::tools::vanesim {

struct sender_options {
  std::uint32_t connections = 8;
  std::uint32_t batch = 1;          ///< Events per request.
  std::uint32_t queued_max = 4'096; ///< push() waits above it.
  millis backoff_min{100};
  millis backoff_max{10'000};
  /// As EventBridge: then the event is given up.
  millis give_up_after{24 * 3'600'000LL};
  std::string acked_path{}; ///< Acknowledged ids, one a line; empty: none.
};

struct sender_counts {
  std::uint64_t acknowledged = 0; ///< Events.
  std::uint64_t refused = 0;      ///< Answered with a status that ends it.
  std::uint64_t given_up = 0;
  std::uint64_t retries = 0; ///< Requests that were repeated.
};

/// Posts deliveries over several connections and retries as EventBridge does:
/// 429, 5xx and broken connections until `give_up_after`, with backoff and
/// Retry-After; other answers end the event. With more than one connection the
/// order of the events is not kept.
///
/// Concurrency: push() and finish() from one thread, counts() from any.
class sender {
public:
  /// Fails with io where the file of acknowledged ids cannot be opened.
  static result<std::unique_ptr<sender>> open(sender_options options,
                                              poster_factory posters);

  ~sender();

  sender(const sender&) = delete;
  sender& operator=(const sender&) = delete;

  /// Hands over a delivery; waits while the queue is full.
  void push(delivery d);

  /// Waits until everything has been answered or given up.
  void finish();

  sender_counts counts() const;

  /// What the last receiver said that refused or failed; for people.
  std::string last_trouble() const;

private:
  sender(sender_options options, poster_factory posters, std::FILE* acked);

  void work(std::size_t number);
  std::vector<delivery> take();
  void deliver(poster& to, const std::vector<delivery>& events,
               random_stream& jitter);
  void acknowledge(const std::vector<delivery>& events);
  void note(std::string trouble);

  sender_options options_;
  poster_factory posters_;
  std::FILE* acked_ = nullptr;
  mutable std::mutex guard_{};
  std::condition_variable filled_{};
  std::condition_variable drained_{};
  std::deque<delivery> queue_{};
  bool closing_ = false;
  std::string trouble_{};
  std::mutex acked_guard_{};
  std::atomic<std::uint64_t> acknowledged_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> given_up_{0};
  std::atomic<std::uint64_t> retries_{0};
  std::vector<std::thread> threads_{};
};

} // namespace streamvane::tools::vanesim
