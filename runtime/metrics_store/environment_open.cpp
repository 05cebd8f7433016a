#include "runtime/metrics_store/environment.hpp"
#include "runtime/metrics_store/page_walk.hpp"
#include "runtime/metrics_store/transaction.hpp"
#include "runtime/metrics_store/value_seal.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string>

namespace streamvane::runtime::metrics_store {

namespace {

constexpr std::string_view format_key = "format";
constexpr std::uint8_t format_row_version = 1;

/// The row `format` of table `meta`: the format in decimal digits.
result<> check_format_row(const std::filesystem::path& folder,
                          std::string_view sealed) {
  auto value = unseal(table::meta, format_key, sealed);
  std::uint32_t format = 0;
  if (value) {
    std::string_view digits = value->payload;
    auto [end, error]
        = std::from_chars(digits.data(), digits.data() + digits.size(), format);
    if (error != std::errc{} || end != digits.data() + digits.size())
      value.reset();
  }
  if (!value)
    return failure{errc::corrupt,
                   "the store " + folder.string()
                       + " does not say its format; rebuild it from the log"};
  if (format > store_format)
    return failure{
        errc::invalid,
        "the store " + folder.string() + " has format " + std::to_string(format)
            + " and this version reads up to " + std::to_string(store_format)
            + ": use the version that wrote it, or rebuild the "
              "store from the log"};
  return done{};
}

/// LMDB's last words; it ends the process after this.
void say_assertion(MDB_env* env, const char* message) {
  const char* folder = "?";
  mdb_env_get_path(env, &folder);
  std::fprintf(stderr,
               "the metrics store %s is damaged: %s; rebuild it from the log\n",
               folder, message);
}

} // namespace

environment::environment(store_options options) : options_{std::move(options)} {
  pool_.reserve(options_.readers_max);
}

environment::~environment() {
  for (MDB_txn* txn : pool_)
    mdb_txn_abort(txn);
  if (env_ != nullptr)
    mdb_env_close(env_);
}

result<std::shared_ptr<environment>> environment::open(store_options options) {
  if (auto valid = validate(options); !valid)
    return valid.why();
  if (auto made = make_folder(options.folder); !made)
    return made.why();
  auto lock = lock_folder(options.folder);
  if (!lock)
    return lock.why();
  std::shared_ptr<environment> env{new environment{std::move(options)}};
  env->lock_ = std::move(*lock);
  auto is_new = env->verify_file();
  if (!is_new)
    return is_new.why();
  if (auto opened = env->open_lmdb(); !opened)
    return opened.why();
  if (auto opened = env->open_tables(*is_new); !opened)
    return opened.why();
  if (auto synced = sync_folder(env->options_.folder); !synced)
    return synced.why();
  return env;
}

/// Whether there is no store yet.
result<bool> environment::verify_file() const {
  auto file = page_file::open(options_.folder);
  if (!file && file.why().code == errc::not_found)
    return true;
  if (!file)
    return file.why();
  if (file->bytes() == 0)
    return true;
  auto metas = file->read_metas();
  if (!metas)
    return metas.why();
  const meta_page& meta = newest(*metas);
  // A process that died between making the file and its first commit.
  if (meta.commit == 0)
    return true;
  // A file that is shorter than its last page may be right, since LMDB does not
  // write pages that it took and gave back in one commit; only a walk can tell.
  bool is_short = file->bytes() / meta.page_bytes <= meta.last_page;
  if (!options_.verify_at_open && !is_short)
    return false;
  auto visit = [&](std::string_view name, std::string_view key,
                   std::string_view value) -> result<> {
    if (name == to_string(table::meta) && key == format_key)
      return check_format_row(options_.folder, value);
    return check_row(*file, name, key, value);
  };
  auto walked = walk_pages(*file, meta, visit, {});
  if (!walked)
    return walked.why();
  return false;
}

result<> environment::open_lmdb() {
  int rc = mdb_env_create(&env_);
  if (rc != MDB_SUCCESS)
    return refusal("making an environment", rc);
  std::error_code error;
  std::uint64_t file_bytes
      = std::filesystem::file_size(options_.folder / "data.mdb", error);
  std::uint64_t map_bytes = options_.map_bytes_first;
  // Room for a quarter more than there is, so that the first commit need not
  // grow the map.
  if (!error)
    map_bytes = std::max(map_bytes, file_bytes + file_bytes / 4);
  constexpr std::uint64_t map_step = 1u << 20;
  map_bytes = std::min((map_bytes + map_step - 1) / map_step * map_step,
                       std::max(options_.map_bytes_max, file_bytes));
  if (rc = mdb_env_set_mapsize(env_, map_bytes); rc != MDB_SUCCESS)
    return refusal("setting the size of the map", rc);
  if (rc = mdb_env_set_maxdbs(env_, table_count); rc != MDB_SUCCESS)
    return refusal("setting the number of tables", rc);
  if (rc = mdb_env_set_maxreaders(env_, options_.readers_max);
      rc != MDB_SUCCESS)
    return refusal("setting readers_max", rc);
  if (rc = mdb_env_set_assert(env_, say_assertion); rc != MDB_SUCCESS)
    return refusal("setting the assertion callback", rc);
  rc = mdb_env_open(env_, options_.folder.c_str(), MDB_NOTLS, 0600);
  if (rc != MDB_SUCCESS)
    return refusal("opening", rc);
  if (auto freed = free_dead_readers(); !freed)
    return freed.why();
  return done{};
}

result<> environment::open_tables(bool is_new) {
  MDB_txn* txn = nullptr;
  if (int rc = mdb_txn_begin(env_, nullptr, 0, &txn); rc != MDB_SUCCESS)
    return refusal("beginning the first transaction", rc);
  struct aborter {
    void operator()(MDB_txn* t) const {
      mdb_txn_abort(t);
    }
  };
  std::unique_ptr<MDB_txn, aborter> guard{txn};
  for (table t : all_tables) {
    std::string name{to_string(t)};
    // An older store gets the tables that it could not have yet.
    unsigned flags = is_new || t > last_of_first_version ? MDB_CREATE : 0;
    int rc = mdb_dbi_open(txn, name.c_str(), flags, &dbis_[index_of(t)]);
    if (rc == MDB_NOTFOUND)
      return failure{errc::corrupt, "the store " + options_.folder.string()
                                        + " has no table '" + name
                                        + "'; rebuild it from the log"};
    if (rc != MDB_SUCCESS)
      return refusal("opening table " + name, rc);
  }
  MDB_val key = to_val(format_key);
  if (is_new) {
    std::string sealed;
    seal(table::meta, format_key, format_row_version,
         std::to_string(store_format), sealed);
    MDB_val value = to_val(sealed);
    int rc = mdb_put(txn, dbi(table::meta), &key, &value, 0);
    if (rc != MDB_SUCCESS)
      return refusal("writing the format", rc);
  } else {
    MDB_val value{};
    int rc = mdb_get(txn, dbi(table::meta), &key, &value);
    if (rc != MDB_SUCCESS && rc != MDB_NOTFOUND)
      return refusal("reading the format", rc);
    if (auto known = check_format_row(options_.folder, rc == MDB_NOTFOUND
                                                           ? std::string_view{}
                                                           : to_view(value));
        !known)
      return known;
  }
  if (int rc = mdb_txn_commit(guard.release()); rc != MDB_SUCCESS)
    return refusal("making the tables", rc);
  return done{};
}

} // namespace streamvane::runtime::metrics_store
