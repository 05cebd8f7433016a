#pragma once

#include "messages/ids.hpp"
#include "messages/time.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace streamvane::tools::vanesim {

/// A stream of random numbers that is the same on every machine: xoshiro256**
/// seeded through splitmix64, and distributions in integers only (those of the
/// standard library differ between compilers).
class random_stream {
public:
  explicit random_stream(std::uint64_t seed);

  /// Sixty-four random bits.
  std::uint64_t next();

  /// A number of [low, high], both included; low where high is below it.
  std::int64_t between(std::int64_t low, std::int64_t high);

  /// A duration of [low, high], both included.
  millis between(millis low, millis high);

  /// True in `per_million` of a million cases.
  bool chance(std::int64_t per_million);

  /// The index of one of `weights`, as often as its weight says. The weights
  /// are not negative and not all zero.
  std::size_t pick(std::span<const std::int64_t> weights);

  /// Exponentially distributed with that mean; at most about 6.4 means.
  millis exponential(millis mean);

  /// Skewed like handle times: log-normal (sigma 0.55) around `median`, between
  /// a quarter and 4.5 times of it.
  millis skewed(millis median);

  /// A random identifier in the form of version 4 (RFC 9562).
  uuid id();

private:
  millis from_quantiles(std::span<const std::int32_t> table, millis unit);

  std::array<std::uint64_t, 4> state_{};
};

} // namespace streamvane::tools::vanesim
