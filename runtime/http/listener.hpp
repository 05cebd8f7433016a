#pragma once

#include "messages/error.hpp"
#include "runtime/http/asio.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <string>

namespace streamvane::runtime::http {

/// A listen option taken apart.
struct listen_address {
  /// Set for unix sockets; then the rest is unused.
  std::string unix_path{};
  net::ip::address ip{};
  std::uint16_t port = 0;

  bool beyond_loopback() const {
    return unix_path.empty() && !ip.is_loopback();
  }
};

/// Reads "127.0.0.1:8080", "[::1]:0" or "unix:/path"; numeric addresses only.
result<listen_address> parse_listen(const std::string& text);

/// Binds and listens. A unix socket gets mode 0600 before anybody can connect;
/// a stale one is replaced, a live one is a failure (`unavailable`).
result<> bind_listener(stream_acceptor& acceptor,
                       const listen_address& address);

/// The bound address as in `listen`, with the real port.
std::string bound_name(const stream_acceptor& acceptor,
                       const listen_address& address);

/// The bound TCP port; 0 for unix.
std::uint16_t bound_port(const stream_acceptor& acceptor,
                         const listen_address& address);

} // namespace streamvane::runtime::http
