#pragma once

#include "actors/epoch/config_record.hpp"
#include "actors/epoch/engine_progress.hpp"
#include "actors/epoch/engine_state.hpp"
#include "actors/epoch/epoch.hpp"
#include "actors/epoch/epoch_intake.hpp"
#include "runtime/metrics_store/write_batch.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace streamvane::actors::epoch {

/// The effects of consecutive epochs and publications on their way into one
/// transaction, and what they count for once they are there.
class commit_group {
public:
  /// Takes in what became of an epoch. `folded` in the order of shards.
  void add(const epoch_records& what, const epoch_context& context,
           const std::vector<shard_folded_ptr>& folded);

  /// Takes in an interval's answer. Those of one round come in any order: their
  /// rows have nothing in common.
  void add(const interval_stepped& stepped);

  /// Puts the publications of an interval into the outbox; `next` is the next
  /// sequence.
  void publish(const interval_stepped& stepped, std::uint64_t& next);

  /// A record that could not be folded.
  void add(const undigested& letter);

  /// Keeps the profiles of a configuration, by which what is published from now
  /// on is shown.
  void add(const config_record& record);
  /// What changed in the drift ledger through all of this.
  void add(genesys::drift_ledger& ledger);

  /// Adds the engine's state, as it is after all of this, and the group is
  /// ready to be committed.
  void close(const engine_state& after);

  /// Of a closed group.
  std::shared_ptr<const runtime::metrics_store::write_batch> batch() const {
    return batch_;
  }

  const engine_state& after() const {
    return after_;
  }

  /// Nothing was added.
  bool empty() const {
    return epochs_ == 0 && publications_ == 0;
  }

  std::uint64_t records() const {
    return records_;
  }

  std::size_t publications() const {
    return publications_;
  }

  /// The group is in the store: lets the progress say so. `now` is for
  /// latencies.
  void count_into(engine_progress& progress, instant now) const;

private:
  std::shared_ptr<runtime::metrics_store::write_batch> batch_
      = std::make_shared<runtime::metrics_store::write_batch>();
  engine_state after_{};
  std::uint64_t epochs_ = 0;
  std::uint64_t records_ = 0;
  std::size_t publications_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t unfolded_ = 0;
  std::uint64_t drifted_ = 0;
  entity::disagreement_change sources_{};
  std::map<conversation::contradiction_kind, std::uint64_t> contradicted_{};
  std::uint64_t observations_compared_ = 0;
  std::map<metric_id, std::uint64_t> observations_differing_{};
  std::uint64_t operations_ = 0;
  std::uint64_t other_transfers_ = 0;
  std::uint64_t repeated_members_ = 0;
  std::uint64_t blank_members_ = 0;
  std::uint64_t letters_ = 0;
  std::uint64_t entities_ = 0;
  std::uint64_t cells_ = 0;
  /// Of live epochs: the arrival of the first record, and how many came.
  std::vector<std::pair<instant, std::uint64_t>> live_{};
};

} // namespace streamvane::actors::epoch
