#include "runtime/http/connection.hpp"

#include "runtime/http/session.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <arpa/inet.h>
#include <array>
#include <sys/socket.h>
#include <utility>

namespace streamvane::runtime::http {

namespace {

/// Plain TCP or unix.
class plain_session final : public session {
public:
  plain_session(server_core& core, io_thread& thread, stream_socket socket,
                peer who, welcome how)
      : session{core, thread, std::move(who), how}, socket_{std::move(socket)} {
    // nop
  }

private:
  void start_handshake() override {
    on_handshake({});
  }

  void start_read(net::mutable_buffer room) override {
    socket_.async_read_some(
        room, [this, keep = self()](error_code ec, std::size_t bytes) {
          on_read(ec, bytes);
        });
  }

  void start_write(net::const_buffer bytes) override {
    socket_.async_write_some(
        bytes, [this, keep = self()](error_code ec, std::size_t written) {
          on_write(ec, written);
        });
  }

  void start_shut_write() override {
    error_code ec;
    socket_.shutdown(stream_socket::shutdown_send, ec);
    on_write_shut(static_cast<bool>(ec));
  }

  void close_socket() override {
    error_code ignored; // There is nobody left to tell.
    socket_.close(ignored);
  }

  stream_socket socket_;
};

/// TLS over TCP. Keeps its context, which `reload_tls` may replace.
class tls_session final : public session {
public:
  tls_session(server_core& core, io_thread& thread, stream_socket socket,
              std::shared_ptr<net::ssl::context> context, peer who, welcome how)
      : session{core, thread, std::move(who), how},
        context_{std::move(context)}, stream_{std::move(socket), *context_} {
    // nop
  }

private:
  void start_handshake() override {
    stream_.async_handshake(
        net::ssl::stream_base::server,
        [this, keep = self()](error_code ec) { on_handshake(ec); });
  }

  void start_read(net::mutable_buffer room) override {
    stream_.async_read_some(room, [this, keep = self()](error_code ec,
                                                        std::size_t bytes) {
      // A peer that leaves without close_notify: the framing of the message
      // tells whether something is missing.
      on_read(ec == net::ssl::error::stream_truncated ? net::error::eof : ec,
              bytes);
    });
  }

  void start_write(net::const_buffer bytes) override {
    stream_.async_write_some(
        bytes, [this, keep = self()](error_code ec, std::size_t written) {
          on_write(ec, written);
        });
  }

  void start_shut_write() override {
    // Says close_notify and waits for the peer's; session has the deadline.
    stream_.async_shutdown(
        [this, keep = self()](error_code) { on_write_shut(true); });
  }

  void close_socket() override {
    error_code ignored; // There is nobody left to tell.
    stream_.next_layer().close(ignored);
  }

  std::shared_ptr<net::ssl::context> context_;
  net::ssl::stream<stream_socket> stream_;
};

} // namespace

peer peer_of(stream_socket& socket) {
  peer out;
  error_code ec;
  const auto endpoint = socket.remote_endpoint(ec);
  if (ec)
    return out;
  const auto* address = reinterpret_cast<const sockaddr*>(endpoint.data());
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address->sa_family == AF_UNIX) {
    out.address = "unix";
    ucred who{};
    socklen_t size = sizeof(who);
    if (getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &who, &size)
        == 0)
      out.uid = who.uid;
  } else if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    if (inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size()))
      out.address = text.data();
  } else if (address->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    if (inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size()))
      out.address = text.data();
  }
  return out;
}

void start_connection(server_core& core, io_thread& thread,
                      stream_socket socket, peer who,
                      std::shared_ptr<net::ssl::context> tls, welcome how) {
  if (who.address != "unix") {
    error_code ignored; // Slower without, not wrong.
    socket.set_option(net::ip::tcp::no_delay{true}, ignored);
  }
  if (tls)
    std::make_shared<tls_session>(core, thread, std::move(socket),
                                  std::move(tls), std::move(who), how)
        ->start();
  else
    std::make_shared<plain_session>(core, thread, std::move(socket),
                                    std::move(who), how)
        ->start();
}

} // namespace streamvane::runtime::http
