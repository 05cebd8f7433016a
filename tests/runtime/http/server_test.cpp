#include "runtime/http/client.hpp"
#include "tests/runtime/http/serving.hpp"

#include <zlib.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

using namespace streamvane;
using namespace streamvane::runtime::http;
using namespace streamvane::tests;

namespace {

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY)
          == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string gzip_post(const std::string& body) {
  return post("Content-Encoding: gzip\r\nContent-Length: "
                  + std::to_string(body.size()) + "\r\n",
              body);
}

} // namespace

TEST_CASE("pipelined requests are answered in order, also when another thread "
          "replies in reverse",
          "[http][server]") {
  held_replies held;
  echo_server echo;
  REQUIRE(echo.server.add("GET", "/held/{n}", [&](request, replier r) {
    held.hold(std::move(r));
  }));
  echo.open();
  auto client = echo.connect();
  std::string all;
  for (int i = 0; i < 8; ++i)
    all += get("/held/" + std::to_string(i));
  client.send(all);
  auto repliers = held.take(8);
  std::thread other{[&] {
    for (auto i = repliers.size(); i-- > 0;)
      repliers[i]({.body = std::to_string(i)});
  }};
  for (int i = 0; i < 8; ++i)
    CHECK(body_of(client.read_response()) == std::to_string(i));
  other.join();
}

TEST_CASE("more pipelined requests than the bound wait in the socket",
          "[http][server]") {
  auto options = echo_server::on_free_port();
  options.pipelined_max = 2;
  echo_server echo{options};
  echo.open();
  auto client = echo.connect();
  std::string all;
  for (int i = 0; i < 100; ++i)
    all += post("Content-Length: 3\r\n", std::to_string(100 + i));
  client.send(all);
  for (int i = 0; i < 100; ++i)
    CHECK(body_of(client.read_response()) == std::to_string(100 + i));
}

TEST_CASE("a route gets path parameters, query, headers and peer decoded",
          "[http][server]") {
  request seen;
  echo_server echo;
  REQUIRE(echo.server.add("GET", "/api/v1/queues/{id}/at/{when}",
                          [&](request r, replier reply) {
                            seen = std::move(r);
                            reply({.status = 204});
                          }));
  echo.open();
  auto client = echo.connect();
  client.send("GET /api/v1/queues/a%2Fb/at/now?x=1+2&y=%C3%A9&z HTTP/1.1\r\n"
              "Host: x\r\nX-Some:  value \r\n\r\n");
  const auto answer = client.read_head();
  CHECK(status_of(answer) == "204");
  CHECK(answer.find("Content-Length") == std::string::npos);
  CHECK(seen.param("id") == "a/b");
  CHECK(seen.param("when") == "now");
  REQUIRE(seen.query_value("x"));
  CHECK(*seen.query_value("x") == "1 2");
  CHECK(*seen.query_value("y") == "\xc3\xa9");
  CHECK(seen.query_value("z")->empty());
  REQUIRE(seen.headers.find("x-SOME"));
  CHECK(*seen.headers.find("x-SOME") == "value");
  CHECK(seen.peer.address == "127.0.0.1");
  CHECK(!seen.peer.uid);
}

TEST_CASE("a dropped reply, a throwing route and an unsendable answer are 500",
          "[http][server]") {
  echo_server echo;
  REQUIRE(echo.server.add("GET", "/dropped", [](request, replier) {}));
  REQUIRE(echo.server.add("GET", "/thrown", [](request, replier) {
    throw std::runtime_error{"no"};
  }));
  REQUIRE(echo.server.add("GET", "/split", [](request, replier reply) {
    reply({.headers = {{"X", "a\r\nSet-Cookie: b"}}});
  }));
  REQUIRE(echo.server.add("GET", "/twice", [](request, replier reply) {
    reply({.body = "first"});
    reply({.body = "second"});
  }));
  echo.open();
  auto client = echo.connect();
  for (const auto* path : {"/dropped", "/thrown", "/split"}) {
    client.send(get(path));
    const auto answer = client.read_response();
    CHECK(status_of(answer) == "500");
    CHECK(answer.find("Set-Cookie") == std::string::npos);
  }
  client.send(get("/twice") + get_hello);
  CHECK(body_of(client.read_response()) == "first");
  CHECK(body_of(client.read_response()) == "hello");
  CHECK(echo.refused(refusal::reply_dropped) == 2);
}

