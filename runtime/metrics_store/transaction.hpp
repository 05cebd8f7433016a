#pragma once

#include "messages/error.hpp"
#include "runtime/metrics_store/environment.hpp"
#include "runtime/metrics_store/write_batch.hpp"

#include <lmdb.h>

#include <memory>
#include <vector>

namespace streamvane::runtime::metrics_store {

struct cursor_closer {
  void operator()(MDB_cursor* cursor) const {
    mdb_cursor_close(cursor);
  }
};

using cursor_ptr = std::unique_ptr<MDB_cursor, cursor_closer>;

/// Errors: LMDB's.
result<cursor_ptr> open_cursor(const environment& env, MDB_txn* txn, table t);

/// LMDB takes its input by pointers to non-const and leaves it alone.
inline MDB_val to_val(std::string_view bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};
}

inline std::string_view to_view(const MDB_val& val) {
  return {static_cast<const char*>(val.mv_data), val.mv_size};
}

/// Whether a change went in, or met the end of the map.
enum class attempt { applied, map_full };

/// Makes the changes of the batch inside of `txn`, which the caller commits or
/// aborts: first the ranges, then `changes`, which are the batch's settled()
/// ones. Errors: too_large (more than dirty_pages_max), and LMDB's.
result<attempt> apply(const environment& env, MDB_txn* txn,
                      const write_batch& batch,
                      const std::vector<const write_batch::change*>& changes);

} // namespace streamvane::runtime::metrics_store
