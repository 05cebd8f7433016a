#include "runtime/supervision/failure_window.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::runtime::supervision;

namespace {

failure_window::clock_instant at(std::int64_t ms) {
  return failure_window::clock_instant{millis{ms}};
}

} // namespace

TEST_CASE("as many failures as the intensity are allowed, one more exceeds",
          "[failure_window]") {
  failure_window window{3, millis{1'000}};
  CHECK_FALSE(window.add(at(0)));
  CHECK_FALSE(window.add(at(1)));
  CHECK_FALSE(window.add(at(2)));
  CHECK(window.add(at(3)));
}

TEST_CASE("a failure counts up to the last instant of the period",
          "[failure_window]") {
  failure_window inside{1, millis{1'000}};
  CHECK_FALSE(inside.add(at(0)));
  CHECK(inside.add(at(1'000)));
  failure_window outside{1, millis{1'000}};
  CHECK_FALSE(outside.add(at(0)));
  CHECK_FALSE(outside.add(at(1'001)));
}

TEST_CASE("an intensity of zero is exceeded by the first failure",
          "[failure_window]") {
  failure_window window{0, millis{1'000}};
  CHECK(window.add(at(0)));
  CHECK(window.add(at(9'000)));
}

TEST_CASE("a window that was cleared starts from none", "[failure_window]") {
  failure_window window{1, millis{1'000}};
  CHECK_FALSE(window.add(at(0)));
  window.clear();
  CHECK_FALSE(window.add(at(1)));
  CHECK(window.add(at(2)));
}
