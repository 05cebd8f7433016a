#pragma once

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace streamvane::tests {

/// Says the bytes to 127.0.0.1 and that nothing more comes; what came back
/// until the other side closed. Gives up after 10 s of silence.
inline std::string said_to(std::uint16_t port, std::string_view bytes) {
  const auto fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(fd >= 0);
  const timeval patience{10, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(port);
  REQUIRE(connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0);
  while (!bytes.empty()) {
    const auto n = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0)
      break; // It has heard enough; the answer tells why.
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  shutdown(fd, SHUT_WR);
  std::string answer;
  std::array<char, 4096> room;
  for (;;) {
    const auto n = recv(fd, room.data(), room.size(), 0);
    if (n <= 0)
      break;
    answer.append(room.data(), static_cast<std::size_t>(n));
  }
  close(fd);
  return answer;
}

} // namespace streamvane::tests
