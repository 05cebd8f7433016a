#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace streamvane::tools::vanebench {

/// How to load a server on loopback.
struct load_plan {
  std::uint16_t port = 0;
  std::string target = "/ingest/eventbridge";
  std::uint32_t connections = 64;
  /// Requests per second; 0: each connection sends as soon as it has its
  /// answer.
  std::uint32_t rate = 0;
  millis length{10'000};
};

/// How the server fared.
struct load_outcome {
  std::uint64_t accepted = 0; ///< Answered 200.
  std::uint64_t refused = 0;  ///< Answered otherwise.
  int refusal = 0;            ///< The last status that was not 200.
  double seconds = 0;         ///< First request to last answer.
  /// Of the accepted, in microseconds, sorted. With a rate it counts from the
  /// moment the request should have gone out, so that a server that is slow is
  /// not asked less.
  std::vector<std::uint32_t> latencies_us{};
};

/// POSTs the bodies one after the other, each once, from one thread over kept
/// connections; ends when the time is over or the bodies are. Errors: io,
/// unavailable (a connection was closed, or no answer for 30 s).
result<load_outcome> load(const load_plan& plan,
                          std::span<const std::string> bodies);

} // namespace streamvane::tools::vanebench
