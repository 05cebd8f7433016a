#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace streamvane::runtime::http {

/// Why the server itself answered (or closed) instead of a route.
enum class refusal : std::uint8_t {
  malformed,        ///< Not HTTP/1.1 as we read it: 400, 417 or 501.
  version,          ///< Not HTTP/1.1: 505.
  header_too_large, ///< 431.
  target_too_long,  ///< 414.
  length_required,  ///< 411.
  body_too_large,   ///< 413, also after gunzip.
  body_encoding,    ///< Content-Encoding we do not read: 415; broken gzip 400.
  unknown_path,     ///< 404.
  wrong_method,     ///< 405.
  header_timeout,   ///< 408 before the end of the head.
  body_timeout,     ///< 408 before the end of the body.
  reply_timeout,    ///< 503: the route did not reply in time.
  reply_dropped,    ///< 500: the route forgot its reply or threw.
  connections_full, ///< 503 at the door.
  address_full,     ///< 503 at the door: one address has too many of them.
  tls_handshake,    ///< Closed: no TLS, wrong TLS or no client certificate.
  write_timeout,    ///< Closed: the client does not read its answers.
};

inline constexpr std::size_t refusal_count = 17;

/// "header_too_large": the label of a metric.
std::string_view to_string(refusal reason);

/// How a server has fared since it was opened.
struct server_counters {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_total = 0;
  /// Whole requests given to routes.
  std::uint64_t requests_total = 0;
  std::uint64_t requests_running = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  /// Times accepting paused because descriptors or memory ran out.
  std::uint64_t accept_pauses = 0;
  /// By refusal.
  std::array<std::uint64_t, refusal_count> refused{};

  std::uint64_t refused_by(refusal reason) const {
    return refused[static_cast<std::size_t>(reason)];
  }
};

} // namespace streamvane::runtime::http
