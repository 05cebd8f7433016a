#include "runtime/metrics_store/metrics_store.hpp"

#include "runtime/metrics_store/environment.hpp"
#include "runtime/metrics_store/page_walk.hpp"
#include "runtime/metrics_store/transaction.hpp"

#include <cstring>
#include <string>

namespace streamvane::runtime::metrics_store {

namespace {

/// Counts the pages in LMDB's lists of free ones, which are the rows of the
/// tree that its handle 0 stands for; each row begins with its length.
result<std::uint64_t> count_free_pages(const environment& env, MDB_txn* txn) {
  constexpr MDB_dbi free_dbi = 0;
  MDB_cursor* opened = nullptr;
  int rc = mdb_cursor_open(txn, free_dbi, &opened);
  if (rc != MDB_SUCCESS)
    return env.refusal("reading the free pages", rc);
  cursor_ptr cursor{opened};
  std::uint64_t sum = 0;
  MDB_val key{};
  MDB_val list{};
  while ((rc = mdb_cursor_get(cursor.get(), &key, &list, MDB_NEXT))
         == MDB_SUCCESS) {
    std::uint64_t length = 0;
    if (list.mv_size >= sizeof(length))
      std::memcpy(&length, list.mv_data, sizeof(length));
    sum += length;
  }
  if (rc != MDB_NOTFOUND)
    return env.refusal("reading the free pages", rc);
  return sum;
}

/// A transaction of the environment that is given back at the end.
class read_guard {
public:
  read_guard(environment& env, MDB_txn* txn) : env_{env}, txn_{txn} {
    // nop
  }
  read_guard(const read_guard&) = delete;
  read_guard& operator=(const read_guard&) = delete;
  ~read_guard() {
    env_.end_read(txn_);
  }

private:
  environment& env_;
  MDB_txn* txn_;
};

} // namespace

result<> validate(const store_options& o) {
  auto wrong = [](std::string name, std::uint64_t value, std::string bound) {
    return failure{errc::invalid, "metrics store: " + std::move(name) + " is "
                                      + std::to_string(value) + "; it must be "
                                      + std::move(bound)};
  };
  constexpr std::uint64_t map_bytes_least = 1u << 20;
  constexpr std::uint64_t map_bytes_most = std::uint64_t{1} << 46;
  if (o.folder.empty())
    return failure{errc::invalid, "metrics store: folder is empty"};
  if (o.map_bytes_first < map_bytes_least)
    return wrong("map_bytes_first", o.map_bytes_first, "1 MiB at least");
  if (o.map_bytes_max < o.map_bytes_first || o.map_bytes_max > map_bytes_most)
    return wrong("map_bytes_max", o.map_bytes_max,
                 "map_bytes_first at least and 64 TiB at most");
  if (o.readers_max < 1 || o.readers_max > 4096)
    return wrong("readers_max", o.readers_max, "1 to 4096");
  if (o.reader_lease <= millis{0})
    return wrong("reader_lease", 0, "above 0 ms");
  if (o.growth_wait < millis{0})
    return wrong("growth_wait", 0, "0 ms at least");
  if (o.dirty_pages_max < 16 || o.dirty_pages_max > 100'000)
    return wrong("dirty_pages_max", o.dirty_pages_max, "16 to 100000");
  if (!o.clock)
    return failure{errc::invalid, "metrics store: clock is missing"};
  return done{};
}

metrics_store::metrics_store(std::shared_ptr<environment> env)
    : env_{std::move(env)} {
  // nop
}

metrics_store::~metrics_store() = default;

result<std::unique_ptr<metrics_store>>
metrics_store::open(store_options options) {
  auto env = environment::open(std::move(options));
  if (!env)
    return env.why();
  return std::unique_ptr<metrics_store>{new metrics_store{std::move(*env)}};
}

result<> metrics_store::commit(const write_batch& batch) {
  return env_->commit(batch);
}

result<snapshot> metrics_store::read() const {
  auto txn = env_->begin_read();
  if (!txn)
    return txn.why();
  return snapshot{env_, *txn};
}

result<std::uint32_t> metrics_store::housekeeping() {
  return env_->free_dead_readers();
}

result<store_stat> metrics_store::stat() const {
  std::uint32_t snapshots = env_->snapshots();
  auto txn = env_->begin_read();
  if (!txn)
    return txn.why();
  read_guard guard{*env_, *txn};
  store_stat all;
  for (table t : all_tables) {
    MDB_stat of_table{};
    if (int rc = mdb_stat(*txn, env_->dbi(t), &of_table); rc != MDB_SUCCESS)
      return env_->refusal("counting table " + std::string{to_string(t)}, rc);
    table_stat& into = all.tables[index_of(t)];
    into.rows = of_table.ms_entries;
    into.pages = of_table.ms_branch_pages + of_table.ms_leaf_pages
                 + of_table.ms_overflow_pages;
    into.bytes = into.pages * of_table.ms_psize;
    all.page_bytes = of_table.ms_psize;
  }
  auto free_pages = count_free_pages(*env_, *txn);
  if (!free_pages)
    return free_pages.why();
  all.pages_free = *free_pages;
  MDB_envinfo envinfo{};
  mdb_env_info(env_->handle(), &envinfo);
  all.pages_used = envinfo.me_last_pgno + 1;
  all.map_bytes = envinfo.me_mapsize;
  all.commits = mdb_txn_id(*txn);
  all.snapshots = snapshots;
  all.snapshots_max = options().readers_max;
  auto file = page_file::open(options().folder);
  if (!file)
    return file.why();
  all.file_bytes = file->bytes();
  return all;
}

result<scrub_report>
metrics_store::scrub(const scrub_progress& progress) const {
  // The transaction keeps the pages of its commit from being used again, but
  // its meta page is written over by the second commit after it: that is rare
  // enough to begin again with a newer one.
  constexpr int tries_max = 16;
  for (int i = 0; i < tries_max; ++i) {
    auto txn = env_->begin_read();
    if (!txn)
      return txn.why();
    read_guard guard{*env_, *txn};
    auto file = page_file::open(options().folder);
    if (!file)
      return file.why();
    auto metas = file->read_metas();
    if (!metas) {
      // Seen half written, or damaged: the last try tells.
      if (i + 1 < tries_max)
        continue;
      return metas.why();
    }
    for (const meta_page& meta : *metas)
      if (meta.commit == mdb_txn_id(*txn))
        return walk_pages(
            *file, meta,
            [&](std::string_view name, std::string_view key,
                std::string_view value) {
              return check_row(*file, name, key, value);
            },
            progress);
  }
  return failure{errc::unavailable,
                 "the store " + options().folder.string()
                     + " is written too fast for a scrub to begin"};
}

result<> metrics_store::copy_to(const std::filesystem::path& folder) const {
  return env_->copy_to(folder);
}

const store_options& metrics_store::options() const {
  return env_->options();
}

} // namespace streamvane::runtime::metrics_store
