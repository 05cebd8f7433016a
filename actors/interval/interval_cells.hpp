#pragma once

#include "actors/epoch/epoch.hpp"
#include "actors/interval/interval_fold.hpp"
#include "runtime/metrics_store/snapshot.hpp"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

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

  /// Takes in shares, publishes what is due, and makes rows of what changed
  /// since rows were last asked for, as far as the step asks for each.
  epoch::interval_stepped step(const epoch::interval_step& step);

  std::size_t size() const {
    return cells_.size();
  }

  /// Cells that wait for a revision.
  std::uint64_t pending() const {
    return pending_;
  }

private:
  using cell_entry = std::pair<const cell_key, aggregate>;

  void take_in(const epoch::interval_step& step, epoch::interval_stepped& out);
  void publish_due(const epoch::interval_step& step,
                   epoch::interval_stepped& out);
  void settle(epoch::interval_stepped& out);
  void mark(cell_entry& entry);
  static void write(const cell_key& key, aggregate& cell,
                    runtime::metrics_store::write_batch& to);
  result<> load_shares(const runtime::metrics_store::snapshot& from,
                       std::uint16_t shard, organization_id organization,
                       family f);

  instant start_;
  millis grace_;
  std::map<cell_key, aggregate> cells_{};
  std::vector<cell_key> unsettled_{}; ///< Other in the store than here.
  std::uint64_t pending_ = 0;
};

} // namespace streamvane::actors::interval
