#pragma once

#include "actors/entity/entity_fold.hpp"
#include "actors/interval/cell_codec.hpp"
#include "actors/queue/observation_check.hpp"
#include "messages/agent_event.hpp"
#include "messages/cell.hpp"
#include "messages/conversation_event.hpp"
#include "messages/genesys/drift_ledger.hpp"
#include "messages/kpi_policy.hpp"
#include "messages/queue_event.hpp"
#include "runtime/event_log/event_log.hpp"
#include "runtime/metrics_store/write_batch.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What travels between the epoch driver, the shards and the aggregators. All
/// of it is made once and then only read, so it is shared, never copied.
namespace streamvane::actors::epoch {

/// What an epoch has for one shard, in log order.
struct shard_events {
  std::vector<conversation_event> conversation{};
  std::vector<agent_event> agent{};
  std::vector<queue_event> queue{};

  bool empty() const {
    return conversation.empty() && agent.empty() && queue.empty();
  }
};

/// A record that could not be folded, to be kept in the dead letters.
struct undigested {
  std::uint64_t offset = 0;
  std::string reason{}; ///< "refused", "implausible", "undecodable", "poison"
  std::string detail{};
  std::optional<entity::entity_key> about{}; ///< Where it was understood.
};

/// Consecutive records of an epoch, decoded and sorted by shard.
struct decoded_chunk {
  std::vector<shard_events> shards{};
  std::vector<undigested> letters{};
  std::uint64_t records = 0;
  std::uint64_t events = 0;     ///< Records of kind event and backfill.
  std::uint64_t unfolded = 0;   ///< Events of topics that no fold takes.
  std::uint64_t drifted = 0;    ///< Events with members we do not know.
  std::uint64_t operations = 0; ///< Operations events.
  /// Legs that talked and were left by a transfer of a kind that is not counted
  /// as one (genesys.md 11.6).
  std::uint64_t other_transfers = 0;
  /// Members that came twice in a body, and those that say "" or "UNKNOWN".
  std::uint64_t repeated_members = 0;
  std::uint64_t blank_members = 0;
  genesys::drift_tally drift{};
};

using chunk_ptr = std::shared_ptr<const decoded_chunk>;

/// Some of an epoch's records, for a decoder: [first, last) of the batch.
struct undecoded_chunk {
  std::uint64_t ticket = 0; ///< Of the epoch.
  std::size_t number = 0;   ///< Of the epoch's chunks.
  std::shared_ptr<const runtime::event_log::record_batch> batch{};
  std::size_t first = 0;
  std::size_t last = 0;
};

/// What the folds of one epoch may know besides events. The clock is the log's:
/// the last tick that ended an epoch.
struct epoch_context {
  std::uint64_t number = 0;
  std::vector<chunk_ptr> chunks{};
  std::shared_ptr<const policy_history> policies{};
  instant clock{};          ///< Before the epoch,
  instant clock_after{};    ///< and at its end.
  instant horizon_before{}; ///< Quarter hours ended before the epoch,
  instant horizon{};        ///< and at its end.
  bool live = false;        ///< Fold by actors, not directly.

  /// Report the shares of intervals that start at or before this.
  instant report_through{};
  /// Report all of them, and answer with the rows of all that changed: a commit
  /// follows.
  bool settle = false;
};

using context_ptr = std::shared_ptr<const epoch_context>;

/// Consecutive epochs that a shard folds at one go. Only the last may settle.
using run_ptr = std::shared_ptr<const std::vector<context_ptr>>;

/// A shard's share of a cell, as it is after the epoch. A later one takes its
/// place, so those in between need not be told.
struct share {
  cell_key cell{};
  std::uint16_t shard = 0;
  instant changed_at{}; ///< The log's clock before the epoch that changed it.
  cell_metrics metrics{};
};

/// A shard's answer to an epoch.
struct shard_folded {
  std::uint16_t shard = 0;
  runtime::metrics_store::write_batch writes{}; ///< Entities and partials.
  std::vector<share> shares{}; ///< Those to report, sorted by cell.
  std::vector<undigested> letters{};
  std::uint64_t entities = 0;
  std::size_t unsettled = 0; ///< States and shares that have no row yet.
  entity::disagreement_change sources{}; ///< Of all entities.
  std::vector<conversation::contradiction_kind> contradicted{}; ///< Likewise.
  /// What Genesys observed of queues, beside our own count. Of live epochs.
  queue::observation_check observed{};
};

using shard_folded_ptr = std::shared_ptr<const shard_folded>;

/// What the aggregator of one interval is asked: to take in shares, to publish
/// after the end of a minute, to make rows of what changed before a commit.
struct interval_step {
  std::vector<shard_folded_ptr> keep{}; ///< Owns what `shares` points at.
  std::vector<const share*> shares{};   ///< Of this interval only.
  bool settle = false; ///< Answer with the rows of all that changed.

  /// Publish so many of the cells that are due at `publish_at`; 0: none.
  std::size_t publish_max = 0;
  instant publish_at{};
  std::string config{}; ///< In force then: "sha256:…".
  kpi_switches switches{};
  std::shared_ptr<const policy_history> policies{};
};

using step_ptr = std::shared_ptr<const interval_step>;

/// A revision that was published.
struct publication {
  cell_key cell{};
  std::uint32_t revision = 0;
};

/// An aggregator's answer.
struct interval_stepped {
  instant start{};
  /// Of what was published, and of all that changed where that was asked.
  runtime::metrics_store::write_batch writes{};
  std::vector<publication> publications{};
  std::uint64_t pending = 0; ///< Cells that wait to be published.
  std::uint64_t cells = 0;   ///< Cells changed.
  bool more_due = false;     ///< publish_max was met: ask again.
};

using stepped_ptr = std::shared_ptr<const interval_stepped>;

} // namespace streamvane::actors::epoch
