#include "tools/vanesim/centre/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

using namespace streamvane;
using namespace streamvane::tools::vanesim;

TEST_CASE("the numbers of a seed never change", "[vanesim][random]") {
  // Seeds are written into bug reports: they must mean the same for ever.
  random_stream r{1};
  CHECK(r.next() == 12966619160104079557ULL);
  CHECK(r.next() == 9600361134598540522ULL);
  CHECK(random_stream{1}.id() != random_stream{2}.id());
}

TEST_CASE("ids have the form of version 4", "[vanesim][random]") {
  random_stream r{5};
  for (int i = 0; i < 100; ++i) {
    auto text = to_string(r.id());
    REQUIRE(is_uuid(text));
    REQUIRE(text[14] == '4');
    REQUIRE(std::string{"89ab"}.find(text[19]) != std::string::npos);
  }
}

TEST_CASE("distributions keep their bounds and their means",
          "[vanesim][random]") {
  random_stream r{3};
  std::int64_t exponential = 0;
  std::int64_t skewed = 0;
  constexpr int many = 20'000;
  for (int i = 0; i < many; ++i) {
    auto n = r.between(3, 5);
    REQUIRE((n >= 3 && n <= 5));
    auto e = r.exponential(millis{10'000});
    REQUIRE((e >= millis{0} && e <= millis{64'000}));
    exponential += e.count();
    auto s = r.skewed(millis{10'000});
    REQUIRE((s >= millis{2'300} && s <= millis{46'000}));
    skewed += s.count();
  }
  CHECK(std::abs(exponential / many - 10'000) < 400);
  CHECK(std::abs(skewed / many - 11'600) < 400);
  CHECK(r.between(7, 2) == 7);
  CHECK_FALSE(r.chance(0));
  CHECK(r.chance(1'000'000));
}

TEST_CASE("weights decide how often something is picked", "[vanesim][random]") {
  random_stream r{4};
  constexpr std::array<std::int64_t, 3> weights{1, 0, 3};
  std::array<int, 3> picked{};
  for (int i = 0; i < 4'000; ++i)
    ++picked[r.pick(weights)];
  CHECK(picked[1] == 0);
  CHECK(picked[0] > 800);
  CHECK(picked[0] < 1'200);
}
