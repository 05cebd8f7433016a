#include "runtime/metrics_store/environment.hpp"

#include "runtime/metrics_store/page_walk.hpp"
#include "runtime/metrics_store/transaction.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace streamvane::runtime::metrics_store {

namespace {

/// Bytes that an unprivileged process can still write; nothing if unknown.
std::optional<std::uint64_t> disk_bytes_free(const std::filesystem::path& at) {
  struct statvfs status {};
  if (::statvfs(at.c_str(), &status) != 0)
    return std::nullopt;
  return std::uint64_t{status.f_bavail} * status.f_frsize;
}

errc code_of(int code, const std::filesystem::path& folder) {
  // Where a write comes back short LMDB says EIO and not ENOSPC.
  constexpr std::uint64_t full_below_bytes = 1u << 20;
  switch (code) {
  case MDB_PAGE_NOTFOUND:
  case MDB_CORRUPTED:
  case MDB_INVALID:
  case MDB_VERSION_MISMATCH:
  case MDB_INCOMPATIBLE: return errc::corrupt;
  case MDB_TXN_FULL: return errc::too_large;
  case MDB_MAP_FULL:
  case MDB_READERS_FULL:
  case ENOSPC:
  case EDQUOT:
  case ENOMEM:
  case EAGAIN: return errc::unavailable;
  case EIO:
    return disk_bytes_free(folder).value_or(full_below_bytes) < full_below_bytes
               ? errc::unavailable
               : errc::io;
  default: return errc::io;
  }
}

} // namespace

failure lmdb_failure(const std::filesystem::path& folder, std::string what,
                     int code) {
  what = "the store " + folder.string() + ", " + std::move(what) + ": "
         + mdb_strerror(code);
  errc meaning = code_of(code, folder);
  if (code == MDB_PANIC)
    what += "; the disk failed while a commit was written: nothing that was "
            "committed is lost, but the store must be closed and opened again";
  else if (meaning == errc::corrupt)
    what += "; rebuild the store from the log";
  else if (meaning == errc::unavailable && code == EIO)
    what += "; the disk is full";
  return {meaning, std::move(what)};
}

result<> environment::commit(const write_batch& batch) {
  if (batch.problem())
    return *batch.problem();
  if (batch.empty())
    return done{};
  std::lock_guard lock{commit_mutex_};
  if (broken_)
    return *broken_;
  if (auto room = check_disk(batch); !room)
    return room;
  if (auto room = make_room(); !room)
    return room;
  auto changes = batch.settled();
  // Ends at the latest when the map has doubled up to map_bytes_max.
  for (;;) {
    auto committed = try_commit(batch, changes);
    if (!committed)
      return committed.why();
    if (*committed)
      return done{};
    if (auto grown = grow(options_.growth_wait); !grown)
      return grown;
  }
}

result<bool> environment::try_commit(
    const write_batch& batch,
    const std::vector<const write_batch::change*>& changes) {
  MDB_txn* txn = nullptr;
  if (int rc = mdb_txn_begin(env_, nullptr, 0, &txn); rc != MDB_SUCCESS)
    return refusal("beginning a commit", rc);
  auto applied = apply(*this, txn, batch, changes);
  if (!applied || *applied == attempt::map_full) {
    mdb_txn_abort(txn);
    if (!applied)
      return applied.why();
    return false;
  }
  int rc = mdb_txn_commit(txn);
  if (rc == MDB_MAP_FULL)
    return false;
  if (rc != MDB_SUCCESS)
    return refusal("committing", rc);
  return true;
}

result<> environment::check_disk(const write_batch& batch) const {
  // Erasing must go on when the disk is full: it is what makes room.
  if (batch.only_erases() || options_.free_bytes_min == 0)
    return done{};
  auto left = disk_bytes_free(options_.folder);
  if (!left || *left >= options_.free_bytes_min + batch.bytes())
    return done{};
  return failure{errc::unavailable,
                 "the disk of the store " + options_.folder.string() + " has "
                     + std::to_string(*left) + " bytes left; free_bytes_min is "
                     + std::to_string(options_.free_bytes_min)};
}

std::uint64_t environment::map_bytes() const {
  MDB_envinfo envinfo{};
  mdb_env_info(env_, &envinfo);
  return envinfo.me_mapsize;
}

/// Grows the map early, when it is four fifths full and nobody reads just now;
/// else the map's end will ask for it.
result<> environment::make_room() {
  MDB_envinfo envinfo{};
  MDB_stat stat{};
  mdb_env_info(env_, &envinfo);
  mdb_env_stat(env_, &stat);
  std::uint64_t used = (envinfo.me_last_pgno + 1) * stat.ms_psize;
  if (used < envinfo.me_mapsize / 5 * 4
      || envinfo.me_mapsize >= options_.map_bytes_max)
    return done{};
  if (auto grown = grow(millis{0}); !grown && broken_)
    return grown;
  return done{};
}

