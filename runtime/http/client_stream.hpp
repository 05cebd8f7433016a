#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace boost::asio::ssl {
class context;
}

namespace streamvane::runtime::http {

struct client_options;
struct url;

/// One blocking connection whose every step has a deadline. After a failure it
/// can only be destroyed.
class client_stream {
public:
  using deadline = std::chrono::steady_clock::time_point;

  /// Connects to a host; resolves, asks options.allow_address, and does the TLS
  /// handshake if `tls` is set. All addresses are tried within
  /// connect_timeout.
  static result<std::unique_ptr<client_stream>>
  connect(const client_options& options, const url& to,
          std::shared_ptr<boost::asio::ssl::context> tls);

  /// Connects to a unix socket.
  static result<std::unique_ptr<client_stream>>
  connect_unix(const client_options& options, const std::string& path);

  ~client_stream();

  client_stream(const client_stream&) = delete;
  client_stream& operator=(const client_stream&) = delete;

  /// Writes all of it.
  result<> write(std::string_view bytes, deadline until);

  /// Reads at least one byte; 0 is the end of the stream.
  result<std::size_t> read(char* room, std::size_t size, deadline until);

  /// The last step failed because its deadline passed.
  bool timed_out() const;

  /// Something (an end, or bytes nobody asked for) lies there already, so that
  /// the connection must not carry another request.
  bool has_unasked_input() const;

private:
  struct impl;
  explicit client_stream(std::unique_ptr<impl> held);
  std::unique_ptr<impl> impl_;
};

} // namespace streamvane::runtime::http
