#include "runtime/supervision/backoff.hpp"

#include <algorithm>
#include <string>

namespace streamvane::runtime::supervision {

namespace {

/// How far jitter::around strays from the schedule, to either side.
constexpr std::int64_t around_percent = 20;

/// Beyond this many doublings any `first` has reached any `longest`.
constexpr std::uint32_t doublings_max = 42;

} // namespace

std::string in_ms(millis x) {
  return std::to_string(x.count()) + "ms";
}

result<> validate(const backoff& policy, std::string_view place) {
  auto at = std::string{place};
  if (policy.first < millis{1})
    return failure{errc::invalid, at + ".first is " + in_ms(policy.first)
                                      + ", must be 1ms or more"};
  if (policy.longest < policy.first)
    return failure{errc::invalid, at + ".longest is " + in_ms(policy.longest)
                                      + ", must be " + at + ".first ("
                                      + in_ms(policy.first) + ") or more"};
  if (policy.longest > backoff::longest_max)
    return failure{errc::invalid,
                   at + ".longest is " + in_ms(policy.longest) + ", must be "
                       + in_ms(backoff::longest_max) + " or less"};
  return done{};
}

millis delay_after(const backoff& policy, std::uint32_t attempt,
                   random_stream& random) {
  const auto longest = policy.longest.count();
  auto delay = policy.first.count();
  for (auto i = std::min(attempt, doublings_max); i > 0 && delay < longest; --i)
    delay *= 2;
  delay = std::min(delay, longest);
  switch (policy.jitter) {
  case jitter::none: return millis{delay};
  case jitter::full:
    return millis{static_cast<std::int64_t>(
        random.up_to(static_cast<std::uint64_t>(delay)))};
  case jitter::around: {
    auto stray = delay * around_percent / 100;
    auto spread = random.up_to(static_cast<std::uint64_t>(2 * stray));
    return millis{
        std::min(delay - stray + static_cast<std::int64_t>(spread), longest)};
  }
  }
  return millis{delay};
}

} // namespace streamvane::runtime::supervision