result<> environment::grow(millis wait) {
  std::uint64_t before = map_bytes();
  std::uint64_t after = std::min(before * 2, options_.map_bytes_max);
  auto unable = [&](std::string reason) {
    return failure{errc::unavailable, "the store " + options_.folder.string()
                                          + " needs a map of more than "
                                          + std::to_string(before)
                                          + " bytes: " + std::move(reason)};
  };
  if (after <= before)
    return unable("the bound map_bytes_max is reached");
  // mdb_env_set_mapsize() lets the old map go before it takes the new one, and
  // would leave us with none. So try first whether the address space is there.
  void* probe = ::mmap(nullptr, after, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (probe == MAP_FAILED)
    return unable("the process may not map " + std::to_string(after)
                  + " bytes");
  ::munmap(probe, after);
  if (!gate_.close(wait))
    return unable("a snapshot has been held for longer than growth_wait, "
                  + std::to_string(wait.count()) + " ms");
  int rc = mdb_env_set_mapsize(env_, after);
  if (rc != MDB_SUCCESS)
    broken_ = failure{errc::io, "the store " + options_.folder.string()
                                    + " lost its map while it grew ("
                                    + mdb_strerror(rc)
                                    + "); it must be opened again"};
  gate_.open();
  if (broken_)
    return *broken_;
  return done{};
}

result<MDB_txn*> environment::begin_in_gate() {
  if (broken_)
    return *broken_;
  MDB_txn* txn = nullptr;
  {
    std::lock_guard lock{pool_mutex_};
    if (!pool_.empty()) {
      txn = pool_.back();
      pool_.pop_back();
    }
  }
  if (txn != nullptr) {
    int rc = mdb_txn_renew(txn);
    if (rc == MDB_SUCCESS)
      return txn;
    mdb_txn_abort(txn);
    return refusal("taking a snapshot", rc);
  }
  int rc = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &txn);
  if (rc == MDB_SUCCESS)
    return txn;
  return refusal("taking a snapshot (readers_max is "
                     + std::to_string(options_.readers_max) + ")",
                 rc);
}

result<MDB_txn*> environment::begin_read() {
  if (!gate_.enter(options_.growth_wait))
    return failure{errc::unavailable,
                   "the store " + options_.folder.string()
                       + " has been growing for longer than growth_wait, "
                       + std::to_string(options_.growth_wait.count()) + " ms"};
  auto txn = begin_in_gate();
  if (!txn)
    gate_.leave();
  return txn;
}

void environment::end_read(MDB_txn* txn) noexcept {
  mdb_txn_reset(txn);
  {
    std::lock_guard lock{pool_mutex_};
    pool_.push_back(txn); // Within the capacity: never more than readers_max.
  }
  gate_.leave();
}

result<std::uint32_t> environment::free_dead_readers() {
  int dead = 0;
  if (int rc = mdb_reader_check(env_, &dead); rc != MDB_SUCCESS)
    return refusal("looking for dead readers", rc);
  return static_cast<std::uint32_t>(dead);
}

result<> environment::copy_to(const std::filesystem::path& folder) {
  if (auto made = make_folder(folder); !made)
    return made;
  std::filesystem::path path = folder / "data.mdb";
  descriptor copy{
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (copy.number() < 0 && errno == EEXIST)
    return failure{errc::invalid, "a copy of the store cannot be made in "
                                      + folder.string()
                                      + ": there is a store already"};
  if (copy.number() < 0)
    return io_failure("making " + path.string(), errno);
  if (!gate_.enter(options_.growth_wait))
    return failure{errc::unavailable,
                   "the store " + options_.folder.string() + " is growing"};
  int rc = broken_ ? MDB_PANIC
                   : mdb_env_copyfd2(env_, copy.number(), MDB_CP_COMPACT);
  gate_.leave();
  if (rc != MDB_SUCCESS)
    return refusal("copying to " + path.string(), rc);
  if (::fsync(copy.number()) != 0)
    return io_failure("syncing " + path.string(), errno);
  if (auto synced = sync_folder(folder); !synced)
    return synced;
  auto file = page_file::open(folder);
  if (!file)
    return file.why();
  auto metas = file->read_metas();
  if (!metas)
    return metas.why();
  auto walked = walk_pages(
      *file, newest(*metas),
      [&](std::string_view name, std::string_view key, std::string_view value) {
        return check_row(*file, name, key, value);
      },
      {});
  if (!walked)
    return walked.why();
  return done{};
}

} // namespace streamvane::runtime::metrics_store
