#pragma once

#include "actors/epoch/engine_progress.hpp"
#include "actors/epoch/engine_state.hpp"
#include "actors/epoch/epoch.hpp"
#include "actors/interfaces.hpp"
#include "runtime/event_log/event_log.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "runtime/supervision/instrumented.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace streamvane::actors::epoch {

struct engine_options {
  std::uint16_t shards = 32; ///< Of a new store; an old one has its own.
  std::uint16_t decoders = 2;
  millis grace{120'000};               ///< interval end → first revision.
  std::size_t live_records_max = 4096; ///< An epoch that keeps up.
  std::size_t catch_up_records_max = 32'768; ///< An epoch that lags.
  std::size_t epoch_bytes_max = 128U << 20;
  std::size_t publications_max = 10'000; ///< Of one transaction.
  std::size_t chunk_records = 2048;      ///< What one decoder takes at a time.
  std::size_t prepared_max = 2;          ///< Epochs decoded ahead.
  std::uint64_t live_lag_max = 20'000;   ///< Above it entities fold directly.
  millis live_pause{20};                 ///< Between epochs that keep up.
  millis commit_retry{500};              ///< After the disk was full.
  /// Direct folds even when live, or actors even when lagging; for tests.
  std::optional<bool> always_live{};
};

/// Who the engine works with; all outlive it.
struct engine_links {
  runtime::event_log::event_log* log = nullptr;
  runtime::metrics_store::metrics_store* store = nullptr;
  runtime::store_writer::store_writer_actor writer{};
  engine_progress* progress = nullptr;
  std::function<instant()> now{}; ///< Wall clock, for latencies only.
};

/// Leads the log into the store: reads records, has them decoded, folded by
/// the shards and added up by the intervals, and commits all effects of an
/// epoch with its offset in one transaction. Decodes the next epoch meanwhile;
/// applies none before the one before it is committed. After a restart it goes
/// on at the committed offset. Reads the log, so spawn it detached.
class epoch_driver_shell final
    : public runtime::supervision::instrumented<
          epoch_driver_actor::base, runtime::supervision::timing::always> {
public:
  epoch_driver_shell(caf::actor_config& config, engine_options options,
                     engine_links links);

  const char* name() const override {
    return "epoch_driver";
  }

  std::string describe() const override;

  behavior_type make_behavior() override;

  /// Lets go of all children here: whoever drops the last handle of many
  /// actors must not be CAF's clock, which waits for itself then.
  void on_exit() override;

private:
  /// Records on their way to become an epoch.
  struct prepared {
    std::uint64_t ticket = 0;
    std::uint64_t next_offset = 0;
    std::vector<chunk_ptr> chunks{};
    std::size_t undecoded = 0; ///< Chunks that are not there yet.
    instant first_arrival{};
    std::uint64_t records = 0;
    std::optional<instant> tick{};       ///< Ends the epoch.
    std::optional<std::string> config{}; ///< Payload; ends the epoch.
    std::optional<undigested> letter{};  ///< A config record we cannot read.
  };

  /// The epoch that is being folded, added up, committed.
  struct running {
    prepared what{};
    context_ptr context{};
    engine_state after{}; ///< To be written with it.
    std::size_t waiting = 0;
    std::vector<shard_folded_ptr> folded{};
    std::vector<stepped_ptr> stepped{};
    std::shared_ptr<runtime::metrics_store::write_batch> batch{};
  };

  /// The revisions of a minute on their way into the outbox.
  struct publication_run {
    std::deque<instant> due{}; ///< Intervals that have some left.
    engine_state after{};      ///< To be written with the transaction.
    std::shared_ptr<runtime::metrics_store::write_batch> batch{};
    std::size_t count = 0; ///< In this transaction.
  };

  struct live_interval {
    interval_actor actor{};
    std::uint64_t pending = 0;
    std::uint64_t last_epoch = 0;
  };

  void load_state();
  void spawn_children();
  void pump();
  bool prepare_next();
  void take_records(prepared& into, std::size_t first, std::size_t last);
  void start_epoch();
  void fold(std::uint16_t shard);
  void step_intervals();
  interval_actor& interval_of(instant start);
  void commit();
  void publish_due();
  void publish_next();
  void published(const stepped_ptr& answer);
  void add_letters(runtime::metrics_store::write_batch& batch);
  void try_commit();
  void committed();
  void count_latency(const prepared& epoch);
  void next_turn();
  void let_intervals_sleep();
  bool keeps_up() const;
  void fail(const std::string& doing, const caf::error& why);

  engine_options options_;
  engine_links links_;
  engine_state state_{};
  std::vector<shard_actor> shards_{};
  std::vector<decode_actor> decoders_{};
  std::map<instant, live_interval> intervals_{};

  runtime::event_log::record_batch source_{}; ///< Read, not all prepared.
  std::size_t source_at_ = 0;
  std::uint64_t next_read_ = 0;
  instant planned_clock_{}; ///< The clock after all that is prepared.
  std::uint64_t next_ticket_ = 0;
  std::size_t next_decoder_ = 0;
  std::deque<prepared> preparing_{};
  std::optional<running> running_{};
  std::optional<publication_run> publishing_{};
  bool pausing_ = false; ///< Between two live epochs.
};

} // namespace streamvane::actors::epoch
