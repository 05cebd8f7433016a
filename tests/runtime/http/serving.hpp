#pragma once

#include "runtime/http/server.hpp"
#include "tests/runtime/http/raw_peer.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace streamvane::tests {

/// A server on a free loopback port whose POST /echo answers with the body and
/// counts, and whose GET /hello answers "hello".
struct echo_server {
  static runtime::http::server_options on_free_port() {
    runtime::http::server_options out;
    out.listen = {"127.0.0.1:0"};
    return out;
  }

  explicit echo_server(runtime::http::server_options options = on_free_port(),
                       runtime::http::route_options echo_options = {})
      : server{std::move(options)} {
    REQUIRE(server.add(
        "POST", "/echo",
        [this](runtime::http::request r, runtime::http::replier reply) {
          ++echoed;
          reply({.content_type = "text/plain", .body = std::move(r.body)});
        },
        echo_options));
    REQUIRE(
        server.add("GET", "/hello",
                   [](runtime::http::request, runtime::http::replier reply) {
                     reply({.body = "hello"});
                   }));
  }

  /// Opens, after the test has added its routes.
  echo_server& open() {
    const auto ok = server.open();
    INFO((ok ? "" : ok.why().what));
    REQUIRE(ok);
    return *this;
  }

  raw_peer connect() {
    return raw_peer::connect(server.port());
  }

  std::uint64_t refused(runtime::http::refusal reason) const {
    return server.counters().refused_by(reason);
  }

  std::atomic<int> echoed{0};
  runtime::http::server server;
};

/// Repliers that the test answers itself.
class held_replies {
public:
  void hold(runtime::http::replier r) {
    const std::lock_guard lock{mutex_};
    held_.push_back(std::move(r));
    changed_.notify_all();
  }

  /// Waits until there are `count`.
  void wait(std::size_t count) {
    std::unique_lock lock{mutex_};
    REQUIRE(changed_.wait_for(lock, std::chrono::seconds{10},
                              [&] { return held_.size() >= count; }));
  }

  /// Waits until there are `count`, and takes them.
  std::vector<runtime::http::replier> take(std::size_t count) {
    std::unique_lock lock{mutex_};
    REQUIRE(changed_.wait_for(lock, std::chrono::seconds{10},
                              [&] { return held_.size() >= count; }));
    return std::exchange(held_, {});
  }

private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::vector<runtime::http::replier> held_{};
};

/// A GET of `target` without further fields.
inline std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

inline std::string post(std::string_view fields, std::string_view body = {}) {
  return "POST /echo HTTP/1.1\r\nHost: x\r\n" + std::string{fields} + "\r\n"
         + std::string{body};
}

inline const std::string get_hello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

} // namespace streamvane::tests
