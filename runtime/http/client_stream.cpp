#include "runtime/http/client_stream.hpp"

#include "runtime/http/asio.hpp"
#include "runtime/http/client.hpp"
#include "runtime/http/url.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <optional>
#include <poll.h>
#include <utility>
#include <vector>

namespace streamvane::runtime::http {

namespace {

failure unavailable(const std::string& phase, const error_code& ec) {
  const auto timeout = ec == net::error::timed_out;
  return {errc::unavailable, phase + (timeout ? ": timeout" : ": ")
                                 + (timeout ? std::string{} : ec.message())};
}

} // namespace

struct client_stream::impl {
  // The context of TLS is destroyed after the stream that uses it.
  std::shared_ptr<net::ssl::context> tls_context{};
  net::io_context context{1};
  stream_socket socket{context};
  std::optional<net::ssl::stream<stream_socket&>> tls{};
  bool timed_out = false;

  /// Starts one operation and waits for it; past `until` the socket is closed,
  /// which ends the operation, and the answer is timed_out.
  template <class Start>
  error_code run(deadline until, Start start) {
    std::optional<error_code> ended;
    start([&ended](const error_code& ec, std::size_t = 0) { ended = ec; });
    context.restart();
    context.run_until(until);
    if (!ended) {
      close();
      context.restart();
      context.run();
      timed_out = true;
      return net::error::timed_out;
    }
    return *ended;
  }

  void close() {
    error_code ignored; // It is given up.
    socket.close(ignored);
  }

  error_code connect(const stream_protocol::endpoint& to, deadline until) {
    close();
    error_code ec;
    socket.open(to.protocol(), ec);
    if (ec)
      return ec;
    return run(until,
               [&](auto done) { socket.async_connect(to, std::move(done)); });
  }

  error_code resolve(const url& to, deadline until,
                     std::vector<net::ip::tcp::endpoint>& out) {
    error_code ec;
    const auto address = net::ip::make_address(to.host, ec);
    if (!ec) {
      out.emplace_back(address, to.port);
      return ec;
    }
    net::ip::tcp::resolver resolver{context};
    net::ip::tcp::resolver::results_type found;
    std::optional<error_code> ended;
    resolver.async_resolve(
        to.host, std::to_string(to.port),
        net::ip::resolver_base::numeric_service,
        [&](const error_code& e, net::ip::tcp::resolver::results_type r) {
          ended = e;
          found = std::move(r);
        });
    context.restart();
    context.run_until(until);
    if (!ended) {
      resolver.cancel();
      context.restart();
      context.run();
      return net::error::timed_out;
    }
    for (const auto& each : found)
      out.push_back(each.endpoint());
    return *ended;
  }

  result<> shake_hands(const url& to, deadline until) {
    tls.emplace(socket, *tls_context);
    auto* native = tls->native_handle();
    error_code ec;
    const auto numeric
        = !net::ip::make_address(to.host, ec).is_unspecified() && !ec;
    // A server name is a name: RFC 6066 leaves addresses out.
    if (!numeric && SSL_set_tlsext_host_name(native, to.host.c_str()) != 1)
      return failure{errc::internal, "TLS: OpenSSL refuses the host name"};
    tls->set_verify_callback(net::ssl::host_name_verification{to.host}, ec);
    if (ec)
      return failure{errc::internal, "TLS: " + ec.message()};
    ec = run(until, [&](auto done) {
      tls->async_handshake(net::ssl::stream_base::client, std::move(done));
    });
    if (!ec)
      return done{};
    auto why = unavailable("TLS handshake with " + to.authority(), ec);
    if (const auto code = SSL_get_verify_result(native); code != X509_V_OK)
      why.what += std::string{" ("} + X509_verify_cert_error_string(code) + ")";
    return why;
  }
};

client_stream::client_stream(std::unique_ptr<impl> held)
    : impl_{std::move(held)} {
  // nop
}

client_stream::~client_stream() = default;

result<std::unique_ptr<client_stream>>
client_stream::connect(const client_options& options, const url& to,
                       std::shared_ptr<net::ssl::context> tls) {
  const auto until = std::chrono::steady_clock::now() + options.connect_timeout;
  auto my = std::make_unique<impl>();
  my->tls_context = std::move(tls);
  std::vector<net::ip::tcp::endpoint> endpoints;
  if (const auto ec = my->resolve(to, until, endpoints))
    return unavailable("resolve " + to.host, ec);
  std::optional<failure> why;
  for (const auto& endpoint : endpoints) {
    const auto address = endpoint.address().to_string();
    if (options.allow_address && !options.allow_address(address)) {
      why = failure{errc::invalid, "connect " + to.authority() + ": address "
                                       + address + " is not allowed"};
      continue;
    }
    const auto ec = my->connect(stream_protocol::endpoint{endpoint}, until);
    if (ec) {
      why = unavailable("connect " + to.authority() + " (" + address + ")", ec);
      continue;
    }
    error_code ignored; // Slower without, not wrong.
    my->socket.set_option(net::ip::tcp::no_delay{true}, ignored);
    if (my->tls_context)
      if (auto ok = my->shake_hands(to, until); !ok)
        return ok.why();
    return std::unique_ptr<client_stream>{new client_stream{std::move(my)}};
  }
  return why ? *why
             : failure{errc::unavailable,
                       "resolve " + to.host + ": it has no address"};
}

result<std::unique_ptr<client_stream>>
client_stream::connect_unix(const client_options& options,
                            const std::string& path) {
  auto my = std::make_unique<impl>();
  const net::local::stream_protocol::endpoint endpoint{path};
  const auto ec
      = my->connect(stream_protocol::endpoint{endpoint},
                    std::chrono::steady_clock::now() + options.connect_timeout);
  if (ec)
    return unavailable("connect unix:" + path, ec);
  return std::unique_ptr<client_stream>{new client_stream{std::move(my)}};
}

result<> client_stream::write(std::string_view bytes, deadline until) {
  auto& my = *impl_;
  const auto buffer = net::buffer(bytes.data(), bytes.size());
  const auto ec = my.run(until, [&](auto done) {
    if (my.tls)
      net::async_write(*my.tls, buffer, std::move(done));
    else
      net::async_write(my.socket, buffer, std::move(done));
  });
  if (ec)
    return unavailable("write", ec);
  return done{};
}

result<std::size_t> client_stream::read(char* room, std::size_t size,
                                        deadline until) {
  auto& my = *impl_;
  std::size_t got = 0;
  const auto buffer = net::buffer(room, size);
  const auto ec = my.run(until, [&](auto done) {
    auto count = [&got, done](const error_code& e, std::size_t n) {
      got = n;
      done(e, n);
    };
    if (my.tls)
      my.tls->async_read_some(buffer, std::move(count));
    else
      my.socket.async_read_some(buffer, std::move(count));
  });
  // TLS cut without close_notify may be an attacker's doing: no clean end.
  if (ec == net::error::eof)
    return std::size_t{0};
  if (ec)
    return unavailable("read", ec);
  return got;
}

bool client_stream::timed_out() const {
  return impl_->timed_out;
}

bool client_stream::has_unasked_input() const {
  pollfd look{impl_->socket.native_handle(), POLLIN, 0};
  return poll(&look, 1, 0) != 0;
}

} // namespace streamvane::runtime::http
