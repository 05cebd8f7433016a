#include "runtime/event_log/transport_window.hpp"
#include "tests/runtime/event_log/log_story.hpp"

#include <algorithm>
#include <deque>
#include <random>

using namespace streamvane;
using namespace streamvane::tests;

TEST_CASE("the window remembers the newest ids and their offsets",
          "[event_log][transport_window]") {
  transport_window window{3000, std::chrono::hours{1}};
  for (std::uint64_t n = 0; n < 10'000; ++n)
    window.insert(transport_of(n), n + 5, from_epoch_ms(0));
  CHECK(window.size() == 3000);
  for (std::uint64_t n = 0; n < 10'000; ++n) {
    auto found = window.find(transport_of(n));
    CHECK(found.has_value() == (n >= 7000));
    if (found)
      CHECK(*found == n + 5);
  }
}

TEST_CASE("ids older than the age are forgotten when a newer one comes",
          "[event_log][transport_window]") {
  transport_window window{100, millis{1000}};
  window.insert(transport_of(1), 1, from_epoch_ms(0));
  window.insert(transport_of(2), 2, from_epoch_ms(900));
  window.insert(transport_of(3), 3, from_epoch_ms(1000));
  CHECK(window.find(transport_of(1)));
  window.insert(transport_of(4), 4, from_epoch_ms(1001));
  CHECK_FALSE(window.find(transport_of(1)));
  CHECK(window.find(transport_of(2)));
  CHECK(window.size() == 3);
}

TEST_CASE("the window agrees with a plain list whatever the ids",
          "[event_log][transport_window]") {
  auto seed = GENERATE(1u, 2u, 3u);
  std::mt19937_64 random{seed};
  constexpr std::size_t ids_max = 1500;
  transport_window window{ids_max, millis{700}};
  std::deque<std::pair<std::uint64_t, std::int64_t>> plain; // id, arrival
  std::int64_t now = 0;
  for (std::uint64_t offset = 0; offset < 20'000; ++offset) {
    now += static_cast<std::int64_t>(random() % 2);
    auto id = random() % 4000;
    auto known = std::any_of(plain.begin(), plain.end(),
                             [&](const auto& x) { return x.first == id; });
    REQUIRE(window.find(transport_of(id)).has_value() == known);
    if (known)
      continue;
    while (!plain.empty()
           && (plain.size() >= ids_max || plain.front().second < now - 700))
      plain.pop_front();
    plain.emplace_back(id, now);
    window.insert(transport_of(id), offset, from_epoch_ms(now));
    REQUIRE(window.size() == plain.size());
  }
}
