#pragma once

#include "actors/ingest/ingest.hpp"
#include "messages/error.hpp"
#include "runtime/event_log/segment_log.hpp"
#include "runtime/http/server.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "tools/vanebench/bench_options.hpp"
#include "tools/vanebench/engine_under_test.hpp"

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace streamvane::tools::vanebench {

/// The way from HTTP to the store as a node with default options has it: one
/// io thread, log, clock, engine, store. Without sinks, administration and
/// supervisors, and with the engine's progress at hand.
class live_node {
public:
  /// Opens all of it in an empty folder, on a free port. Errors: those of what
  /// does not open.
  static result<std::unique_ptr<live_node>>
  start(const bench_options& options, const std::filesystem::path& folder,
        const std::string& config);

  live_node(const live_node&) = delete;
  live_node& operator=(const live_node&) = delete;
  ~live_node();

  std::uint16_t port() const {
    return server_->port();
  }

  const actors::epoch::engine_progress& progress() const {
    return engine_->progress();
  }

  const actors::ingest::ingest_counters& ingested() const {
    return ingest_->counters();
  }

  /// Waits until all that came in so far is in the store.
  result<> settle() const;

private:
  live_node() = default;

  void tick_every_second(const std::stop_token& stop);

  std::unique_ptr<runtime::event_log::segment_log> log_{};
  std::unique_ptr<runtime::metrics_store::metrics_store> store_{};
  std::unique_ptr<engine_under_test> engine_{};
  std::unique_ptr<actors::ingest::ingest> ingest_{};
  std::unique_ptr<runtime::http::server> server_{};
  std::mutex mutex_{};
  std::condition_variable_any stopped_{};
  std::jthread clock_{};
};

/// A server whose only route appends the body to a log and answers when it is
/// durable: what ingest is held to.
class bare_server {
public:
  static result<std::unique_ptr<bare_server>>
  start(const std::filesystem::path& folder);

  bare_server(const bare_server&) = delete;
  bare_server& operator=(const bare_server&) = delete;
  ~bare_server();

  std::uint16_t port() const {
    return server_->port();
  }

private:
  bare_server() = default;

  std::unique_ptr<runtime::event_log::segment_log> log_{};
  std::unique_ptr<runtime::http::server> server_{};
};

} // namespace streamvane::tools::vanebench
