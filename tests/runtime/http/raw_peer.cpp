#include "tests/runtime/http/raw_peer.hpp"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace streamvane::tests {

namespace {

void set_patience(int socket) {
  const timeval patience{10, 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  out.sin_port = htons(port);
  return out;
}

} // namespace

raw_peer raw_peer::unconnected() {
  const auto fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(fd >= 0);
  set_patience(fd);
  return raw_peer{fd};
}

void raw_peer::dial(std::uint16_t port) {
  const auto address = loopback(port);
  REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&address),
                    sizeof(address))
          == 0);
}

raw_peer raw_peer::connect(std::uint16_t port) {
  auto out = unconnected();
  out.dial(port);
  return out;
}

raw_peer raw_peer::connect_from(const char* address, std::uint16_t port) {
  auto out = unconnected();
  auto from = loopback(0);
  REQUIRE(inet_pton(AF_INET, address, &from.sin_addr) == 1);
  REQUIRE(
      bind(out.socket_, reinterpret_cast<const sockaddr*>(&from), sizeof(from))
      == 0);
  out.dial(port);
  return out;
}

raw_peer raw_peer::connect_unix(const std::string& path) {
  const auto fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  set_patience(fd);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.data(), path.size());
  REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&address),
                    sizeof(address))
          == 0);
  return raw_peer{fd};
}

raw_peer::raw_peer(raw_peer&& other) noexcept
    : socket_{std::exchange(other.socket_, -1)}, seen_{std::move(other.seen_)} {
  // nop
}

raw_peer::~raw_peer() {
  if (socket_ >= 0)
    ::close(socket_);
}

bool raw_peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void raw_peer::shut_write() {
  shutdown(socket_, SHUT_WR);
}

bool raw_peer::fill() {
  std::array<char, 16 * 1024> room;
  const auto n = recv(socket_, room.data(), room.size(), 0);
  if (n <= 0)
    return false;
  seen_.append(room.data(), static_cast<std::size_t>(n));
  return true;
}

std::string raw_peer::read_head() {
  auto end = seen_.find("\r\n\r\n");
  while (end == std::string::npos && fill())
    end = seen_.find("\r\n\r\n");
  if (end == std::string::npos)
    return std::exchange(seen_, {});
  auto out = seen_.substr(0, end + 4);
  seen_.erase(0, end + 4);
  return out;
}

std::string raw_peer::read_response() {
  auto out = read_head();
  const auto take = [&](std::size_t size) {
    while (seen_.size() < size && fill()) {}
    out += seen_.substr(0, size);
    seen_.erase(0, size);
  };
  if (const auto at = out.find("Content-Length: "); at != std::string::npos) {
    take(std::stoul(out.substr(at + 16)));
  } else if (out.find("Transfer-Encoding: chunked") != std::string::npos) {
    auto end = seen_.find("0\r\n\r\n");
    while (end == std::string::npos && fill())
      end = seen_.find("0\r\n\r\n");
    take(end == std::string::npos ? seen_.size() : end + 5);
  }
  return out;
}

std::string raw_peer::read_to_end() {
  while (fill()) {}
  return std::exchange(seen_, {});
}

bool raw_peer::is_closed() {
  if (!seen_.empty())
    return false;
  char c = 0;
  const auto n = recv(socket_, &c, 1, 0);
  return n == 0 || (n < 0 && errno == ECONNRESET);
}

raw_server::raw_server(std::function<void(raw_peer&)> serve)
    : socket_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  auto address = loopback(0);
  REQUIRE(bind(socket_, reinterpret_cast<const sockaddr*>(&address),
               sizeof(address))
          == 0);
  REQUIRE(listen(socket_, 64) == 0);
  socklen_t size = sizeof(address);
  REQUIRE(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size)
          == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this, serve = std::move(serve)] {
    for (;;) {
      const auto fd = accept(socket_, nullptr, nullptr);
      if (fd < 0 || ending_) {
        if (fd >= 0)
          ::close(fd);
        return;
      }
      set_patience(fd);
      ++connections_;
      raw_peer peer{fd};
      serve(peer);
    }
  }};
}

raw_server::~raw_server() {
  ending_ = true;
  // Wakes accept.
  shutdown(socket_, SHUT_RDWR);
  thread_.join();
  ::close(socket_);
}

no_more_descriptors::no_more_descriptors() {
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before_) == 0);
  // Descriptors are given from the lowest: all below this one are taken.
  const auto lowest_free = dup(0);
  REQUIRE(lowest_free >= 0);
  ::close(lowest_free);
  const rlimit none{static_cast<rlim_t>(lowest_free), before_.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
}

no_more_descriptors::~no_more_descriptors() {
  setrlimit(RLIMIT_NOFILE, &before_);
}

std::string status_of(std::string_view response) {
  return response.starts_with("HTTP/1.1 ") ? std::string{response.substr(9, 3)}
                                           : std::string{response};
}

std::string body_of(const std::string& response) {
  const auto at = response.find("\r\n\r\n");
  return at == std::string::npos ? "" : response.substr(at + 4);
}

temporary_directory::temporary_directory() {
  auto name = std::string{"/tmp/streamvane-http-XXXXXX"};
  REQUIRE(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

temporary_directory::~temporary_directory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

} // namespace streamvane::tests
