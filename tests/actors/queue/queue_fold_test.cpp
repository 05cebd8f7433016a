#include "actors/queue/queue_fold.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

queue_event observed(std::string_view at, std::string_view metric,
                     std::int64_t value, token media = "voice") {
  queue_event e;
  e.topic = genesys_topic::queue_observations;
  e.organization = named<organization_id>("acme");
  e.queue = named<queue_id>("Q");
  e.published = clock(at);
  e.observations = {{media, std::string{metric}, "", value}};
  return e;
}

} // namespace

TEST_CASE("the value published last stands, the greater of two at once",
          "[queue]") {
  queue::state s;
  CHECK(queue::join(s, observed("09:00:02", "oWaiting", 3)));
  CHECK_FALSE(queue::join(s, observed("09:00:01", "oWaiting", 9)));
  CHECK_FALSE(queue::join(s, observed("09:00:02", "oWaiting", 2)));
  CHECK_FALSE(queue::join(s, observed("09:00:02", "oWaiting", 3)));
  CHECK(queue::join(s, observed("09:00:02", "oWaiting", 4)));
  CHECK(queue::join(s, observed("09:00:03", "oWaiting", 0)));
  REQUIRE(s.latest.size() == 1);
  CHECK(s.latest.front().what.value == 0);
}

TEST_CASE("media, metric and qualifier are values of their own", "[queue]") {
  queue::state s;
  queue::join(s, observed("09:00:00", "oWaiting", 1));
  queue::join(s, observed("09:00:00", "oWaiting", 2, "chat"));
  queue::join(s, observed("09:00:00", "oInteracting", 3));
  auto qualified = observed("09:00:00", "oOnQueueUsers", 4, {});
  qualified.observations.front().qualifier = "IDLE";
  queue::join(s, qualified);
  CHECK(s.latest.size() == 4);
}

TEST_CASE("any order gives the same queue, also above the bound", "[queue]") {
  std::vector<queue_event> events;
  for (int i = 0; i < 700; ++i)
    events.push_back(
        observed("09:00:00", "o" + std::to_string(i * 37 % 600), i));
  queue::state forward;
  for (const auto& e : events)
    queue::join(forward, e);
  std::shuffle(events.begin(), events.end(), std::mt19937{41});
  queue::state other;
  for (const auto& e : events)
    queue::join(other, e);
  CHECK(forward.latest.size() == queue::observed_max);
  CHECK(pack(forward) == pack(other));
}

TEST_CASE("a packed queue unpacks to itself and survives damage", "[queue]") {
  queue::state s;
  queue::join(s, observed("09:00:00", "oWaiting", 1));
  queue::join(s, observed("09:00:01", "oLongestWaiting", 86'400'000, "chat"));
  auto bytes = pack(s);
  auto again = queue::unpack(bytes);
  REQUIRE(again);
  CHECK(pack(*again) == bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(queue::unpack(bytes.substr(0, size)));
  std::mt19937 random{42};
  for (int hit = 0; hit < 2'000; ++hit) {
    auto damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    if (auto q = queue::unpack(damaged))
      CHECK(q->latest.size() <= queue::observed_max);
  }
}