TEST_CASE("slow heads and bodies are 408, silence is closed",
          "[http][server]") {
  auto options = echo_server::on_free_port();
  options.header_timeout = millis{50};
  options.body_timeout = millis{50};
  options.idle_timeout = millis{50};
  echo_server echo{options};
  echo.open();
  auto slow_head = echo.connect();
  slow_head.send("GET /hello HTTP/1.1\r\nHo");
  CHECK(status_of(slow_head.read_to_end()) == "408");
  auto slow_body = echo.connect();
  slow_body.send(post("Content-Length: 3\r\n", "ab"));
  CHECK(status_of(slow_body.read_to_end()) == "408");
  auto silent = echo.connect();
  CHECK(silent.is_closed());
  auto idle = echo.connect();
  idle.send(get_hello);
  CHECK(status_of(idle.read_response()) == "200");
  CHECK(idle.is_closed());
  CHECK(echo.refused(refusal::header_timeout) == 2);
  CHECK(echo.refused(refusal::body_timeout) == 1);
}

TEST_CASE("a route that never replies is answered 503", "[http][server]") {
  auto options = echo_server::on_free_port();
  options.reply_timeout = millis{50};
  held_replies held;
  echo_server echo{options};
  REQUIRE(echo.server.add(
      "GET", "/held", [&](request, replier r) { held.hold(std::move(r)); }));
  echo.open();
  auto client = echo.connect();
  client.send(get("/held"));
  const auto answer = client.read_to_end();
  CHECK(status_of(answer) == "503");
  CHECK(answer.find("Retry-After: 1\r\n") != std::string::npos);
  // The late reply has nowhere to go.
  held.take(1).front()({.body = "late"});
  CHECK(echo.refused(refusal::reply_timeout) == 1);
}

