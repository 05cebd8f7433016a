#include "tests/runtime/http/serving.hpp"

#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::runtime::http;
using namespace streamvane::tests;

namespace {

struct refused_case {
  std::string what;
  std::string bytes;
  std::string status;
};

const std::string smuggled = post("Content-Length: 8\r\n", "smuggled");

std::vector<refused_case> cases() {
  const auto field = [](const std::string& f) {
    return post("Content-Length: 0\r\n" + f);
  };
  return {
      // What Beast 1.74 lets through (reliability.md 3.3).
      {"gzip as transfer encoding", post("Transfer-Encoding: gzip\r\n"), "501"},
      {"xchunked", post("Transfer-Encoding: xchunked\r\n"), "501"},
      {"chunked before another",
       post("Transfer-Encoding: chunked, identity\r\n"), "501"},
      {"chunked after another", post("Transfer-Encoding: gzip, chunked\r\n"),
       "501"},
      {"Transfer-Encoding twice",
       post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
       "400"},
      {"chunked in HTTP/1.0",
       "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
       "0\r\n\r\n",
       "505"},
      {"HTTP/1.0", "GET /hello HTTP/1.0\r\nHost: x\r\n\r\n", "505"},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
      {"no Host", "GET /hello HTTP/1.1\r\n\r\n", "400"},
      {"two Hosts", "GET /hello HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", "400"},
      {"a Host list", "GET /hello HTTP/1.1\r\nHost: x, y\r\n\r\n", "400"},
      {"an empty Host", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n", "400"},
      {"Content-Length list", post("Content-Length: 3, 3\r\n", "abc"), "400"},
      {"equal Content-Length twice",
       post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), "400"},
      {"obs-fold", field("X: a\r\n b\r\n"), "400"},
      {"obs-fold with a tab", field("X: a\r\n\tb\r\n"), "400"},
      {"a folded Content-Length", post("Content-Length:\r\n 3\r\n", "abc"),
       "400"},
      {"raw UTF-8 in a field", field("X: \xc3\xa9\r\n"), "400"},
      {"a body with Upgrade",
       post("Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 3\r\n",
            "abc"),
       "400"},
      // What it refuses, and we too.
      {"TE then CL",
       post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"), "400"},
      {"CL then TE",
       post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), "400"},
      {"different Content-Lengths",
       post("Content-Length: 3\r\nContent-Length: 4\r\n", "abc"), "400"},
      {"a signed length", post("Content-Length: +3\r\n", "abc"), "400"},
      {"a negative length", post("Content-Length: -3\r\n", "abc"), "400"},
      {"a hexadecimal length", post("Content-Length: 0x3\r\n", "abc"), "400"},
      {"a length of 21 digits",
       post("Content-Length: 100000000000000000000\r\n"), "400"},
      {"an empty length", post("Content-Length:\r\n"), "400"},
      {"a blank before the colon", field("X : a\r\n"), "400"},
      {"a bare LF", "GET /hello HTTP/1.1\nHost: x\r\n\r\n", "400"},
      {"a bare CR in a value", field("X: a\rb\r\n"), "400"},
      {"a NUL in a value", field(std::string{"X: a\0b\r\n", 8}), "400"},
      {"a chunk size of 17 digits",
       post("Transfer-Encoding: chunked\r\n", "00000000000000003\r\nabc\r\n"),
       "400"},
      {"a chunk size that is no number",
       post("Transfer-Encoding: chunked\r\n", "x\r\nabc\r\n0\r\n\r\n"), "400"},
      {"a chunk longer than its size",
       post("Transfer-Encoding: chunked\r\n", "3\r\nabcd\r\n0\r\n\r\n"), "400"},
      {"a CR in the target", "GET /he\rllo HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"no version", "GET /hello\r\nHost: x\r\n\r\n", "400"},
      {"a TLS hello", std::string{"\x16\x03\x01\x02\x00", 5}, "400"},
      // Our own rules.
      {"a trailer",
       post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nX: y\r\n\r\n"),
       "400"},
      {"a long trailer that never ends",
       post("Transfer-Encoding: chunked\r\n",
            "0\r\nX: " + std::string(1000, 'y')),
       "400"},
      {"chunk extensions above 256 bytes in one",
       post("Transfer-Encoding: chunked\r\n",
            "3;" + std::string(300, 'e') + "\r\nabc\r\n0\r\n\r\n"),
       "400"},
      {"chunk extensions above 256 bytes in sum",
       post("Transfer-Encoding: chunked\r\n",
            "1;" + std::string(130, 'e') + "\r\na\r\n1;" + std::string(130, 'e')
                + "\r\na\r\n0\r\n\r\n"),
       "400"},
      {"an unfinished chunk extension",
       post("Transfer-Encoding: chunked\r\n", "3;" + std::string(400, 'e')),
       "400"},
      {"two Authorization fields",
       field("Authorization: a\r\nAuthorization: b\r\n"), "400"},
      {"an unknown expectation", field("Expect: the-best\r\n"), "417"},
      {"no length", post(""), "411"},
      {"too long a target",
       "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n",
       "414"},
      {"too long an unfinished target", "GET /" + std::string(9000, 'a'),
       "414"},
      {"too large a head", field("X: " + std::string(17000, 'a') + "\r\n"),
       "431"},
      {"too large an unfinished head",
       "GET /hello HTTP/1.1\r\nX: " + std::string(17000, 'a'), "431"},
      {"too large a length", post("Content-Length: 1048577\r\n"), "413"},
      {"an unknown encoding",
       post("Content-Encoding: br\r\nContent-Length: 3\r\n", "abc"), "415"},
      {"two encodings",
       post("Content-Encoding: gzip, gzip\r\nContent-Length: 3\r\n", "abc"),
       "415"},
      {"broken gzip",
       post("Content-Encoding: gzip\r\nContent-Length: 3\r\n"
            "Connection: close\r\n",
            "abc"),
       "400"},
      {"an absolute target", "GET http://x/hello HTTP/1.1\r\nHost: x\r\n\r\n",
       "400"},
      {"a fragment", "GET /hello#x HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"a broken escape in the query",
       "GET /hello?a=%4 HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"a query parameter twice",
       "GET /hello?a=1&a=2 HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"a NUL in the query", "GET /hello?a=%00 HTTP/1.1\r\nHost: x\r\n\r\n",
       "400"},
      {"an unknown path with a body",
       "POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n", "404"},
  };
}

} // namespace

TEST_CASE("an ambiguous request is refused, the connection is closed and what "
          "follows is never a request",
          "[http][server]") {
  echo_server echo;
  echo.open();
  for (const auto& each : cases()) {
    INFO(each.what);
    auto client = echo.connect();
    client.send(each.bytes);
    client.send(smuggled);
    client.shut_write();
    const auto all = client.read_to_end();
    CHECK(status_of(all) == each.status);
    CHECK(all.find("\nHTTP/1.1 ") == std::string::npos);
    CHECK(all.find("Connection: close\r\n") != std::string::npos);
    CHECK(all.find("Content-Type: application/problem+json\r\n")
          != std::string::npos);
  }
  CHECK(echo.echoed == 0);
}

TEST_CASE("a request is the same in whatever pieces it arrives",
          "[http][server]") {
  echo_server echo;
  echo.open();
  const auto bytes = post("Transfer-Encoding: Chunked\r\n",
                          "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
                     + get_hello;
  auto client = echo.connect();
  for (const auto c : bytes)
    REQUIRE(client.send({&c, 1}));
  CHECK(body_of(client.read_response()) == "abcde");
  CHECK(body_of(client.read_response()) == "hello");
}

TEST_CASE("wrong paths and methods without a body keep the connection",
          "[http][server]") {
  echo_server echo;
  echo.open();
  auto client = echo.connect();
  client.send("GET /no HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(status_of(client.read_response()) == "404");
  client.send("DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto wrong = client.read_response();
  CHECK(status_of(wrong) == "405");
  CHECK(wrong.find("Allow: GET, HEAD\r\n") != std::string::npos);
  client.send(get_hello);
  CHECK(status_of(client.read_response()) == "200");
  CHECK(echo.refused(refusal::unknown_path) == 1);
  CHECK(echo.refused(refusal::wrong_method) == 1);
}

TEST_CASE("HEAD is GET without the body", "[http][server]") {
  echo_server echo;
  echo.open();
  auto client = echo.connect();
  client.send("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n" + get_hello);
  const auto head = client.read_head();
  CHECK(head.find("Content-Length: 5\r\n") != std::string::npos);
  CHECK(body_of(client.read_response()) == "hello");
}

TEST_CASE("Range and an Upgrade without a body are ignored", "[http][server]") {
  echo_server echo;
  echo.open();
  auto client = echo.connect();
  client.send("GET /hello HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\n"
              "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n");
  const auto answer = client.read_response();
  CHECK(status_of(answer) == "200");
  CHECK(body_of(answer) == "hello");
}

TEST_CASE("Connection: close ends the connection after the answer",
          "[http][server]") {
  echo_server echo;
  echo.open();
  auto client = echo.connect();
  client.send(post("Content-Length: 3\r\nConnection: close\r\n", "abc"));
  const auto answer = client.read_response();
  CHECK(body_of(answer) == "abc");
  CHECK(answer.find("Connection: close\r\n") != std::string::npos);
  CHECK(client.is_closed());
}

TEST_CASE("100 Continue is said before the body is sent", "[http][server]") {
  echo_server echo;
  echo.open();
  auto client = echo.connect();
  const auto head = post("Content-Length: 3\r\nExpect: 100-continue\r\n");
  client.send(head);
  CHECK(status_of(client.read_head()) == "100");
  client.send("abc");
  CHECK(body_of(client.read_response()) == "abc");

  // Refused instead, if the body is too large anyway.
  client.send(post("Content-Length: 9999999\r\nExpect: 100-continue\r\n"));
  CHECK(status_of(client.read_response()) == "413");
}

TEST_CASE("a chunked body above its bound is refused while it arrives",
          "[http][server]") {
  echo_server echo{echo_server::on_free_port(), {.body_bytes_max = 10}};
  echo.open();
  auto client = echo.connect();
  client.send(
      post("Transfer-Encoding: chunked\r\n", "a\r\n0123456789\r\n1\r\n"));
  CHECK(status_of(client.read_response()) == "413");
  CHECK(echo.refused(refusal::body_too_large) == 1);

  auto other = echo.connect();
  other.send(post("Content-Length: 11\r\n"));
  CHECK(status_of(other.read_response()) == "413");
  auto third = echo.connect();
  third.send(post("Content-Length: 10\r\n", "0123456789"));
  CHECK(body_of(third.read_response()) == "0123456789");
}
