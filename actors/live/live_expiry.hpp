#pragma once

#include "messages/live_state.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace streamvane::actors::live {

/// In which of a shard's live cells values expire next. What nobody takes back
/// (a message was lost, a wrap-up was never submitted) would stand there for
/// ever.
///
/// Operation: expired() says of a value that it is not, or no longer, in a
/// cell; note() and forget() follow what is put in and taken out;
/// take_expired() gives the cells that have to be looked through now. The
/// horizon is a quarter's edge of the log's clock, the same however the log was
/// cut into epochs, so the shares are, too.
///
/// Holds a number per cell and quarter's edge at which values of it expire, so
/// as many entries as there are values in the shares at the most: a queue with
/// a thousand contacts waiting since one quarter hour has one.
class live_expiry {
public:
  static bool expired(const metric_key& metric, instant since, instant horizon);

  void note(const cell_key& cell, const metric_key& metric, instant since,
            std::int64_t times = 1);
  void forget(const cell_key& cell, const metric_key& metric, instant since);

  /// The cells that values were noted for that have expired by `horizon`; of
  /// these nothing is known any more. Sorted.
  std::vector<cell_key> take_expired(instant horizon);

  std::size_t size() const {
    return values_.size();
  }

private:
  /// How many values expire at the edge.
  std::map<std::pair<instant, cell_key>, std::int64_t> values_{};
};

} // namespace streamvane::actors::live
