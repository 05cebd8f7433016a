#include "messages/json/number.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>
#include <random>
#include <string>

using streamvane::json::is_number;
using streamvane::json::to_int64;

TEST_CASE("whole numbers are read in every way JSON can write them",
          "[json][number]") {
  struct row {
    std::string_view text;
    std::int64_t value;
  };
  for (auto [text, value] : {
           row{"0", 0},
           row{"-0", 0},
           row{"-0.000", 0},
           row{"0e999999999999", 0},
           row{"3", 3},
           row{"-3", -3},
           row{"3.0", 3},
           row{"3.000e0", 3},
           row{"1.772443844949e12", 1772443844949},
           row{"1772443844949000e-3", 1772443844949},
           row{"12.5E+1", 125},
           row{"0.00125e5", 125},
           row{"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
           row{"-9223372036854775808",
               std::numeric_limits<std::int64_t>::min()},
           row{"922337203685477580700e-2",
               std::numeric_limits<std::int64_t>::max()},
       }) {
    CAPTURE(text);
    CHECK(to_int64(text) == value);
  }
}

TEST_CASE("numbers that are not whole or do not fit are none",
          "[json][number]") {
  for (std::string_view text :
       {"0.5", "1.5", "12.34e1", "5e-1", "9223372036854775808",
        "-9223372036854775809", "1e19", "1e40", "1e999999999999",
        "1e-999999999999", "1.0000000000e-2147483639",
        "128.74836467836484838364836483643636483648e-336"}) {
    CAPTURE(text);
    CHECK(is_number(text));
    CHECK_FALSE(to_int64(text));
  }
}

TEST_CASE("text that is no JSON number is none", "[json][number]") {
  for (std::string_view text :
       {"", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "0x10", "1 ", " 1",
        "1,0", "NaN", "Infinity", "1e5.0", "--1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_number(text));
    CHECK_FALSE(to_int64(text));
  }
}

TEST_CASE("a number survives being moved by its exponent", "[json][number]") {
  std::mt19937_64 random{4711};
  for (int i = 0; i < 20'000; ++i) {
    auto value = static_cast<std::int64_t>(random() >> (1 + random() % 62));
    if (value == 0)
      continue; // "00e-1" is no number
    if (random() % 2)
      value = -value;
    auto digits = std::to_string(value);
    auto zeros = random() % 20;
    auto shifted
        = digits + std::string(zeros, '0') + "e-" + std::to_string(zeros);
    CAPTURE(shifted);
    REQUIRE(to_int64(digits) == value);
    REQUIRE(to_int64(shifted) == value);
  }
}
