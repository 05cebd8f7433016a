#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"
#include "runtime/metrics_store/snapshot.hpp"
#include "runtime/metrics_store/table.hpp"
#include "runtime/metrics_store/write_batch.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

namespace streamvane::runtime::metrics_store {

/// Layout of tables, names and seals; a store of a newer one is refused.
inline constexpr std::uint32_t store_format = 1;

struct store_options {
  std::filesystem::path folder{};
  std::uint64_t map_bytes_first = 256ull << 20;
  std::uint64_t map_bytes_max = 1ull << 40; ///< Address space, not memory.
  std::uint32_t readers_max = 126;          ///< Snapshots at the same time.
  millis reader_lease{1000};                ///< After it a snapshot is expired.
  millis growth_wait{5000}; ///< For snapshots to end, when the map is full.
  std::uint64_t dirty_pages_max = 100'000;    ///< Of one commit.
  std::uint64_t free_bytes_min = 16ull << 20; ///< On the disk; else no puts.
  bool verify_at_open = true; ///< Walk all pages and checks of an old store.
  std::function<std::chrono::steady_clock::time_point()> clock
      = std::chrono::steady_clock::now;
};

/// What is wrong with the options, naming option, value and bound.
result<> validate(const store_options& options);

/// How full a table is.
struct table_stat {
  std::uint64_t rows = 0;
  std::uint64_t pages = 0;
  std::uint64_t bytes = 0; ///< Of those pages.
};

/// How full the store is, at one moment.
struct store_stat {
  std::array<table_stat, table_count> tables{}; ///< By index_of(table).
  std::uint64_t page_bytes = 0;
  std::uint64_t pages_used = 0; ///< Highest page ever used, free ones included.
  std::uint64_t pages_free = 0; ///< Of those, waiting to be used again.
  std::uint64_t map_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t commits = 0; ///< Number of the newest commit.
  std::uint32_t snapshots = 0;
  std::uint32_t snapshots_max = 0;
};

/// What a scrub has seen so far.
struct scrub_report {
  std::uint64_t pages = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0; ///< Of keys and sealed values.
};

/// Called every few thousand pages; false ends the scrub.
using scrub_progress = std::function<bool(const scrub_report&)>;

/// The tables of a node in one LMDB environment: keys and values are bytes, and
/// what they mean is the caller's business. Rebuildable from the event log.
///
/// Operation: a commit is atomic and on stable storage when commit() returns.
/// Every value carries a check over table, key, version and payload, verified
/// at every read. The map grows by itself. Any thread may take snapshots; any
/// thread may commit, one at a time (the others wait).
///
/// Limitations: one process per folder (a lock file says so); a fork of the
/// process must not touch the store.
class metrics_store {
public:
  /// Opens the store of a folder, or makes a new one. Errors: invalid (options;
  /// a newer format), unavailable (another process has it open), corrupt (the
  /// file is damaged: names file and page, rebuild it from the log), io.
  static result<std::unique_ptr<metrics_store>> open(store_options options);

  metrics_store(const metrics_store&) = delete;
  metrics_store& operator=(const metrics_store&) = delete;
  ~metrics_store();

  /// Makes the changes of the batch durable and visible, all or none. The batch
  /// stays as it is, so that it can be committed again after a failure. Errors:
  /// invalid (key or payload out of bounds), too_large (would dirty more than
  /// dirty_pages_max: make several batches of it), unavailable (disk or map
  /// full: later; reads go on), io (the disk refused), corrupt.
  result<> commit(const write_batch& batch);

  /// The store as of the newest commit. Errors: unavailable (readers_max
  /// snapshots live, or the map is being grown for longer than growth_wait),
  /// io (a disk failure made a reopening necessary).
  result<snapshot> read() const;

  /// Frees reader slots of dead processes and returns how many there were. To
  /// be called every minute.
  result<std::uint32_t> housekeeping();

  /// Errors: as read().
  result<store_stat> stat() const;

  /// Reads every page and verifies structure and every value, beside reading
  /// and writing. Errors: corrupt (names table and key, or the page), io,
  /// unavailable (`progress` ended it, too many snapshots).
  result<scrub_report> scrub(const scrub_progress& progress = {}) const;

  /// Writes a compacted copy of the newest commit into `folder`, which must be
  /// empty or absent, syncs it and verifies it. Errors: invalid, io, corrupt.
  result<> copy_to(const std::filesystem::path& folder) const;

  const store_options& options() const;

private:
  explicit metrics_store(std::shared_ptr<environment> env);

  std::shared_ptr<environment> env_;
};

} // namespace streamvane::runtime::metrics_store
