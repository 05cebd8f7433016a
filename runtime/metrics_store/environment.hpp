#pragma once

#include "messages/error.hpp"
#include "runtime/metrics_store/folder.hpp"
#include "runtime/metrics_store/map_gate.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "runtime/metrics_store/table.hpp"
#include "runtime/metrics_store/write_batch.hpp"

#include <lmdb.h>

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace streamvane::runtime::metrics_store {

/// Turns a return code of LMDB into a failure: what, place, LMDB's own words.
failure lmdb_failure(const std::filesystem::path& folder, std::string what,
                     int code);

/// The opened LMDB environment, shared by the store and its snapshots: it is
/// closed when the last of them goes. All calls of LMDB that change its state
/// as a whole are here.
class environment {
public:
  /// As metrics_store::open().
  static result<std::shared_ptr<environment>> open(store_options options);

  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;
  ~environment();

  /// As metrics_store::commit().
  result<> commit(const write_batch& batch);

  /// A read transaction on the newest commit, from the pool if it has one. The
  /// gate is entered. Errors: as metrics_store::read().
  result<MDB_txn*> begin_read();

  /// Gives a transaction of begin_read() back.
  void end_read(MDB_txn* txn) noexcept;

  /// As metrics_store::housekeeping().
  result<std::uint32_t> free_dead_readers();

  /// As metrics_store::copy_to().
  result<> copy_to(const std::filesystem::path& folder);

  /// The size of the map, in bytes. To be called between begin_read() and
  /// end_read().
  std::uint64_t map_bytes() const;

  MDB_env* handle() const {
    return env_;
  }

  MDB_dbi dbi(table t) const {
    return dbis_[index_of(t)];
  }

  const store_options& options() const {
    return options_;
  }

  std::uint32_t snapshots() const {
    return gate_.inside();
  }

  failure refusal(std::string what, int code) const {
    return lmdb_failure(options_.folder, std::move(what), code);
  }

private:
  explicit environment(store_options options);

  result<bool> verify_file() const;
  result<> open_lmdb();
  result<> open_tables(bool is_new);

  result<> check_disk(const write_batch& batch) const;
  result<> make_room();
  result<> grow(millis wait);
  /// False where the map was full; nothing has changed then.
  result<bool>
  try_commit(const write_batch& batch,
             const std::vector<const write_batch::change*>& changes);

  result<MDB_txn*> begin_in_gate();

  store_options options_;
  descriptor lock_;
  MDB_env* env_ = nullptr;
  std::array<MDB_dbi, table_count> dbis_{};
  map_gate gate_;
  std::mutex commit_mutex_;
  std::mutex pool_mutex_;
  std::vector<MDB_txn*> pool_{};    ///< Reset; at most readers_max.
  std::optional<failure> broken_{}; ///< Set once the map is lost. With gate_.
};

} // namespace streamvane::runtime::metrics_store
