#pragma once

#include "messages/time.hpp"

#include <cstdint>
#include <mutex>

namespace streamvane::actors::ingest {

/// Lets a burst through at once and so many per second in the long run: a
/// token bucket. Any thread.
class rate_bound {
public:
  rate_bound(std::uint32_t per_second, std::uint32_t burst);

  /// Whether one more may pass at `now`. A clock that goes back gives nothing
  /// and costs nothing.
  bool take(instant now);

private:
  const std::uint32_t per_second_;
  const std::int64_t full_;
  std::mutex mutex_{};
  std::int64_t thousandths_; ///< What may pass, in thousandths of one.
  instant last_{};
};

} // namespace streamvane::actors::ingest
