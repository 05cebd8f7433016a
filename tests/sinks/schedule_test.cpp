#include "sinks/schedule.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace streamvane;
using namespace streamvane::sinks;
using namespace std::chrono_literals;

namespace {

instant at(std::string_view text) {
  return *parse_iso(text);
}

std::string run_after(const schedule& when, std::string_view now) {
  return to_iso(next_run(when, at(now)));
}

} // namespace

TEST_CASE("runs are aligned to UTC and shifted by the delay", "[schedule]") {
  schedule quarter{.every = 15min, .delay = 3min};
  CHECK(run_after(quarter, "2026-03-02T09:00:00Z") == "2026-03-02T09:03:00Z");
  CHECK(run_after(quarter, "2026-03-02T09:02:59.999Z")
        == "2026-03-02T09:03:00Z");
  CHECK(run_after(quarter, "2026-03-02T09:03:00Z") == "2026-03-02T09:18:00Z");
  CHECK(run_after(quarter, "2026-03-02T23:50:00Z") == "2026-03-03T00:03:00Z");
  CHECK(run_after(quarter, "1969-12-31T23:59:00Z") == "1970-01-01T00:03:00Z");
  CHECK(run_after(quarter, "1969-12-31T23:48:00Z") == "1970-01-01T00:03:00Z");
  schedule daily{.every = 24h, .delay = 90min};
  CHECK(run_after(daily, "2026-03-02T01:29:00Z") == "2026-03-02T01:30:00Z");
  CHECK(run_after(daily, "2026-03-02T01:30:00Z") == "2026-03-03T01:30:00Z");
  schedule plain{.every = 1h};
  CHECK(run_after(plain, "2026-03-02T09:00:00Z") == "2026-03-02T10:00:00Z");
}

TEST_CASE("streaming looks again after each flush", "[schedule]") {
  schedule stream{.flush = 250ms};
  CHECK(run_after(stream, "2026-03-02T09:00:00.100Z")
        == "2026-03-02T09:00:00.350Z");
}

TEST_CASE("a run is missed when one was due since the last", "[schedule]") {
  schedule quarter{.every = 15min, .delay = 3min};
  auto last = at("2026-03-02T09:03:00.020Z");
  CHECK_FALSE(missed_run(quarter, last, at("2026-03-02T09:17:59Z")));
  CHECK(missed_run(quarter, last, at("2026-03-02T09:18:00Z")));
  CHECK(missed_run(quarter, last, at("2026-03-04T00:00:00Z")));
  CHECK_FALSE(missed_run(quarter, instant{}, at("2026-03-02T09:18:00Z")));
  CHECK(missed_run({.flush = 1s}, instant{}, at("2026-03-02T09:18:00Z")));
}

TEST_CASE("a schedule that cannot be is refused with option and bound",
          "[schedule]") {
  auto why = [](const schedule& when) {
    auto ok = validate(when, "schedule");
    return ok ? "" : ok.why().what;
  };
  CHECK(why({}) == "");
  CHECK(why({.every = 15min, .delay = 3min}) == "");
  CHECK(why({.every = 24h}) == "");
  CHECK(why({.every = 7min})
        == "schedule.every is 420000ms, must be 0 (streaming) or divide a day");
  CHECK(why({.every = 48h}).starts_with("schedule.every is 172800000ms"));
  CHECK(why({.every = -1ms}).starts_with("schedule.every is -1ms"));
  CHECK(why({.every = 15min, .delay = 15min})
        == "schedule.delay is 900000ms, must be 0 or below schedule.every "
           "(900000ms)");
  CHECK(why({.delay = 1s}).starts_with("schedule.delay is 1000ms"));
  CHECK(why({.flush = 1ms})
        == "schedule.flush is 1ms, must be 10ms to 3600000ms");
}
