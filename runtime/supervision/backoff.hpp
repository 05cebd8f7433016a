#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace streamvane::runtime::supervision {

/// A seeded stream of 64-bit numbers (splitmix64): eight bytes of state, the
/// same numbers on every machine. Not for secrets.
class random_stream {
public:
  explicit constexpr random_stream(std::uint64_t seed) noexcept : state_{seed} {
    // nop
  }

  constexpr std::uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15ULL;
    auto x = state_;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
  }

  /// A number in 0..`most`; the tiny bias of the remainder does not matter for
  /// spreading retries.
  constexpr std::uint64_t up_to(std::uint64_t most) noexcept {
    return most == UINT64_MAX ? next() : next() % (most + 1);
  }

private:
  std::uint64_t state_;
};

/// "250ms", as failures tell lengths of time.
std::string in_ms(millis x);

/// How delays are spread, so that what failed together does not return
/// together.
enum class jitter : std::uint8_t {
  none,   ///< Exactly the schedule.
  around, ///< Within 20 % of it, to either side.
  full,   ///< Anywhere from zero to it.
};

/// Delays that double from `first` to `longest`.
struct backoff {
  /// The longest that `longest` may be: a day.
  static constexpr millis longest_max{86'400'000};

  millis first{100};
  millis longest{30'000};
  supervision::jitter jitter = supervision::jitter::around;
};

/// "sinks.kafka.backoff.first is 0ms, must be 1ms or more": why `policy` of
/// `place` cannot be; success when it can.
result<> validate(const backoff& policy, std::string_view place);

/// The delay before attempt `attempt` + 1, where 0 is the first failure. Never
/// longer than `longest`, jitter included. Takes one number of `random` unless
/// the jitter is none.
millis delay_after(const backoff& policy, std::uint32_t attempt,
                   random_stream& random);

} // namespace streamvane::runtime::supervision
