#include "tests/runtime/http/serving.hpp"

#include <condition_variable>
#include <stdexcept>
#include <vector>

using namespace streamvane;
using namespace streamvane::runtime::http;
using namespace streamvane::tests;

namespace {

/// What a server has told of its refusals.
class told_refusals {
public:
  void take(refused_request r) {
    const std::lock_guard lock{mutex_};
    told_.push_back(std::move(r));
    changed_.notify_all();
  }

  /// The first of them, once it is there.
  refused_request first() {
    std::unique_lock lock{mutex_};
    REQUIRE(changed_.wait_for(lock, std::chrono::seconds{10},
                              [&] { return !told_.empty(); }));
    return told_.front();
  }

  std::size_t count() {
    const std::lock_guard lock{mutex_};
    return told_.size();
  }

private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::vector<refused_request> told_{};
};

/// An echo server that takes bodies of 100 bytes.
struct telling_server : echo_server {
  telling_server() : echo_server{options()} {
    REQUIRE(server.on_refused(
        [this](refused_request r) { told.take(std::move(r)); }));
    open();
  }

  static server_options options() {
    auto out = on_free_port();
    out.body_bytes_max = 100;
    return out;
  }

  told_refusals told;
};

/// Says it, and that nothing more comes; the answer.
std::string say(echo_server& to, const std::string& bytes) {
  auto client = to.connect();
  client.send(bytes);
  client.shut_write();
  return client.read_response();
}

} // namespace

TEST_CASE("what the server refuses is told with what is known of it",
          "[http][server]") {
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  const struct {
    std::string fields;
    std::string body;
    refusal reason;
    int status;
    std::string kept;
    std::uint64_t body_bytes;
    std::string_view detail;
  } cases[] = {
      {"Content-Length: 101\r\n", std::string(101, 'x'),
       refusal::body_too_large, 413, std::string(101, 'x'), 101,
       "Content-Length 101 is above 100"},
      {chunked, "3\r\nabc\r\n65\r\n" + std::string(101, 'x'),
       refusal::body_too_large, 413, "abc\r\n65\r\n" + std::string(101, 'x'),
       110, "the chunked body is too large"},
      {chunked, "3\r\nabc\r\nzz\r\n", refusal::malformed, 400, "abc\r\nzz\r\n",
       9, "not HTTP/1.1"},
      {chunked + "Content-Length: 3\r\n", "3\r\nabc\r\n0\r\n\r\n",
       refusal::malformed, 400, "3\r\nabc\r\n0\r\n\r\n", 13, "Content-Length"},
      {"", "no length", refusal::length_required, 411, "no length", 9,
       "neither Content-Length nor Transfer-Encoding"},
      {"Content-Length: 4\r\nContent-Encoding: br\r\n", "abcd",
       refusal::body_encoding, 415, "abcd", 4, "Content-Encoding"},
      {"Content-Length: 4\r\nContent-Encoding: gzip\r\n", "abcd",
       refusal::body_encoding, 400, "abcd", 4, "gzip"},
  };
  for (const auto& each : cases) {
    INFO(each.fields << each.body);
    telling_server echo;
    CHECK(status_of(say(echo, post(each.fields, each.body)))
          == std::to_string(each.status));
    const auto told = echo.told.first();
    CHECK(told.reason == each.reason);
    CHECK(told.status == each.status);
    CHECK(told.method == "POST");
    CHECK(told.target == "/echo");
    CHECK(told.peer.address == "127.0.0.1");
    CHECK(told.body == each.kept);
    CHECK(told.body_bytes == each.body_bytes);
    INFO(told.detail);
    CHECK(told.detail.find(each.detail) != std::string::npos);
  }
}

TEST_CASE("of a refused body the beginning is kept, even if it comes late",
          "[http][server]") {
  telling_server echo;
  auto client = echo.connect();
  client.send(post("Content-Length: 1000000\r\n"));
  CHECK(status_of(client.read_response()) == "413");
  CHECK(echo.told.count() == 0);
  client.send(std::string(3000, 'a') + std::string(3000, 'b'));
  // Told while the client could still send on.
  const auto told = echo.told.first();
  CHECK(told.body == std::string(3000, 'a') + std::string(1096, 'b'));
  CHECK(told.body.size() == refused_body_bytes_max);
  CHECK(told.body_bytes == 1'000'000);
  client.shut_write();
  CHECK(client.is_closed());
  CHECK(echo.server.stop(millis{10'000}));
  CHECK(echo.told.count() == 1);
}

TEST_CASE("a body that ends too late is told with what came of it",
          "[http][server]") {
  auto options = telling_server::options();
  options.body_timeout = millis{50};
  echo_server echo{options};
  told_refusals told;
  REQUIRE(echo.server.on_refused(
      [&](refused_request r) { told.take(std::move(r)); }));
  echo.open();
  auto client = echo.connect();
  client.send(post("Content-Length: 10\r\n", "abc"));
  CHECK(status_of(client.read_response()) == "408");
  client.shut_write();
  CHECK(told.first().reason == refusal::body_timeout);
  CHECK(told.first().body == "abc");
  CHECK(told.first().body_bytes == 10);
}

TEST_CASE("a stop tells what it cuts", "[http][server]") {
  telling_server echo;
  auto client = echo.connect();
  client.send(post("Content-Length: 1000000\r\n", "abc"));
  CHECK(status_of(client.read_response()) == "413");
  echo.server.stop(millis{0});
  CHECK(echo.told.first().detail == "Content-Length 1000000 is above 100");
  CHECK(echo.told.count() == 1);
}

TEST_CASE("neither taken requests nor what is no request are told",
          "[http][server]") {
  telling_server echo;
  CHECK(status_of(say(echo, post("Content-Length: 3\r\n", "abc"))) == "200");
  CHECK(status_of(say(echo, "\x16\x03\x01")) == "400");
  CHECK(status_of(say(echo, "POST /echo HTTP/1.1\r\nHo")) != "200");
  CHECK(echo.server.stop(millis{10'000}));
  CHECK(echo.told.count() == 0);
}

TEST_CASE("who throws when told harms no request", "[http][server]") {
  echo_server echo{telling_server::options()};
  REQUIRE(echo.server.on_refused(
      [](refused_request) { throw std::runtime_error{"no"}; }));
  echo.open();
  // A whole request is told before its answer, another one behind it.
  auto client = echo.connect();
  client.send(post("Content-Length: 1\r\nContent-Encoding: gzip\r\n", "x"));
  CHECK(status_of(client.read_response()) == "400");
  client.send(post("Content-Length: 101\r\n", std::string(101, 'x')));
  CHECK(status_of(client.read_response()) == "413");
  client.shut_write();
  CHECK(client.is_closed());
  CHECK(status_of(say(echo, get_hello)) == "200");
}

TEST_CASE("an open server takes no on_refused", "[http][server]") {
  telling_server echo;
  CHECK_FALSE(echo.server.on_refused([](refused_request) {}));
}
