#include "messages/json/scan.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace streamvane;
using json::limits;
using json::scan;

namespace {

bool refused(std::string_view text, std::string_view because,
             const limits& within = {}) {
  auto scanned = scan(text, within);
  if (scanned)
    return false;
  INFO(scanned.why().what);
  return scanned.why().what.find(because) != std::string::npos;
}

std::string in_quotes(std::string_view bytes) {
  return '"' + std::string{bytes} + '"';
}

/// The bytes of a code point by the general rule, surrogates and all.
std::string encode(unsigned code_point) {
  auto byte = [](unsigned x) {
    return static_cast<char>(x);
  };
  if (code_point < 0x80)
    return {byte(code_point)};
  if (code_point < 0x800)
    return {byte(0xc0 | code_point >> 6), byte(0x80 | (code_point & 63))};
  if (code_point < 0x10000)
    return {byte(0xe0 | code_point >> 12), byte(0x80 | (code_point >> 6 & 63)),
            byte(0x80 | (code_point & 63))};
  return {byte(0xf0 | code_point >> 18), byte(0x80 | (code_point >> 12 & 63)),
          byte(0x80 | (code_point >> 6 & 63)), byte(0x80 | (code_point & 63))};
}

std::string escape(unsigned unit) {
  char text[8];
  std::snprintf(text, sizeof(text), "\\u%04x", unit);
  return text;
}

} // namespace

TEST_CASE("ordinary JSON passes the scan", "[json][scan]") {
  for (std::string_view text :
       {"{}", "[]", "null", " true\r\n", "-1.5e+10", "\"\"",
        R"({"a":[1,{"b":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}],"c":null})",
        "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\""}) {
    CAPTURE(text);
    CHECK(scan(text));
  }
}

TEST_CASE("a refusal names what is wrong and its byte", "[json][scan]") {
  CHECK(scan("[\"a\x01\"]").why().what
        == "JSON: a raw control character in a string at byte 3");
  CHECK(scan("[@]").why().what == "JSON: unexpected byte 0x40 at byte 1");
  CHECK(scan("{} x").why().what == "JSON: bytes after the value at byte 3");
  CHECK(scan("[1").why().what == "JSON: the text ends too early at byte 2");
  CHECK(scan("").why().what == "JSON: no value at byte 0");
}

TEST_CASE("exactly the code points of Unicode pass as UTF-8", "[json][scan]") {
  for (unsigned code_point = 0x20; code_point < 0x120000; ++code_point) {
    if (code_point == '"' || code_point == '\\')
      continue;
    bool legal = code_point <= 0x10ffff
                 && (code_point < 0xd800 || code_point > 0xdfff);
    if (static_cast<bool>(scan(in_quotes(encode(code_point)))) != legal)
      FAIL("code point " << code_point);
  }
}

TEST_CASE("overlong, cut-off and stray bytes are invalid UTF-8",
          "[json][scan]") {
  for (std::string_view bytes :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3\x28",
        "\xe0\x80\x80", "\xe0\x9f\xbf", "\xe2\x82", "\xe2\x28\xa1",
        "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf0\x9f\x98",
        "\xf5\x80\x80\x80", "\xff", "\xfe"})
    CHECK(refused(in_quotes(bytes), "invalid UTF-8"));
}

TEST_CASE("a bad byte is found at every position of a long string",
          "[json][scan]") {
  for (std::size_t size = 1; size < 70; ++size)
    for (std::size_t at = 0; at < size; ++at)
      for (char bad : {'\0', '\x1f', '\x80', '\xff'}) {
        std::string body(size, 'x');
        body[at] = bad;
        auto scanned = scan(in_quotes(body));
        REQUIRE_FALSE(scanned);
        REQUIRE(
            scanned.why().what.ends_with("at byte " + std::to_string(at + 1)));
      }
}

TEST_CASE("a surrogate escape needs its other half", "[json][scan]") {
  CHECK(scan(in_quotes(escape(0xd800) + escape(0xdc00))));
  CHECK(scan(in_quotes(escape(0xdbff) + escape(0xdfff))));
  CHECK(scan(in_quotes(escape(0xd7ff) + escape(0xe000))));
  for (unsigned unit = 0xd800; unit <= 0xdfff; ++unit) {
    REQUIRE(refused(in_quotes(escape(unit)), "lone surrogate"));
    REQUIRE(refused(in_quotes(escape(unit) + "x"), "lone surrogate"));
    REQUIRE(
        refused(in_quotes(escape(unit) + escape(0xd800)), "lone surrogate"));
  }
  CHECK(refused(R"("\ud800\n")", "lone surrogate"));
  CHECK(refused(R"("\ud800\udc0")", "lone surrogate"));
}

TEST_CASE("escapes that JSON does not know are refused", "[json][scan]") {
  for (unsigned c = 1; c < 128; ++c) {
    bool legal = std::string_view{"\"\\/bfnrt"}.find(static_cast<char>(c))
                 != std::string_view::npos;
    std::string text
        = in_quotes(std::string{"\\"} + static_cast<char>(c) + "x");
    CAPTURE(text);
    REQUIRE(static_cast<bool>(scan(text)) == legal);
  }
  CHECK(refused(R"("\u12")", "four hex digits"));
  CHECK(refused(R"("\u12g4")", "four hex digits"));
}

TEST_CASE("an escaped NUL may stand in a value, not in a key", "[json][scan]") {
  CHECK(scan(R"({"a":"x\u0000y"})"));
  CHECK(scan(R"(["x\u0000y" , "z"])"));
  CHECK(refused(R"({"x\u0000y":1})", "NUL in a key"));
  CHECK(refused("{\"x\\u0000y\" \n :1}", "NUL in a key"));
}

TEST_CASE("nesting counts the top container as 1", "[json][scan]") {
  auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(scan(nested(64)));
  CHECK(refused(nested(65), "nesting depth above 64 at byte 64"));
  CHECK(refused(nested(500'000), "nesting depth above 64"));
  CHECK(scan(nested(64)).operator bool());
  CHECK(scan(nested(65)).why().code == errc::too_large);
}

TEST_CASE("tokens, numbers and strings have limits", "[json][scan]") {
  limits few;
  few.tokens_max = 5;
  CHECK(scan(R"({"a":1,"b":2})", few));
  CHECK(refused(R"({"a":1,"b":[]})", "", {.tokens_max = 4}));
  CHECK(refused(R"({"a":1,"b":2,"c":3})", "number of tokens above 5", few));
  CHECK(scan(std::string(64, '1')));
  CHECK(refused(std::string(65, '1'), "length of a number above 64"));
  CHECK(scan(in_quotes(std::string(65'536, 'x'))));
  CHECK(refused(in_quotes(std::string(65'537, 'x')),
                "length of a string above 65536 at byte 1"));
}

TEST_CASE("a closing bracket without an opening one is refused",
          "[json][scan]") {
  CHECK(refused("]", "never opened"));
  CHECK(refused("[]]", "bytes after the value"));
}
