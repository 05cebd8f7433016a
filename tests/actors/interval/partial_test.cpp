#include "actors/interval/partial.hpp"
#include "tests/actors/property.hpp"
#include "tests/support/story.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;

namespace {

constexpr metric_key wait{metric_id::t_acd, {}};

tally only(const interval::partial& p) {
  auto all = p.tallies();
  REQUIRE(all.size() == 1);
  return all.front().second;
}

} // namespace

TEST_CASE("extremes come back when the values that hid them go", "[partial]") {
  interval::partial p;
  for (std::int64_t value : {5, 3, 9, 3, 9, 7})
    p.add(wait, value);
  CHECK(only(p) == tally{6, 36, 3, 9});
  CHECK(p.remove(wait, 3));
  CHECK(only(p) == tally{5, 33, 3, 9});
  CHECK(p.remove(wait, 3));
  CHECK(only(p) == tally{4, 30, 5, 9});
  CHECK(p.remove(wait, 9));
  CHECK(p.remove(wait, 9));
  CHECK(only(p) == tally{2, 12, 5, 7});
}

TEST_CASE("taking out what is not there changes nothing", "[partial]") {
  interval::partial p;
  CHECK_FALSE(p.remove(wait, 1));
  p.add(wait, 1);
  CHECK_FALSE(p.remove(wait, 2));
  CHECK_FALSE(p.remove({metric_id::t_acw, {}}, 1));
  CHECK_FALSE(p.remove({metric_id::t_acd, "IDLE"}, 1));
  CHECK(only(p) == tally{1, 1, 1, 1});
  CHECK(p.remove(wait, 1));
  CHECK(p.empty());
  CHECK(p.tallies().empty());
}

TEST_CASE("zero and long durations are values like others", "[partial]") {
  interval::partial p;
  p.add(wait, 0);
  p.add(wait, 5'270'400'000);
  CHECK(only(p) == tally{2, 5'270'400'000, 0, 5'270'400'000});
  auto again = interval::partial::unpack(p.pack());
  REQUIRE(again);
  CHECK(again->tallies() == p.tallies());
}

TEST_CASE("a qualifier whose first byte is zero survives the store",
          "[partial]") {
  // As the id of an organisation's presence definition may begin.
  std::array<char, token::size_max> bytes{};
  bytes[1] = 'x';
  interval::partial p;
  p.add({metric_id::t_organization_presence, token::from_bytes(bytes)}, 1);
  p.add({metric_id::t_organization_presence, "UNKNOWN"}, 2);
  auto again = interval::partial::unpack(p.pack());
  REQUIRE(again);
  CHECK(again->tallies() == p.tallies());
}

TEST_CASE("any adding and taking out amounts to what remains",
          "[partial][property]") {
  holds(21, 200, [](const std::vector<std::uint16_t>& choices) {
    decisions choose{choices};
    interval::partial p;
    std::map<metric_key, std::multiset<std::int64_t>> model;
    for (std::size_t i = 0; i * 3 < choices.size(); ++i) {
      metric_key key{choose.yes() ? metric_id::t_acd : metric_id::t_alert, {}};
      auto value = static_cast<std::int64_t>(choose.below(6));
      if (choose.once_in(3)) {
        auto& values = model[key];
        auto found = values.find(value);
        RC_ASSERT(p.remove(key, value) == (found != values.end()));
        if (found != values.end())
          values.erase(found);
      } else {
        p.add(key, value);
        model[key].insert(value);
      }
    }
    cell_metrics expected;
    for (const auto& [key, values] : model) {
      if (values.empty())
        continue;
      tally t{.min = *values.begin(), .max = *values.rbegin()};
      for (auto value : values) {
        ++t.count;
        t.sum += value;
      }
      expected.emplace_back(key, t);
    }
    RC_ASSERT(p.tallies() == expected);
    auto again = interval::partial::unpack(p.pack());
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->pack() == p.pack());
    RC_ASSERT(again->tallies() == expected);
  });
}

TEST_CASE("unpacking a share survives any damage", "[partial]") {
  interval::partial p;
  for (std::int64_t value = 0; value < 20; ++value) {
    p.add(wait, value * value * 1'000);
    p.add({metric_id::t_agent_routing_status, "IDLE"}, value);
  }
  auto bytes = p.pack();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(interval::partial::unpack(bytes.substr(0, size)));
  CHECK_FALSE(interval::partial::unpack(bytes + "x"));
  std::mt19937 random{22};
  for (int hit = 0; hit < 5'000; ++hit) {
    auto damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    // What is read may say something else, but is of our shape.
    if (auto q = interval::partial::unpack(damaged)) {
      auto again = interval::partial::unpack(q->pack());
      REQUIRE(again);
      CHECK(again->pack() == q->pack());
    }
  }
}
