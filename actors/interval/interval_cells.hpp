#pragma once

#include "actors/epoch/epoch.hpp"
#include "actors/interval/interval_fold.hpp"
#include "runtime/metrics_store/snapshot.hpp"

#include <cstdint>
#include <map>

namespace streamvane::actors::interval {

/// The cells of one quarter hour and what an epoch does to them, without
/// actors.
class interval_cells {
public:
  interval_cells(instant start, millis grace) : start_{start}, grace_{grace} {
    // nop
  }

  /// Takes the cells of the interval from the store, with the shares of all
  /// shards. Errors: corrupt, io.
  result<> load(const runtime::metrics_store::snapshot& from,
                std::uint16_t shards);

  /// Takes in the shares of an epoch, and publishes what is due where the step
  /// says so.
  epoch::interval_stepped step(const epoch::interval_step& step);

  std::size_t size() const {
    return cells_.size();
  }

  /// Cells that wait for a revision.
  std::uint64_t pending() const {
    return pending_;
  }

private:
  result<> load_shares(const runtime::metrics_store::snapshot& from,
                       std::uint16_t shard, organization_id organization,
                       family f);

  instant start_;
  millis grace_;
  std::map<cell_key, aggregate> cells_{};
  std::uint64_t pending_ = 0;
};

} // namespace streamvane::actors::interval
