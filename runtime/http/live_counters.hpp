#pragma once

#include "runtime/http/counters.hpp"

#include <atomic>

namespace streamvane::runtime::http {

/// The counters as io threads write them. Each is exact for itself; a snapshot
/// is not one instant.
struct live_counters {
  std::atomic<std::uint64_t> connections_open{0};
  std::atomic<std::uint64_t> connections_total{0};
  std::atomic<std::uint64_t> requests_total{0};
  std::atomic<std::uint64_t> requests_running{0};
  std::atomic<std::uint64_t> bytes_in{0};
  std::atomic<std::uint64_t> bytes_out{0};
  std::atomic<std::uint64_t> accept_pauses{0};
  /// Connections that are only told 503; not among the open ones.
  std::atomic<std::uint64_t> turned_away_open{0};
  std::array<std::atomic<std::uint64_t>, refusal_count> refused{};

  void count(refusal reason) {
    add(refused[static_cast<std::size_t>(reason)], 1);
  }

  static void add(std::atomic<std::uint64_t>& counter, std::uint64_t n) {
    counter.fetch_add(n, std::memory_order_relaxed);
  }

  server_counters snapshot() const {
    server_counters out;
    out.connections_open = connections_open.load();
    out.connections_total = connections_total.load();
    out.requests_total = requests_total.load();
    out.requests_running = requests_running.load();
    out.bytes_in = bytes_in.load();
    out.bytes_out = bytes_out.load();
    out.accept_pauses = accept_pauses.load();
    for (std::size_t i = 0; i < refusal_count; ++i)
      out.refused[i] = refused[i].load();
    return out;
  }
};

} // namespace streamvane::runtime::http
