#include "tools/vanesim/centre/random.hpp"

#include <bit>
#include <numeric>

namespace streamvane::tools::vanesim {

namespace {

/// -ln(1 - k/64) in 1/1024; the last entry closes the tail.
constexpr std::array<std::int32_t, 65> exponential_quantiles
    = {0,    16,   33,   49,   66,   83,   101,  119,  137,  155,  174,
       193,  213,  233,  253,  273,  295,  316,  338,  361,  384,  407,
       431,  456,  481,  507,  534,  561,  589,  618,  648,  678,  710,
       742,  776,  811,  847,  884,  922,  963,  1004, 1048, 1093, 1141,
       1191, 1244, 1299, 1357, 1420, 1486, 1556, 1632, 1714, 1803, 1901,
       2009, 2129, 2266, 2424, 2611, 2839, 3134, 3549, 4259, 6511};

/// exp(0.55 z) at the quantiles k/32 of the normal distribution, in 1/1024; the
/// first and the last entry stand for the quantiles 0.004 and 0.997.
constexpr std::array<std::int32_t, 33> skewed_quantiles
    = {238,  368,  440,  496,  544,  588,  629,  668,  707,  745,  783,
       821,  859,  899,  939,  981,  1024, 1069, 1117, 1167, 1220, 1278,
       1340, 1408, 1484, 1569, 1668, 1785, 1928, 2114, 2381, 2853, 4641};

std::uint64_t splitmix64(std::uint64_t& x) {
  x += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = x;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

} // namespace

random_stream::random_stream(std::uint64_t seed) {
  for (auto& word : state_)
    word = splitmix64(seed);
}

std::uint64_t random_stream::next() {
  auto& s = state_;
  std::uint64_t drawn = std::rotl(s[1] * 5, 7) * 9;
  std::uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = std::rotl(s[3], 45);
  return drawn;
}

std::int64_t random_stream::between(std::int64_t low, std::int64_t high) {
  if (high <= low)
    return low;
  auto width = static_cast<std::uint64_t>(high - low) + 1;
  // The modulo's bias is below width / 2^64: nothing at our widths.
  return low + static_cast<std::int64_t>(next() % width);
}

millis random_stream::between(millis low, millis high) {
  return millis{between(low.count(), high.count())};
}

bool random_stream::chance(std::int64_t per_million) {
  return between(0, 999'999) < per_million;
}

std::size_t random_stream::pick(std::span<const std::int64_t> weights) {
  auto total = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  auto point = between(0, total - 1);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (point < weights[i])
      return i;
    point -= weights[i];
  }
  return weights.size() - 1;
}

millis random_stream::exponential(millis mean) {
  return from_quantiles(exponential_quantiles, mean);
}

millis random_stream::skewed(millis median) {
  return from_quantiles(skewed_quantiles, median);
}

uuid random_stream::id() {
  uuid made;
  for (std::size_t half = 0; half < 2; ++half) {
    auto bits = next();
    for (std::size_t i = 0; i < 8; ++i, bits >>= 8)
      made.bytes[half * 8 + i] = static_cast<std::uint8_t>(bits & 0xff);
  }
  made.bytes[6] = static_cast<std::uint8_t>((made.bytes[6] & 0x0f) | 0x40);
  made.bytes[8] = static_cast<std::uint8_t>((made.bytes[8] & 0x3f) | 0x80);
  return made;
}

millis random_stream::from_quantiles(std::span<const std::int32_t> table,
                                     millis unit) {
  constexpr std::int64_t steps = 1024;
  auto last = static_cast<std::int64_t>(table.size()) - 1;
  auto point = between(0, last * steps - 1);
  auto k = static_cast<std::size_t>(point / steps);
  auto along = point % steps;
  auto value = table[k] * (steps - along) + table[k + 1] * along;
  return millis{unit.count() * value / (steps * steps)};
}

} // namespace streamvane::tools::vanesim
