#include "actors/ingest/rate_bound.hpp"

#include <algorithm>
#include <chrono>

namespace streamvane::actors::ingest {

namespace {

constexpr std::int64_t one = 1'000;
/// Counted of a pause, so that the product below cannot overflow.
constexpr millis pause_max = std::chrono::hours{1};

} // namespace

rate_bound::rate_bound(std::uint32_t per_second, std::uint32_t burst)
    : per_second_{per_second}, full_{burst * one}, thousandths_{full_} {
  // nop
}

bool rate_bound::take(instant now) {
  const std::lock_guard lock{mutex_};
  // Thousandths per millisecond are whole ones per second.
  const auto pause = std::clamp(now - last_, millis{0}, pause_max);
  thousandths_ = std::min(full_, thousandths_ + pause.count() * per_second_);
  last_ = now;
  if (thousandths_ < one)
    return false;
  thousandths_ -= one;
  return true;
}

} // namespace streamvane::actors::ingest
