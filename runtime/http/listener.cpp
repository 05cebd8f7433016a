#include "runtime/http/listener.hpp"

#include "runtime/http/unix_path.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace streamvane::runtime::http {

namespace {

constexpr int backlog = 1024;
constexpr mode_t unix_socket_mode = 0600;

failure listen_failure(const std::string& what, const error_code& ec) {
  const auto busy = ec == std::errc::address_in_use;
  return {busy ? errc::unavailable : errc::io, what + ": " + ec.message()};
}

/// Removes what a crashed process left; fails if the path is something else.
result<> clear_stale_socket(const std::string& path) {
  struct stat what {};
  if (lstat(path.c_str(), &what) != 0)
    return errno == ENOENT ? result<>{done{}} : io_failure(path, errno);
  if (!S_ISSOCK(what.st_mode))
    return failure{errc::invalid,
                   "listen: " + path + " exists and is not a socket"};
  net::io_context context;
  net::local::stream_protocol::socket probe{context};
  error_code ec;
  probe.connect(net::local::stream_protocol::endpoint{path}, ec);
  if (!ec)
    return failure{errc::unavailable,
                   "listen: another server answers on " + path};
  if (ec != std::errc::connection_refused)
    return listen_failure("listen: " + path, ec);
  if (unlink(path.c_str()) != 0)
    return io_failure("listen: removing stale " + path, errno);
  return done{};
}

result<> bind_unix(stream_acceptor& acceptor, const std::string& path) {
  if (auto ok = clear_stale_socket(path); !ok)
    return ok;
  error_code ec;
  const stream_protocol protocol{AF_UNIX, 0};
  acceptor.open(protocol, ec);
  if (!ec)
    acceptor.bind(
        stream_protocol::endpoint{net::local::stream_protocol::endpoint{path}},
        ec);
  if (ec)
    return listen_failure("listen: unix:" + path, ec);
  // Nobody can connect between bind and listen.
  if (chmod(path.c_str(), unix_socket_mode) != 0)
    return io_failure("listen: mode of " + path, errno);
  acceptor.listen(backlog, ec);
  if (ec)
    return listen_failure("listen: unix:" + path, ec);
  return done{};
}

} // namespace

result<listen_address> parse_listen(const std::string& text) {
  listen_address out;
  if (text.starts_with(unix_prefix)) {
    auto path = parse_unix_path("listen", text);
    if (!path)
      return path.why();
    out.unix_path = std::move(*path);
    return out;
  }
  const auto colon = text.rfind(':');
  if (colon == std::string::npos)
    return failure{errc::invalid, "listen '" + text
                                      + "' is neither address:port nor "
                                        "unix:/path"};
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string::npos)
    return failure{errc::invalid, "listen '" + text + "': IPv6 needs brackets"};
  error_code ec;
  out.ip = net::ip::make_address(host, ec);
  if (ec)
    return failure{errc::invalid,
                   "listen '" + text + "': the host is not a numeric address"};
  const auto* end = text.data() + text.size();
  const auto [at, error]
      = std::from_chars(text.data() + colon + 1, end, out.port);
  if (error != std::errc{} || at != end)
    return failure{errc::invalid,
                   "listen '" + text + "': the port is not 0..65535"};
  return out;
}

result<> bind_listener(stream_acceptor& acceptor,
                       const listen_address& address) {
  if (!address.unix_path.empty())
    return bind_unix(acceptor, address.unix_path);
  const net::ip::tcp::endpoint endpoint{address.ip, address.port};
  error_code ec;
  acceptor.open(stream_protocol{endpoint.protocol()}, ec);
  if (!ec)
    acceptor.set_option(net::socket_base::reuse_address{true}, ec);
  if (!ec && address.ip.is_v6())
    acceptor.set_option(net::ip::v6_only{true}, ec);
  if (!ec)
    acceptor.bind(stream_protocol::endpoint{endpoint}, ec);
  if (!ec)
    acceptor.listen(backlog, ec);
  if (ec)
    return listen_failure("listen: " + address.ip.to_string() + " port "
                              + std::to_string(address.port),
                          ec);
  return done{};
}

std::uint16_t bound_port(const stream_acceptor& acceptor,
                         const listen_address& address) {
  if (!address.unix_path.empty())
    return 0;
  error_code ec;
  const auto endpoint = acceptor.local_endpoint(ec);
  if (ec)
    return 0;
  net::ip::tcp::endpoint tcp;
  tcp.resize(endpoint.size());
  std::copy_n(reinterpret_cast<const char*>(endpoint.data()), endpoint.size(),
              reinterpret_cast<char*>(tcp.data()));
  return tcp.port();
}

std::string bound_name(const stream_acceptor& acceptor,
                       const listen_address& address) {
  if (!address.unix_path.empty())
    return std::string{unix_prefix} + address.unix_path;
  const auto host = address.ip.to_string();
  return (address.ip.is_v6() ? "[" + host + "]" : host) + ":"
         + std::to_string(bound_port(acceptor, address));
}

} // namespace streamvane::runtime::http
