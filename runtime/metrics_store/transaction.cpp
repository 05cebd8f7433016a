#include "runtime/metrics_store/transaction.hpp"

#include "runtime/metrics_store/key_text.hpp"

#include <algorithm>

namespace streamvane::runtime::metrics_store {

namespace {

/// Bounds from above how many pages a transaction makes dirty. LMDB fails or
/// spills beyond 131 071 of them, and 0.9.24 leaks memory where it spills.
class dirty_bound {
public:
  dirty_bound(const environment& env, MDB_txn* txn) : env_{env} {
    for (table t : all_tables) {
      MDB_stat stat{};
      if (mdb_stat(txn, env.dbi(t), &stat) == MDB_SUCCESS)
        tables_[index_of(t)].before = stat;
    }
  }

  void erased(table t) {
    ++tables_[index_of(t)].changes;
  }

  void put(table t, std::size_t key_size, std::size_t value_size) {
    share& s = tables_[index_of(t)];
    ++s.changes;
    ++s.puts;
    std::size_t page = std::max<std::size_t>(s.before.ms_psize, 512);
    // LMDB keeps a node of more than half a page on pages of its own.
    if (key_size + value_size > page / 2 - 16)
      s.overflow_pages += (value_size + 15) / page + 1;
    else
      s.leaf_bytes += key_size + value_size + 16;
  }

  std::uint64_t pages() const {
    std::uint64_t sum = 0;
    for (const share& s : tables_) {
      if (s.changes == 0)
        continue;
      std::uint64_t page = std::max<std::uint64_t>(s.before.ms_psize, 512);
      // A change touches a leaf; a put splits it at most once; pages that were
      // split are at least a quarter full.
      std::uint64_t new_leaves = std::min(s.puts, 4 * s.leaf_bytes / page + 1);
      std::uint64_t leaves
          = std::min<std::uint64_t>(s.changes, s.before.ms_leaf_pages)
            + new_leaves;
      std::uint64_t branches
          = std::min<std::uint64_t>(leaves * s.before.ms_depth,
                                    s.before.ms_branch_pages)
            + new_leaves / 2 + 2;
      sum += leaves + branches + s.overflow_pages;
    }
    return sum;
  }

  result<> check() const {
    std::uint64_t needed = pages();
    if (needed <= env_.options().dirty_pages_max)
      return done{};
    return failure{errc::too_large,
                   "a commit to the store " + env_.options().folder.string()
                       + " may change " + std::to_string(needed)
                       + " pages; the bound dirty_pages_max is "
                       + std::to_string(env_.options().dirty_pages_max)
                       + ": make several commits of it"};
  }

private:
  struct share {
    MDB_stat before{};
    std::uint64_t changes = 0;
    std::uint64_t puts = 0;
    std::uint64_t leaf_bytes = 0;
    std::uint64_t overflow_pages = 0;
  };

  const environment& env_;
  std::array<share, table_count> tables_{};
};

failure change_refusal(const environment& env, table t, std::string_view key,
                       int rc) {
  return env.refusal("changing table " + std::string{to_string(t)} + ", key "
                         + key_text(key),
                     rc);
}

/// Every deletion is followed by a new search: moving on with MDB_NEXT after
/// mdb_cursor_del() has had several bugs in and after LMDB 0.9.24.
result<attempt> erase_rows(const environment& env, MDB_txn* txn,
                           const write_batch::range& range,
                           dirty_bound& dirty) {
  constexpr std::uint64_t rows_between_checks = 256;
  if (range.prefix.empty()) {
    int rc = mdb_drop(txn, env.dbi(range.target), 0);
    if (rc == MDB_MAP_FULL)
      return attempt::map_full;
    if (rc != MDB_SUCCESS)
      return env.refusal(
          "emptying table " + std::string{to_string(range.target)}, rc);
    return attempt::applied;
  }
  auto cursor = open_cursor(env, txn, range.target);
  if (!cursor)
    return cursor.why();
  for (std::uint64_t rows = 1;; ++rows) {
    MDB_val key = to_val(range.prefix);
    MDB_val value{};
    int rc = mdb_cursor_get(cursor->get(), &key, &value, MDB_SET_RANGE);
    if (rc == MDB_NOTFOUND
        || (rc == MDB_SUCCESS && !to_view(key).starts_with(range.prefix)))
      return attempt::applied;
    if (rc == MDB_SUCCESS)
      rc = mdb_cursor_del(cursor->get(), 0);
    if (rc == MDB_MAP_FULL)
      return attempt::map_full;
    if (rc != MDB_SUCCESS)
      return change_refusal(env, range.target, range.prefix, rc);
    dirty.erased(range.target);
    if (rows % rows_between_checks == 0)
      if (auto fits = dirty.check(); !fits)
        return fits.why();
  }
}

int apply_change(MDB_cursor* cursor, const write_batch& batch,
                 const write_batch::change& c) {
  MDB_val key = to_val(batch.key(c));
  MDB_val value = to_val(batch.sealed_value(c));
  if (!c.erase)
    return mdb_cursor_put(cursor, &key, &value, 0);
  int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET);
  if (rc == MDB_NOTFOUND)
    return MDB_SUCCESS;
  return rc == MDB_SUCCESS ? mdb_cursor_del(cursor, 0) : rc;
}

} // namespace

result<cursor_ptr> open_cursor(const environment& env, MDB_txn* txn, table t) {
  MDB_cursor* cursor = nullptr;
  if (int rc = mdb_cursor_open(txn, env.dbi(t), &cursor); rc != MDB_SUCCESS)
    return env.refusal("opening table " + std::string{to_string(t)}, rc);
  return cursor_ptr{cursor};
}

result<attempt> apply(const environment& env, MDB_txn* txn,
                      const write_batch& batch,
                      const std::vector<const write_batch::change*>& changes) {
  dirty_bound dirty{env, txn};
  for (const write_batch::change* c : changes) {
    if (c->erase)
      dirty.erased(c->target);
    else
      dirty.put(c->target, c->key_size, c->value_size);
  }
  if (auto fits = dirty.check(); !fits)
    return fits.why();
  for (const write_batch::range& range : batch.ranges()) {
    auto erased = erase_rows(env, txn, range, dirty);
    if (!erased || *erased == attempt::map_full)
      return erased;
  }
  if (auto fits = dirty.check(); !fits)
    return fits.why();
  cursor_ptr cursor;
  std::optional<table> open;
  for (const write_batch::change* c : changes) {
    if (open != c->target) {
      auto next = open_cursor(env, txn, c->target);
      if (!next)
        return next.why();
      cursor = std::move(*next);
      open = c->target;
    }
    int rc = apply_change(cursor.get(), batch, *c);
    if (rc == MDB_MAP_FULL)
      return attempt::map_full;
    if (rc != MDB_SUCCESS)
      return change_refusal(env, c->target, batch.key(*c), rc);
  }
  return attempt::applied;
}

} // namespace streamvane::runtime::metrics_store