TEST_CASE("a gzip body is read, a bomb is not", "[http][server]") {
  echo_server echo;
  echo.open();
  auto client = echo.connect();
  client.send(gzip_post(gzip(R"({"a":1})")));
  CHECK(body_of(client.read_response()) == R"({"a":1})");
  // 600 KB within the bound, but grown 1000 times.
  client.send(gzip_post(gzip(std::string(600'000, 'a'))));
  CHECK(status_of(client.read_response()) == "413");
  // 8 MB from 8 KB.
  client.send(gzip_post(gzip(std::string(8'000'000, 'a'))));
  CHECK(status_of(client.read_response()) == "413");
  client.send(gzip_post(gzip("abc") + "more"));
  CHECK(status_of(client.read_response()) == "400");
  const auto whole = gzip("abcdefgh");
  client.send(gzip_post(whole.substr(0, whole.size() - 1)));
  CHECK(status_of(client.read_response()) == "400");
  CHECK(echo.echoed == 1);
}

TEST_CASE("a producer's body comes chunked, waits, and is visibly cut when it "
          "fails",
          "[http][server]") {
  auto options = echo_server::on_free_port();
  options.producer_pause = millis{1};
  echo_server echo{options};
  REQUIRE(echo.server.add("GET", "/lines", [](request, replier reply) {
    reply({.content_type = "application/x-ndjson",
           .producer = [n = 0](std::string& chunk) mutable {
             if (n % 3 != 1) // Nothing yet, now and then.
               chunk = "{\"n\":" + std::to_string(n) + "}\n";
             return ++n < 20'000;
           }});
  }));
  REQUIRE(echo.server.add("GET", "/fails", [](request, replier reply) {
    reply({.producer = [n = 0](std::string& chunk) mutable -> bool {
      if (n++ == 3)
        throw std::runtime_error{"no more"};
      chunk = "x";
      return true;
    }});
  }));
  echo.open();
  client c{{.url = "http://" + echo.server.addresses().front()}};
  SECTION("whole") {
    std::size_t lines = 0;
    const auto answer = c.for_each_line("/lines", {}, [&](std::string_view l) {
      lines += l.starts_with("{\"n\":") && l.ends_with("}") ? 1 : 0;
      return lines < 100;
    });
    REQUIRE(answer);
    CHECK(lines == 100);
  }
  SECTION("cut") {
    const auto answer = c.request("GET", "/fails");
    REQUIRE(!answer);
    CHECK(answer.why().code == errc::unavailable);
  }
  SECTION("two pipelined") {
    auto raw = echo.connect();
    raw.send("HEAD /lines HTTP/1.1\r\nHost: x\r\n\r\n" + get_hello);
    CHECK(raw.read_head().find("Transfer-Encoding: chunked\r\n")
          != std::string::npos);
    CHECK(body_of(raw.read_response()) == "hello");
  }
}

TEST_CASE("a client that does not read its answer is cut", "[http][server]") {
  auto options = echo_server::on_free_port();
  options.write_timeout = millis{50};
  echo_server echo{options};
  REQUIRE(echo.server.add("GET", "/endless", [](request, replier reply) {
    reply({.producer = [](std::string& chunk) {
      chunk.assign(64 * 1024, 'x');
      return true;
    }});
  }));
  echo.open();
  auto client = echo.connect();
  client.send(get("/endless"));
  auto other = echo.connect();
  for (int i = 0; i < 100'000; ++i) {
    other.send(get_hello);
    REQUIRE(status_of(other.read_response()) == "200");
    if (echo.refused(refusal::write_timeout) == 1)
      break;
  }
  CHECK(echo.refused(refusal::write_timeout) == 1);
}

TEST_CASE("eight clients on two threads get their own answers",
          "[http][server]") {
  auto options = echo_server::on_free_port();
  options.threads = 2;
  echo_server echo{options};
  echo.open();
  std::atomic<int> right{0};
  std::vector<std::thread> clients;
  for (int t = 0; t < 8; ++t)
    clients.emplace_back([&, t] {
      client c{{.url = "http://" + echo.server.addresses().front()}};
      for (int i = 0; i < 500; ++i) {
        const auto body = std::to_string(t) + ":" + std::to_string(i);
        const auto answer = c.request("POST", "/echo", {}, body);
        right += answer && answer->status == 200 && answer->body == body;
      }
    });
  for (auto& each : clients)
    each.join();
  CHECK(right == 4000);
  const auto counters = echo.server.counters();
  CHECK(counters.requests_total == 4000);
  CHECK(counters.connections_total == 8);
  CHECK(counters.requests_running == 0);
  CHECK(counters.bytes_in > 4000 * 50);
}

TEST_CASE("a route may answer a request of another connection, even one that "
          "is gone",
          "[http][server]") {
  held_replies held;
  echo_server echo;
  REQUIRE(echo.server.add(
      "GET", "/held", [&](request, replier r) { held.hold(std::move(r)); }));
  REQUIRE(echo.server.add("GET", "/release", [&](request, replier reply) {
    held.take(1).front()({.body = "released"});
    reply({.body = "mine"});
  }));
  echo.open();
  auto waiting = echo.connect();
  waiting.send(get("/held"));
  held.wait(1);
  auto other = echo.connect();
  other.send(get("/release"));
  CHECK(body_of(other.read_response()) == "mine");
  CHECK(body_of(waiting.read_response()) == "released");
  {
    // Half-closed with a request under way, then reset by its end.
    auto leaving = echo.connect();
    leaving.send(get("/held"));
    held.wait(1);
  }
  other.send(get("/release"));
  CHECK(body_of(other.read_response()) == "mine");
}
