#include "runtime/http/client.hpp"
#include "tests/runtime/http/serving.hpp"

#include <chrono>
#include <vector>

using namespace streamvane;
using namespace streamvane::runtime::http;
using namespace streamvane::tests;

namespace {

client_options quick(std::string url) {
  client_options out;
  out.url = std::move(url);
  out.read_timeout = millis{2'000};
  out.response_bytes_max = 1'000;
  out.response_header_bytes_max = 2'000;
  return out;
}

/// A server that reads one head and says `bytes`.
std::function<void(raw_peer&)> saying(std::string bytes) {
  return [bytes](raw_peer& p) {
    p.read_head();
    p.send(bytes);
    p.shut_write();
    p.read_to_end();
  };
}

const std::string ok_2 = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

} // namespace

TEST_CASE("the client keeps its connection", "[http][client]") {
  echo_server echo;
  echo.open();
  client c{{.url = "http://" + echo.server.addresses().front()}};
  for (int i = 0; i < 5; ++i) {
    const auto a = c.request("POST", "/echo", {{"X", "y"}}, "body");
    REQUIRE(a);
    CHECK(a->status == 200);
    CHECK(a->body == "body");
    CHECK(*a->headers.find("content-type") == "text/plain");
  }
  const auto missing = c.request("GET", "/no");
  REQUIRE(missing);
  CHECK(missing->status == 404);
  const auto head = c.request("HEAD", "/hello");
  REQUIRE(head);
  CHECK(head->body.empty());
  CHECK(echo.server.counters().connections_total == 1);
}

TEST_CASE("the client refuses arguments that would split a request",
          "[http][client]") {
  client c{{.url = "http://127.0.0.1:1/base"}};
  const auto refused = [&](const auto& answer) {
    return !answer && answer.why().code == errc::invalid;
  };
  CHECK(refused(c.request("GE T", "/")));
  CHECK(refused(c.request("GET", "no-slash")));
  CHECK(refused(c.request("GET", "/a b")));
  CHECK(refused(c.request("GET", "/a\r\nX: y")));
  CHECK(refused(c.request("GET", "/", {{"X", "a\r\nY: b"}})));
  CHECK(refused(c.request("GET", "/", {{"X:", "a"}})));
  CHECK(refused(c.request("GET", "/", {{"Content-Length", "3"}})));
  CHECK(refused(client{{.url = "nonsense"}}.request("GET", "/")));
  CHECK(refused(client{{.url = "unix:"}}.request("GET", "/")));
  CHECK(refused(client{{.url = "http://a/?q"}}.request("GET", "/")));
}

TEST_CASE("garbled, cut and huge answers are failures of their own kind",
          "[http][client]") {
  const auto length = [](const std::string& rest) {
    return "HTTP/1.1 200 OK\r\n" + rest;
  };
  const struct {
    std::string what;
    std::string bytes;
    errc code;
  } cases[] = {
      {"garbage", "lorem ipsum\r\n\r\n", errc::invalid},
      {"nothing", "", errc::unavailable},
      {"half a head", "HTTP/1.1 200 OK\r\nCont", errc::unavailable},
      {"half a body", length("Content-Length: 10\r\n\r\nabc"),
       errc::unavailable},
      {"half a chunk", length("Transfer-Encoding: chunked\r\n\r\na\r\nabc"),
       errc::unavailable},
      {"no last chunk", length("Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n"),
       errc::unavailable},
      {"a bad chunk", length("Transfer-Encoding: chunked\r\n\r\nzz\r\na\r\n"),
       errc::invalid},
      {"two lengths",
       length("Content-Length: 2\r\nContent-Length: 2\r\n\r\nok"),
       errc::invalid},
      {"length and chunked",
       length("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok"),
       errc::invalid},
      {"an unknown coding", length("Transfer-Encoding: gzip\r\n\r\nok"),
       errc::invalid},
      {"a folded line", length("X: a\r\n b\r\nContent-Length: 2\r\n\r\nok"),
       errc::invalid},
      {"status 99", "HTTP/1.1 099 No\r\nContent-Length: 0\r\n\r\n",
       errc::invalid},
      {"status 101", "HTTP/1.1 101 Switching\r\n\r\n", errc::invalid},
      {"an endless line of 100s",
       [] {
         std::string out;
         for (int i = 0; i < 20; ++i)
           out += "HTTP/1.1 100 Continue\r\n\r\n";
         return out;
       }(),
       errc::invalid},
      {"a huge head", length("X: " + std::string(5'000, 'x')), errc::too_large},
      {"a huge length", length("Content-Length: 99999999\r\n\r\n"),
       errc::too_large},
      {"a huge chunk", length("Transfer-Encoding: chunked\r\n\r\nffffff\r\n"),
       errc::too_large},
      {"a huge body until the close",
       length("\r\n" + std::string(100'000, 'x')), errc::too_large},
      {"trailers",
       length("Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n"),
       errc::invalid},
  };
  for (const auto& each : cases) {
    INFO(each.what);
    raw_server server{saying(each.bytes)};
    client c{quick(server.url())};
    const auto answer = c.request("GET", "/");
    REQUIRE(!answer);
    INFO(answer.why().what);
    CHECK(answer.why().code == each.code);
  }
}

TEST_CASE("an answer with an unusable body is one where its status suffices",
          "[http][client]") {
  const struct {
    std::string what;
    std::string bytes;
    std::string body;
    errc code;
  } cases[] = {
      {"half a body", "Content-Length: 10\r\n\r\nabc", "abc",
       errc::unavailable},
      {"no last chunk", "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n", "a",
       errc::unavailable},
      {"a bad chunk", "Transfer-Encoding: chunked\r\n\r\nzz\r\na\r\n", "",
       errc::invalid},
      {"a huge length", "Content-Length: 99999999\r\n\r\n", "",
       errc::too_large},
      {"a huge chunk", "Transfer-Encoding: chunked\r\n\r\nffffff\r\n", "",
       errc::too_large},
  };
  for (const auto& each : cases) {
    INFO(each.what);
    raw_server server{saying("HTTP/1.1 202 Accepted\r\nX: y\r\n" + each.bytes)};
    client c{quick(server.url())};
    const auto answer
        = c.request("POST", "/", {}, "order", {.status_suffices = true});
    REQUIRE(answer);
    CHECK(answer->status == 202);
    CHECK(*answer->headers.find("X") == "y");
    CHECK(answer->body == each.body);
    REQUIRE(answer->body_failure);
    CHECK(answer->body_failure->code == each.code);
    // Nothing of it is taken for the next answer.
    CHECK(c.request("GET", "/", {}, {}, {.status_suffices = true}));
    CHECK(server.connections() == 2);
  }
  raw_server whole{saying(ok_2)};
  const auto answer = client{quick(whole.url())}.request(
      "GET", "/", {}, {}, {.status_suffices = true});
  REQUIRE(answer);
  CHECK(answer->body == "ok");
  CHECK_FALSE(answer->body_failure);
}

TEST_CASE("a body that does not come in time leaves its status",
          "[http][client]") {
  raw_server slow{[](raw_peer& p) {
    p.read_head();
    p.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    p.read_to_end();
  }};
  auto options = quick(slow.url());
  options.read_timeout = millis{200};
  const auto answer
      = client{options}.request("POST", "/", {}, {}, {.status_suffices = true});
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->body_failure->what == "read: timeout");
}

TEST_CASE("no status suffices of a broken head or for a request that was not "
          "sent",
          "[http][client]") {
  std::string request_body;
  std::string answered;
  SECTION("nothing") {}
  SECTION("half a head") {
    answered = "HTTP/1.1 200 OK\r\nContent-Le";
  }
  SECTION("two lengths") {
    answered = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
               "Content-Length: 3\r\n\r\nok";
  }
  SECTION("only an interim answer") {
    answered = "HTTP/1.1 103 Early Hints\r\n\r\n";
  }
  SECTION("the receiver hangs up on the request") {
    // Beyond what the sockets' buffers hold.
    request_body.assign(64U << 20, 'x');
    answered = GENERATE("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
                        "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n");
  }
  raw_server server{[&](raw_peer& p) {
    p.read_head();
    p.send(answered);
  }};
  client c{quick(server.url())};
  CHECK_FALSE(
      c.request("POST", "/", {}, request_body, {.status_suffices = true}));
}

TEST_CASE("bodies by length, chunks and close are read", "[http][client]") {
  for (const auto& bytes :
       {ok_2,
        std::string{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "1;x=y\r\no\r\n1\r\nk\r\n0\r\n\r\n"},
        std::string{"HTTP/1.1 200 OK\r\n\r\nok"},
        std::string{"HTTP/1.0 200 OK\r\n\r\nok"},
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok_2}) {
    INFO(bytes);
    raw_server server{saying(bytes)};
    client c{quick(server.url())};
    const auto answer = c.request("GET", "/");
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == "ok");
  }
}

TEST_CASE("a redirect is an answer, not an order", "[http][client]") {
  raw_server server{saying("HTTP/1.1 302 Found\r\nLocation: http://x/\r\n"
                           "Content-Length: 0\r\n\r\n")};
  client c{quick(server.url())};
  const auto answer = c.request("GET", "/");
  REQUIRE(answer);
  CHECK(answer->status == 302);
  CHECK(server.connections() == 1);
}

TEST_CASE("a refused connection and a slow answer say which phase it was",
          "[http][client]") {
  std::uint16_t port = 0;
  {
    raw_server gone{[](raw_peer&) {
    }};
    port = gone.port();
  }
  client c{quick("http://127.0.0.1:" + std::to_string(port))};
  const auto refused = c.request("GET", "/");
  REQUIRE(!refused);
  CHECK(refused.why().code == errc::unavailable);
  CHECK(refused.why().what.starts_with("connect"));

  raw_server slow{[](raw_peer& p) {
    p.read_to_end();
  }};
  auto options = quick(slow.url());
  options.read_timeout = millis{50};
  const auto late = client{options}.request("GET", "/");
  REQUIRE(!late);
  CHECK(late.why().code == errc::unavailable);
  CHECK(late.why().what == "read: timeout");
}

TEST_CASE("a kept connection that was closed is replaced once, if the request "
          "may be repeated",
          "[http][client]") {
  // Answers one request, swallows the head of the next and closes: the client
  // cannot know before it has sent.
  raw_server server{[](raw_peer& p) {
    p.read_head();
    p.send(ok_2);
    p.read_head();
  }};
  client c{quick(server.url())};
  REQUIRE(c.request("GET", "/"));
  SECTION("GET") {
    CHECK(c.request("GET", "/"));
    CHECK(server.connections() == 2);
  }
  SECTION("a POST that is safe to repeat") {
    CHECK(c.request("POST", "/", {}, "", {.safe_to_repeat = true}));
    CHECK(server.connections() == 2);
  }
  SECTION("another POST") {
    const auto answer = c.request("POST", "/", {}, "");
    REQUIRE(!answer);
    CHECK(answer.why().code == errc::unavailable);
    CHECK(server.connections() == 1);
  }
}

TEST_CASE("bytes nobody asked for end the kept connection", "[http][client]") {
  raw_server server{[](raw_peer& p) {
    p.read_head();
    p.send(ok_2 + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    p.read_to_end();
  }};
  client c{quick(server.url())};
  for (int i = 0; i < 2; ++i) {
    const auto answer = c.request("GET", "/");
    REQUIRE(answer);
    CHECK(answer->body == "ok");
  }
  CHECK(server.connections() == 2);
}

TEST_CASE("lines come as they are sent, within their bound", "[http][client]") {
  std::vector<std::string> lines;
  const auto take = [&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  };
  SECTION("split anywhere") {
    raw_server server{
        saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
               "3\r\na\nb\r\n4\r\nc\r\n\n\r\n1\r\nd\r\n0\r\n\r\n")};
    client c{quick(server.url())};
    const auto answer = c.for_each_line("/", {}, take);
    REQUIRE(answer);
    CHECK(answer->body.empty());
    CHECK(lines == std::vector<std::string>{"a", "bc", "", "d"});
  }
  SECTION("too long") {
    raw_server server{
        saying("HTTP/1.1 200 OK\r\n\r\nshort\n" + std::string(200, 'x'))};
    auto options = quick(server.url());
    options.line_bytes_max = 100;
    const auto answer = client{options}.for_each_line("/", {}, take);
    REQUIRE(!answer);
    CHECK(answer.why().code == errc::too_large);
    CHECK(lines == std::vector<std::string>{"short"});
  }
  SECTION("another status") {
    raw_server server{
        saying("HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\na\nb\n")};
    client c{quick(server.url())};
    const auto answer = c.for_each_line("/", {}, take);
    REQUIRE(answer);
    CHECK(answer->status == 503);
    CHECK(answer->body == "a\nb\n");
    CHECK(lines.empty());
  }
}

TEST_CASE("an address that is not allowed is not connected to",
          "[http][client]") {
  raw_server server{saying(ok_2)};
  auto options = quick(server.url());
  options.allow_address = [](std::string_view address) {
    return address != "127.0.0.1";
  };
  const auto answer = client{options}.request("GET", "/");
  REQUIRE(!answer);
  CHECK(answer.why().code == errc::invalid);
  CHECK(server.connections() == 0);
}

TEST_CASE("an answer before the body is read is heard", "[http][client]") {
  echo_server echo;
  echo.open();
  client c{{.url = "http://" + echo.server.addresses().front()}};
  const auto answer
      = c.request("POST", "/echo", {}, std::string(1'200'000, 'x'));
  REQUIRE(answer);
  CHECK(answer->status == 413);
}
