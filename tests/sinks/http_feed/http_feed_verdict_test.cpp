#include "sinks/http_feed/http_feed_verdict.hpp"
#include "tests/sinks/envelopes.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::sinks;
using namespace streamvane::sinks::http_feed;
using namespace std::chrono_literals;

namespace {

const instant now = from_epoch_ms(1'772'442'000'000);

verdict conflict(int status, const std::string& body, std::size_t envelopes) {
  std::vector<kpi_envelope> sent;
  for (std::size_t i = 1; i <= envelopes; ++i)
    sent.push_back(tests::envelope(i, family::queue_metrics, 2));
  return verdict_of({.status = status, .body = body}, sent, now).verdict;
}

std::string key(std::uint64_t number) {
  return tests::envelope(number).key();
}

} // namespace

TEST_CASE("a conflict is a delivery if the receiver has all of it or newer",
          "[http_feed]") {
  for (int status : {409, 412}) {
    CHECK(conflict(status, R"({"revision":2})", 1) == verdict::delivered);
    CHECK(conflict(status, R"({"revision":3})", 1) == verdict::delivered);
    CHECK(conflict(status, R"({"revision":1})", 1) == verdict::rejected);
    CHECK(conflict(status, R"({"revision":"2"})", 1) == verdict::rejected);
    CHECK(conflict(status, R"({"revision":2})", 2) == verdict::rejected);
    CHECK(conflict(status,
                   R"({"revisions":{")" + key(1) + R"(":2,")" + key(2)
                       + R"(":9}})",
                   2)
          == verdict::delivered);
    CHECK(conflict(status,
                   R"({"revisions":{")" + key(1) + R"(":2,")" + key(2)
                       + R"(":1}})",
                   2)
          == verdict::rejected);
    CHECK(conflict(status, R"({"revisions":{")" + key(1) + R"(":2}})", 2)
          == verdict::rejected);
    for (const char* body : {"", "{", "[]", "null", R"({"revisions":[2,2]})"})
      CHECK(conflict(status, body, 2) == verdict::rejected);
  }
  CHECK(conflict(400, R"({"revision":2})", 1) == verdict::rejected);
}

TEST_CASE("a conflict whose body is cut is tried again", "[http_feed]") {
  const std::vector<kpi_envelope> sent{tests::envelope(1)};
  for (int status : {409, 412}) {
    // Even where what came looks whole: it may have gone on.
    auto got = verdict_of({.status = status,
                           .retry_after = "7",
                           .body = R"({"revision":9})",
                           .body_is_whole = false},
                          sent, now);
    CHECK(got.verdict == verdict::retry);
    CHECK(got.retry_after == 7s);
  }
  CHECK(verdict_of({.status = 404, .body_is_whole = false}, sent, now).verdict
        == verdict::rejected);
}

TEST_CASE("the reason is the status and the beginning of the body",
          "[http_feed]") {
  auto got = verdict_of({.status = 422, .body = "no such site"}, {}, now);
  CHECK(got.reason.starts_with("422 "));
  CHECK(got.reason.ends_with(": no such site"));
  got = verdict_of({.status = 400, .body = std::string(5000, 'x')}, {}, now);
  CHECK(got.reason.size() < 300);
  CHECK(verdict_of({.status = 200, .body = "{\"cut"}, {}, now).reason.empty());
}

TEST_CASE("Retry-After counts for what is tried again", "[http_feed]") {
  answer busy{.status = 503, .retry_after = "7"};
  CHECK(verdict_of(busy, {}, now).retry_after == 7s);
  busy.retry_after = "Mon, 02 Mar 2026 09:01:00 GMT";
  CHECK(verdict_of(busy, {}, now).retry_after == 60s);
  busy.retry_after = "whenever";
  CHECK_FALSE(verdict_of(busy, {}, now).retry_after);
  CHECK_FALSE(
      verdict_of({.status = 301, .retry_after = "7"}, {}, now).retry_after);
}
