#include "runtime/http/message.hpp"
#include "runtime/http/response_writer.hpp"
#include "runtime/http/url.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::runtime::http;

TEST_CASE("a URL is taken apart", "[http][url]") {
  const auto u = parse_url("https://Example.com:8443/a/b?c=d");
  REQUIRE(u);
  CHECK(u->tls);
  CHECK(u->host == "example.com");
  CHECK(u->port == 8443);
  CHECK(u->target == "/a/b?c=d");
  CHECK(u->authority() == "example.com:8443");
  const auto v = parse_url("http://[::1]?x");
  REQUIRE(v);
  CHECK(v->host == "::1");
  CHECK(v->port == 80);
  CHECK(v->target == "/?x");
  CHECK(v->authority() == "[::1]");
}

TEST_CASE("a URL that could be read in two ways is refused", "[http][url]") {
  for (const auto* text : {"",
                           "http://",
                           "http:///a",
                           "ftp://a/",
                           "HTTP://a/",
                           "file:///etc",
                           "//a",
                           "http:/a",
                           "http://a b/",
                           "http://a/\r\nX: y",
                           "http://a/\xc3",
                           "http://user@a/",
                           "http://user:pw@a/",
                           "http://a:80@b/",
                           "http://a/#f",
                           "http://a\\@b/",
                           "http://a:/",
                           "http://a:0/",
                           "http://a:65536/",
                           "http://a:8x/",
                           "http://a:-1/",
                           "http://a:80:80/",
                           "http://a..b/",
                           "http://.a/",
                           "http://a_%41/",
                           "http://[::1/",
                           "http://[1.2.3.4]/",
                           "http://[::1]x/",
                           "http://[fe80::1%25eth0]/",
                           "http://2130706433/",
                           "http://0x7f000001/",
                           "http://0x7f.1/",
                           "http://127.1/",
                           "http://0177.0.0.1/",
                           "http://1.2.3.4.5/",
                           "http://256.1.1.1/",
                           "http://[]/",
                           "http://::1/",
                           "http://a\t/",
                           "http://a,b/"}) {
    INFO(text);
    CHECK(!parse_url(text));
  }
}

TEST_CASE("percent encoding goes there and back", "[http][message]") {
  const std::string text = "a b/c?d=\xc3\xa9+%~";
  const auto encoded = percent_encode(text);
  CHECK(encoded == "a%20b%2Fc%3Fd%3D%C3%A9%2B%25~");
  const auto decoded = percent_decode(encoded, true);
  REQUIRE(decoded);
  CHECK(*decoded == text);
  CHECK(!percent_decode("%", false));
  CHECK(!percent_decode("a%4", false));
  CHECK(!percent_decode("%zz", false));
  CHECK(!percent_decode("%0a", false));
  CHECK(*percent_decode("a+b%41", false) == "a+bA");
}

TEST_CASE("a problem document escapes its detail", "[http][message]") {
  const auto p = problem(404, "no \"x\"\n\xe9", 3);
  CHECK(p.body
        == "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
           "\"detail\":\"no \\\"x\\\"\\u000a\\u00e9\"}\n");
  CHECK(*p.headers.find("retry-after") == "3");
}

TEST_CASE("the Date field is written as RFC 9110 wants it",
          "[http][response]") {
  CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
}
