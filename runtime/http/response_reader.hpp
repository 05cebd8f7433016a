#pragma once

#include "messages/error.hpp"
#include "runtime/http/message.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace streamvane::runtime::http {

/// How one response is to be read.
struct response_bounds {
  std::uint32_t header_bytes_max = 16 * 1024;
  std::uint64_t body_bytes_max = 8 * 1024 * 1024;
  /// The request was HEAD: no body follows, whatever the fields say.
  bool head_only = false;
};

/// Reads one response from bytes, strictly: Boost.Beast's parser behind the
/// same rules as `request_reader` (but HTTP/1.0, non-ASCII field values and
/// bodies that end with the connection are understood). No socket.
class response_reader {
public:
  enum class phase : std::uint8_t { head, body, complete, refused };

  /// `take_body` gets the body piece by piece, without chunk framing.
  response_reader(response_bounds bounds,
                  std::function<void(std::string_view)> take_body);
  ~response_reader();

  response_reader(const response_reader&) = delete;
  response_reader& operator=(const response_reader&) = delete;

  /// Takes bytes from the front and says how many; none beyond the end. A
  /// head is taken as a whole: reading stops behind it, at `body` (or
  /// `complete`), so that status and fields can be looked at first.
  std::size_t read(std::string_view bytes);

  /// The connection was closed: `complete` if the body ends so, else
  /// `refused`.
  void end_of_stream();

  phase at() const;

  /// The head was whole and right, even if what followed was refused.
  bool has_head() const;

  // With a head.
  int status() const;
  const header_fields& headers() const;
  /// The connection may carry another request.
  bool keep_alive() const;

  /// At `refused`: `invalid`, `too_large`, or `unavailable` (cut short).
  const failure& why() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace streamvane::runtime::http
