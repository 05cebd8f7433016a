#pragma once

#include "actors/epoch/commit_group.hpp"
#include "actors/epoch/engine_progress.hpp"
#include "actors/epoch/engine_state.hpp"
#include "actors/epoch/epoch.hpp"
#include "actors/epoch/epoch_intake.hpp"
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
  std::size_t epoch_bytes_max = 128U << 20;  ///< And one chunk more.
  std::size_t publications_max = 10'000;     ///< Of one transaction.
  std::size_t chunk_records = 2048; ///< What one decoder takes at a time.
  std::size_t prepared_max = 64;    ///< Epochs decoded ahead,
  std::size_t prepared_records_max = 32'768; ///< until they hold so many.
  std::size_t run_records_max = 8'192;       ///< Of epochs folded at one go.
  std::size_t group_records_max = 131'072;   ///< Of one transaction that lags,
  std::size_t group_rows_max = 49'152; ///< and rows it would have, and a run's.
  std::uint64_t live_lag_max = 8'192;  ///< Above it entities fold directly.
  millis live_pause{20};               ///< Between epochs that keep up.
  millis commit_retry{500};            ///< After the disk was full.
  live_rules live{}; ///< To compare with what Genesys observes of queues.
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
/// the shards and added up by the intervals, and commits all effects of the
/// epochs of a group with the offset behind them in one transaction. A group is
/// one epoch when live and many when lagging. Decodes ahead, and folds on while
/// a group is being committed; nothing of it leaves the engine before it is
/// durable. After a restart it goes on at the committed offset. Reads the log,
/// so spawn it detached.
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
  /// An epoch that is being folded and added up.
  struct running {
    epoch_records what{};
    context_ptr context{};
    std::vector<shard_folded_ptr> folded{}; ///< In the order of shards.
  };

  struct live_interval {
    interval_actor actor{};
    std::uint64_t pending = 0;
    std::uint64_t last_epoch = 0; ///< That it was asked in.
    bool unsettled = false;       ///< Knows what no row was made of yet.
  };

  void load_state();
  void spawn_children();

  void pump();
  void cut_ahead();
  bool wants_more() const;
  void decode(undecoded_chunk chunk);
  void advance();

  void take_run();
  void start_run(std::vector<epoch_records> epochs, bool settle);
  void fold(std::uint16_t shard, const run_ptr& run);
  void folded(epochs_answer& answer);
  void step_intervals();
  void step(instant start, std::shared_ptr<interval_step> what);
  interval_actor& interval_of(instant start);
  void took(const interval_stepped& answer);
  void epoch_done();
  void apply(const epoch_records& what);

  void find_due();
  void publish_next();

  bool must_commit() const;
  bool is_unsettled() const;
  void commit();
  void try_commit();
  void refused(const failure& why);
  void committed();
  void let_intervals_sleep();

  std::uint64_t lag() const;
  std::size_t shrunk(std::size_t bound) const;
  void fail(const std::string& doing, const caf::error& why);

  engine_options options_;
  engine_links links_;
  engine_state state_{}; ///< After all that is applied.
  std::shared_ptr<const policy_history> policies_{}; ///< Those of `state_`.
  genesys::drift_ledger drift_{};                    ///< Likewise.
  std::vector<shard_actor> shards_{};
  std::vector<bool> unsettled_{}; ///< Shards that know what has no row yet,
  std::vector<std::size_t> unsettled_rows_{}; ///< and how much, when they told.
  std::vector<decode_actor> decoders_{};
  std::size_t next_decoder_ = 0;
  std::map<instant, live_interval> intervals_{};

  epoch_intake intake_;
  std::deque<running> run_{}; ///< Folded at one go, added up one by one.
  std::size_t waiting_ = 0;   ///< Answers of shards or intervals.
  /// Intervals that have revisions left to publish for `state_.publishing`.
  std::optional<std::deque<instant>> publishing_{};
  commit_group group_{};    ///< Applied.
  bool group_full_ = false; ///< The group, or the run that is being added up.
  std::optional<commit_group> committing_{}; ///< Being written.
  std::uint64_t committed_epoch_ = 0;
  bool live_ = false;    ///< The last epoch was.
  bool pausing_ = false; ///< Between two live epochs.
};

} // namespace streamvane::actors::epoch
