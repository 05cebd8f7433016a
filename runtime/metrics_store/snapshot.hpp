#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"
#include "runtime/metrics_store/table.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

struct MDB_txn;

namespace streamvane::runtime::metrics_store {

class environment;

/// A row as read, its check verified. The views lie in the mapped file and are
/// good as long as the snapshot is neither renewed nor destroyed: copy what
/// must live longer, and never keep a view across renew().
struct row {
  std::string_view key{};
  std::uint8_t version = 0; ///< The payload's schema, as given to put().
  std::string_view payload{};
};

/// Called for each row; false ends the scan.
using row_visitor = std::function<bool(const row&)>;

/// The store as it stood at one commit, however much is written meanwhile.
///
/// Operation: used by one thread at a time, may be moved to another. Never
/// blocks the writer, but keeps the pages it sees from being used again, so
/// that the file grows while it lives: ask expired() now and then in a long
/// walk, and renew() or give it up once it says so.
///
/// Limitations: do not commit() on the thread that holds a snapshot. A commit
/// that must grow the map waits for the snapshots to end.
class snapshot {
public:
  snapshot(snapshot&& other) noexcept;
  snapshot& operator=(snapshot&& other) noexcept;
  snapshot(const snapshot&) = delete;
  snapshot& operator=(const snapshot&) = delete;
  ~snapshot();

  /// The row of `key`, or nothing. Errors: corrupt (names table and key), io.
  result<std::optional<row>> get(table t, std::string_view key) const;

  /// Visits the rows from `from` up to, not with, `to` in ascending order; an
  /// empty `to` is the end of the table. Errors as get(); rows before the
  /// damaged one have been visited.
  result<> scan(table t, std::string_view from, std::string_view to,
                const row_visitor& visit) const;

  /// As scan(), in descending order.
  result<> scan_back(table t, std::string_view from, std::string_view to,
                     const row_visitor& visit) const;

  /// The row with the greatest key that begins with `prefix`, or nothing.
  result<std::optional<row>> last(table t, std::string_view prefix) const;

  /// Number of rows of the table. Errors: io.
  result<std::uint64_t> rows(table t) const;

  /// The commit that this snapshot sees: 1, 2, 3, …
  std::uint64_t commit_number() const;

  /// How long ago the snapshot was taken or renewed.
  millis age() const;

  /// Whether it is older than the lease of the store's options.
  bool expired() const;

  /// Goes on to the newest commit. All views taken before become invalid. A
  /// failed renewal leaves a snapshot that fails every read.
  result<> renew();

private:
  friend class metrics_store;

  snapshot(std::shared_ptr<environment> env, MDB_txn* txn);

  void release() noexcept;

  std::shared_ptr<environment> env_{};
  MDB_txn* txn_ = nullptr;
  std::chrono::steady_clock::time_point taken_{};
};

} // namespace streamvane::runtime::metrics_store
