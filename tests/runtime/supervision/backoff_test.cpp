#include "runtime/supervision/backoff.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace streamvane;
using namespace streamvane::runtime::supervision;

TEST_CASE("delays double from the first to the longest", "[backoff]") {
  random_stream random{1};
  backoff policy{millis{100}, millis{1'000}, jitter::none};
  std::vector<std::int64_t> delays;
  for (std::uint32_t attempt = 0; attempt < 6; ++attempt)
    delays.push_back(delay_after(policy, attempt, random).count());
  CHECK(delays == std::vector<std::int64_t>{100, 200, 400, 800, 1000, 1000});
}

TEST_CASE("the delay after very many failures is the longest", "[backoff]") {
  random_stream random{1};
  backoff policy{millis{1}, backoff::longest_max, jitter::none};
  CHECK(delay_after(policy, UINT32_MAX, random) == backoff::longest_max);
  CHECK(delay_after(policy, 64, random) == backoff::longest_max);
}

TEST_CASE("jitter around stays within 20 % and below the longest",
          "[backoff]") {
  random_stream random{7};
  backoff policy{millis{1'000}, millis{1'100}, jitter::around};
  std::set<std::int64_t> seen;
  for (int i = 0; i < 10'000; ++i) {
    auto delay = delay_after(policy, 0, random).count();
    REQUIRE(delay >= 800);
    REQUIRE(delay <= 1'100);
    seen.insert(delay);
  }
  CHECK(seen.size() == 301);
}

TEST_CASE("full jitter covers zero to the scheduled delay", "[backoff]") {
  random_stream random{7};
  backoff policy{millis{10}, millis{80}, jitter::full};
  std::set<std::int64_t> seen;
  for (int i = 0; i < 10'000; ++i)
    seen.insert(delay_after(policy, 2, random).count());
  CHECK(*seen.begin() == 0);
  CHECK(*seen.rbegin() == 40);
  CHECK(seen.size() == 41);
}

TEST_CASE("the same seed gives the same delays", "[backoff]") {
  backoff policy{};
  random_stream a{42};
  random_stream b{42};
  random_stream other{43};
  bool differs = false;
  for (std::uint32_t i = 0; i < 100; ++i) {
    auto delay = delay_after(policy, i % 8, a);
    REQUIRE(delay == delay_after(policy, i % 8, b));
    differs = differs || delay != delay_after(policy, i % 8, other);
  }
  CHECK(differs);
}

TEST_CASE("a backoff that cannot be is refused by name and value",
          "[backoff]") {
  CHECK(validate(backoff{}, "x"));
  CHECK(validate({millis{0}, millis{5}, jitter::none}, "sinks.kafka.backoff")
            .why()
            .what
        == "sinks.kafka.backoff.first is 0ms, must be 1ms or more");
  CHECK(validate({millis{9}, millis{5}, jitter::none}, "b").why().what
        == "b.longest is 5ms, must be b.first (9ms) or more");
  CHECK(validate({millis{1}, millis{86'400'001}, jitter::none}, "b").why().what
        == "b.longest is 86400001ms, must be 86400000ms or less");
}
