#pragma once

#include "messages/live_state.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace streamvane::actors::live {

/// A value that live state holds until it expires or is taken back.
struct expiring {
  instant until{};
  cell_key cell{};
  metric_key metric{};
  instant since{};

  friend bool operator==(const expiring&, const expiring&) = default;
  friend auto operator<=>(const expiring&, const expiring&) = default;
};

/// Which values of a shard's live cells expire next. What nobody takes back (a
/// message was lost, a wrap-up was never submitted) would stand there for ever.
///
/// Operation: expired() says of a value that it need not be put in; note() and
/// forget() follow what is put in and taken out; take_expired() gives what is
/// to be taken out now. The horizon is a quarter's edge of the log's clock, the
/// same however the log was cut into epochs, so the shares are, too.
///
/// Holds an entry per value that is in the shares, and no more.
class live_expiry {
public:
  static bool expired(const metric_key& metric, instant since, instant horizon);

  void note(const cell_key& cell, const metric_key& metric, instant since,
            std::int64_t times = 1);
  void forget(const cell_key& cell, const metric_key& metric, instant since);

  /// What has expired by `horizon`, and how often it was noted.
  std::vector<std::pair<expiring, std::int64_t>> take_expired(instant horizon);

  std::size_t size() const {
    return entries_.size();
  }

private:
  std::map<expiring, std::int64_t> entries_{};
};

} // namespace streamvane::actors::live
