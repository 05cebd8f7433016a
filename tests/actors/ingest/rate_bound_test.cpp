#include "actors/ingest/rate_bound.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace streamvane;
using namespace std::chrono_literals;
using actors::ingest::rate_bound;

namespace {

const instant start = from_epoch_ms(1'772'442'000'000);

/// How many of 100 pass at once.
int passing(rate_bound& bound, instant now) {
  int passed = 0;
  for (int i = 0; i < 100; ++i)
    passed += bound.take(now) ? 1 : 0;
  return passed;
}

} // namespace

TEST_CASE("a burst passes, then what the rate gives", "[ingest]") {
  rate_bound bound{2, 5};
  CHECK(passing(bound, start) == 5);
  CHECK(passing(bound, start + 499ms) == 0);
  CHECK(passing(bound, start + 500ms) == 1);
  CHECK(passing(bound, start + 1500ms) == 2);
  // A pause saves up no more than a burst.
  CHECK(passing(bound, start + 24h) == 5);
}

TEST_CASE("a rate holds over many small steps", "[ingest]") {
  rate_bound bound{3, 1};
  int passed = 0;
  for (auto at = start; at < start + 10s; at += 7ms)
    passed += bound.take(at) ? 1 : 0;
  CHECK(passed <= 31);
  CHECK(passed >= 29);
}

TEST_CASE("a clock that goes back neither gives nor stops the rate",
          "[ingest]") {
  rate_bound bound{1, 3};
  CHECK(passing(bound, start) == 3);
  CHECK(passing(bound, start - 1h) == 0);
  CHECK(passing(bound, start - 1h + 1s) == 1);
}

TEST_CASE("a bound of nothing lets nothing through", "[ingest]") {
  rate_bound bound{0, 0};
  CHECK(passing(bound, start) == 0);
  CHECK(passing(bound, start + 24h) == 0);
}
