#include "messages/json/value.hpp"
#include "messages/json/writer.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>
#include <random>
#include <string>

using namespace streamvane;

TEST_CASE("commas and colons come by themselves", "[json][writer]") {
  std::string out = "before ";
  json::writer w{out};
  w.start_object().member("a", 1).member("b", "two").member("c", true);
  w.key("d").start_array().null().raw_number("12.50").start_object();
  w.end_object().start_array().end_array().end_array();
  w.member("e", std::string_view{"x"}).key("f").raw("[1]").end_object();
  CHECK(out
        == R"(before {"a":1,"b":"two","c":true,)"
           R"("d":[null,12.50,{},[]],"e":"x","f":[1]})");
}

TEST_CASE("integers are written in full", "[json][writer]") {
  std::string out;
  json::writer w{out};
  w.start_array()
      .int64(std::numeric_limits<std::int64_t>::min())
      .uint64(std::numeric_limits<std::uint64_t>::max())
      .end_array();
  CHECK(out == "[-9223372036854775808,18446744073709551615]");
}

TEST_CASE("text that is no number does not break the document",
          "[json][writer]") {
  std::string out;
  json::writer w{out};
  w.start_array().raw_number("NaN").raw_number("").raw_number("1.").end_array();
  CHECK(out == R"(["NaN","","1."])");
}

TEST_CASE("invalid UTF-8 becomes U+FFFD, byte by byte", "[json][writer]") {
  std::string out;
  json::append_quoted(out, "a\xff\xc3(\xe2\x82\xed\xa0\x80\xc3\xa9");
  std::string r = "\xef\xbf\xbd";
  CHECK(out == "\"a" + r + r + "(" + r + r + r + r + r + "\xc3\xa9\"");
}

TEST_CASE("any bytes make a string that can be read back", "[json][writer]") {
  std::mt19937 random{7};
  for (int i = 0; i < 5'000; ++i) {
    std::string bytes(random() % 40, '\0');
    bool ascii = random() % 2 == 0;
    for (char& c : bytes)
      c = static_cast<char>(random() % (ascii ? 128 : 256));
    std::string out;
    json::append_quoted(out, bytes);
    auto read = json::parse(out);
    REQUIRE(read);
    if (ascii)
      REQUIRE(read->as_string() == bytes);
  }
}
