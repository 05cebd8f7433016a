#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <thread>

namespace streamvane::tests {

/// A blocking TCP socket that says exactly the bytes it is given: the client
/// (or server) that no library would let us be. Reads give up after 10 s.
class raw_peer {
public:
  explicit raw_peer(int socket) : socket_{socket} {
    // nop
  }

  /// Connects to 127.0.0.1; REQUIREs success.
  static raw_peer connect(std::uint16_t port);

  /// Connects to 127.0.0.1 from another loopback address ("127.0.0.2");
  /// REQUIREs success.
  static raw_peer connect_from(const char* address, std::uint16_t port);

  /// A TCP socket that is not connected yet.
  static raw_peer unconnected();

  /// Connects it to 127.0.0.1; REQUIREs success.
  void dial(std::uint16_t port);

  /// Connects to a unix socket; REQUIREs success.
  static raw_peer connect_unix(const std::string& path);

  raw_peer(raw_peer&& other) noexcept;
  raw_peer& operator=(raw_peer&&) = delete;
  ~raw_peer();

  /// Sends all; false if the other side has closed.
  bool send(std::string_view bytes);

  /// Says that nothing more comes.
  void shut_write();

  /// One head, up to and with the empty line; what there is at the end of the
  /// stream or the patience.
  std::string read_head();

  /// One response with a Content-Length or chunked body, as it came.
  std::string read_response();

  /// Everything until the other side closes.
  std::string read_to_end();

  /// True if the other side closes without another byte.
  bool is_closed();

private:
  bool fill();

  int socket_;
  std::string seen_{};
};

/// A listener on a free port whose every connection is given to a function, one
/// after another, on its own thread.
class raw_server {
public:
  explicit raw_server(std::function<void(raw_peer&)> serve);
  ~raw_server();

  raw_server(const raw_server&) = delete;
  raw_server& operator=(const raw_server&) = delete;

  std::uint16_t port() const {
    return port_;
  }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_);
  }

  int connections() const {
    return connections_;
  }

private:
  int socket_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> ending_{false};
  std::thread thread_{};
};

/// While it lives the process can open no further descriptor.
class no_more_descriptors {
public:
  no_more_descriptors();
  ~no_more_descriptors();

  no_more_descriptors(const no_more_descriptors&) = delete;
  no_more_descriptors& operator=(const no_more_descriptors&) = delete;

private:
  rlimit before_{};
};

/// "200" of "HTTP/1.1 200 OK…".
std::string status_of(std::string_view response);

/// What follows the empty line.
std::string body_of(const std::string& response);

/// A temporary directory that goes with its owner.
class temporary_directory {
public:
  temporary_directory();
  ~temporary_directory();

  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;

  std::string file(std::string_view name) const {
    return path_ + "/" + std::string{name};
  }

private:
  std::string path_;
};

} // namespace streamvane::tests
