#pragma once

#include "runtime/http/counters.hpp"
#include "runtime/http/message.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace streamvane::runtime::http {

/// Bounds of what a request may send before its route is known.
struct reader_limits {
  std::uint32_t header_bytes_max = 16 * 1024;
  std::uint32_t target_bytes_max = 8 * 1024;
  std::uint32_t header_fields_max = 100;
};

/// Reads one request from bytes: Boost.Beast's parser behind our own rules,
/// because Beast 1.74 is lenient (reliability.md 3.3). No socket, no clock.
///
/// Use: `read` with everything that is buffered, until it neither consumes
/// more nor reaches another phase. At `body` (reached once the head is whole
/// and a body follows) call `bound_body` before reading on. After `complete`
/// take the request and `restart`. After `refused` nothing can be read.
class request_reader {
public:
  enum class phase : std::uint8_t { head, body, complete, refused };

  /// Bytes of all chunk extensions of a request together.
  static constexpr std::size_t chunk_extension_bytes_max = 256;

  explicit request_reader(reader_limits limits);
  ~request_reader();

  request_reader(const request_reader&) = delete;
  request_reader& operator=(const request_reader&) = delete;

  /// Forgets the request and begins a new one.
  void restart();

  /// Takes bytes from the front and says how many; never any beyond the end
  /// of the request. A head is taken as a whole or not at all.
  std::size_t read(std::string_view bytes);

  phase at() const;

  /// The bound of the body, as sent and without chunk framing. May refuse.
  void bound_body(std::uint64_t bytes_max);

  /// The head from `body` on, the body at `complete`. Path and query are taken
  /// apart; params and peer are left to the server. At `refused` as far as it
  /// was understood; method and target come first and together.
  http::request& request();

  /// How long the body is by Content-Length, else what was read of it.
  std::uint64_t body_bytes() const;

  /// From `body` on: the connection may carry another request.
  bool keep_alive() const;

  /// From `body` on: the client waits for "100 Continue".
  bool expects_continue() const;

  // At `refused`: why, what to answer, and a sentence.
  refusal reason() const;
  int status() const;
  const std::string& detail() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace streamvane::runtime::http
