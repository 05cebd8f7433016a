#include "sinks/http_feed/retry_after.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace streamvane;
using namespace streamvane::sinks::http_feed;
using namespace std::chrono_literals;

namespace {

const instant asked = from_epoch_ms(1'772'442'000'000); // 2026-03-02T09:00:00Z

std::string date(std::string_view text) {
  auto got = parse_http_date(text, asked);
  return got ? to_iso(*got) : "none";
}

} // namespace

TEST_CASE("a date of HTTP is read in all three spellings", "[retry_after]") {
  CHECK(date("Sun, 06 Nov 1994 08:49:37 GMT") == "1994-11-06T08:49:37Z");
  CHECK(date("Sunday, 06-Nov-94 08:49:37 GMT") == "1994-11-06T08:49:37Z");
  CHECK(date("Sun Nov  6 08:49:37 1994") == "1994-11-06T08:49:37Z");
  CHECK(date("Mon, 02 Mar 2026 09:00:30 GMT") == "2026-03-02T09:00:30Z");
  CHECK(date("Monday, 02-Mar-26 09:00:30 GMT") == "2026-03-02T09:00:30Z");
  CHECK(date("Thursday, 29-Feb-68 00:00:00 GMT") == "2068-02-29T00:00:00Z");
  CHECK(date("Friday, 01-Jan-77 00:00:00 GMT") == "1977-01-01T00:00:00Z");
  CHECK(date("Sat, 31 Dec 2016 23:59:60 GMT") == "2017-01-01T00:00:00Z");
}

TEST_CASE("what is no date of HTTP is none", "[retry_after]") {
  for (std::string_view text :
       {"", "soon", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 19940 08:49:37 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT", "06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT GMT", "Sun Nov 6 08:49:37 94",
        "1994-11-06T08:49:37Z", ", - , - , -"})
    CHECK(date(text) == "none");
  CHECK(date(std::string(10'000, ',')) == "none");
}

TEST_CASE("Retry-After is seconds or a date", "[retry_after]") {
  CHECK(parse_retry_after("0", asked) == 0ms);
  CHECK(parse_retry_after("120", asked) == 2min);
  CHECK(parse_retry_after("Mon, 02 Mar 2026 09:00:30 GMT", asked) == 30s);
  CHECK(parse_retry_after("Mon, 02 Mar 2026 08:59:00 GMT", asked) == 0ms);
  CHECK(parse_retry_after("999999999", asked) == 24h);
  CHECK(parse_retry_after("99999999999999999999999", asked) == 24h);
  CHECK(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", asked) == 24h);
  for (std::string_view text : {"", "-1", "1.5", "1 s", "+5", "later"})
    CHECK_FALSE(parse_retry_after(text, asked));
}
