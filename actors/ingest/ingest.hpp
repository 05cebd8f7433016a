#pragma once

#include "actors/epoch/engine_progress.hpp"
#include "actors/ingest/rate_bound.hpp"
#include "messages/error.hpp"
#include "messages/genesys_topic.hpp"
#include "messages/ids.hpp"
#include "messages/time.hpp"
#include "runtime/event_log/event_log.hpp"
#include "runtime/http/server.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace streamvane::actors::ingest {

struct ingest_options {
  organization_id organization{}; ///< Of bodies that name none (11.17).
  std::uint64_t batch_bytes_max = 32U << 20;
  std::uint64_t batch_lines_max = 20'000;
  std::uint64_t lag_max = 2'000'000;         ///< Records; above it: 503.
  std::size_t refused_bytes_max = 64U << 10; ///< Kept of a refused body.
  /// Requests that already the HTTP server refused are cheap to make: so many
  /// are kept at once, and so many per second in the long run.
  std::uint32_t unread_kept_burst = 100;
  std::uint32_t unread_kept_per_second = 1;
};

/// What ingest has done so far; any thread.
struct ingest_counters {
  static constexpr std::size_t topics = 32;

  std::atomic<std::uint64_t> stored{0};
  std::atomic<std::uint64_t> duplicates{0};
  std::atomic<std::uint64_t> refused{0};
  /// Of the refused ones: not kept in the log, because there were too many at
  /// a time or the log could not take it.
  std::atomic<std::uint64_t> refused_unkept{0};
  std::atomic<std::uint64_t> overloaded{0};
  std::array<std::atomic<std::uint64_t>, topics> by_topic{};
};

/// The ways in over HTTP: POST /ingest/eventbridge and /ingest/batch. Looks at
/// a body just enough to know that it can be decoded at any later time, appends
/// it, and answers once it is durable (genesys.md 1.2). What is refused is kept
/// in the log, too: Genesys will not send it again. Of what the HTTP server
/// refuses before it is a whole request the beginning is kept, within a rate.
class ingest {
public:
  ingest(ingest_options options, runtime::event_log::event_log& log,
         const epoch::engine_progress& progress, std::function<instant()> now);

  /// Adds the routes and listens to what `server` refuses; the server must not
  /// outlive this.
  result<> add_routes(runtime::http::server& server);

  const ingest_counters& counters() const {
    return counters_;
  }

private:
  using request = runtime::http::request;
  using replier = runtime::http::replier;

  void take_event(request asked, replier reply);
  void take_batch(request asked, replier reply);
  bool refuse_overload(const replier& reply);
  void refuse(const request& asked, int status, const std::string& why,
              replier reply);
  void note_refused(const runtime::http::refused_request& asked);
  void append_refused(const std::string& head, std::string_view body,
                      std::function<void(bool)> kept);
  std::uint32_t retry_after_seconds() const;

  ingest_options options_;
  runtime::event_log::event_log& log_;
  const epoch::engine_progress& progress_;
  std::function<instant()> now_;
  rate_bound unread_kept_;
  ingest_counters counters_{};
};

} // namespace streamvane::actors::ingest
