#pragma once

#include "messages/time.hpp"
#include "runtime/http/message.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace streamvane::runtime::http {

struct client_options {
  /// "https://host:port" (a path is put before every target) or
  /// "unix:/run/streamvane.sock".
  std::string url{};
  millis connect_timeout{5'000};
  /// For the whole request to be written.
  millis write_timeout{10'000};
  /// For the whole answer; in for_each_line without progress.
  millis read_timeout{10'000};
  std::uint32_t response_header_bytes_max = 16 * 1024;
  std::uint64_t response_bytes_max = 8 * 1024 * 1024;
  /// A line of for_each_line.
  std::uint64_t line_bytes_max = 1024 * 1024;
  /// PEM file of trusted roots; empty: those of the system. The certificate
  /// and the host name are always verified, TLS is 1.2 at least.
  std::string ca_file{};
  /// PEM files of our own certificate where the server wants one.
  std::string certificate_chain_file{};
  std::string private_key_file{};
  /// Asked with every resolved address ("10.0.0.7") before it is connected to;
  /// false refuses. Empty: all are allowed.
  std::function<bool(std::string_view address)> allow_address{};
};

struct client_response {
  int status = 0;
  header_fields headers{};
  std::string body{};
  /// Why the body is not whole; only with request_options::status_suffices.
  std::optional<failure> body_failure{};
};

struct request_options {
  /// A POST or PATCH may be sent again if a kept connection turns out to be
  /// closed before the first byte of an answer. (Others always may.)
  bool safe_to_repeat = false;
  /// An answer whose head is whole is a success even if its body is cut,
  /// garbled or above a bound: `body_failure` says why, `body` is what came.
  /// For those who must not repeat what was accepted.
  bool status_suffices = false;
};

/// A blocking HTTP/1.1 client with one kept connection. An answer of any
/// status is a success here; redirects are not followed.
///
/// Failures: `unavailable` (resolve, connect, TLS, timeout, closed early: the
/// sentence names the phase), `invalid` (our arguments, or a garbled answer),
/// `too_large` (the answer is above a bound).
///
/// Concurrency: one thread at a time. Limitations: resolving a name may block
/// past connect_timeout (getaddrinfo cannot be interrupted).
class client {
public:
  explicit client(client_options options);
  ~client();

  client(client&&) noexcept;
  client& operator=(client&&) noexcept;

  /// Sends a request and reads the whole answer. `target` is a path with an
  /// optional query, already percent-encoded. Host, Content-Length and
  /// Connection are set here; Content-Type is one of `headers`.
  result<client_response> request(std::string_view method,
                                  std::string_view target,
                                  const header_fields& headers = {},
                                  std::string_view body = {},
                                  request_options options = {});

  /// GETs `target` and calls `take` with every line (without LF or CRLF) as it
  /// arrives; false ends the reading and closes the connection. The answer has
  /// the status and the fields; its body is empty, unless the status is not
  /// 200: then no line is taken and the body is in the answer.
  result<client_response>
  for_each_line(std::string_view target, const header_fields& headers,
                const std::function<bool(std::string_view)>& take);

  /// Closes the kept connection.
  void close();

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace streamvane::runtime::http
