#include "runtime/metrics_store/snapshot.hpp"

#include "runtime/metrics_store/environment.hpp"
#include "runtime/metrics_store/key_text.hpp"
#include "runtime/metrics_store/transaction.hpp"
#include "runtime/metrics_store/value_seal.hpp"

#include <string>

namespace streamvane::runtime::metrics_store {

namespace {

failure over() {
  return {errc::internal, "a read from a snapshot of the store that is over"};
}

failure read_refusal(const environment& env, table t, int rc) {
  return env.refusal("reading table " + std::string{to_string(t)}, rc);
}

/// Verifies a row as LMDB gave it. Sizes come first: a damaged one must not
/// send the check over the end of the map.
result<row> verified(const environment& env, table t, std::string_view key,
                     std::string_view sealed) {
  bool sizes_fit = key.size() <= key_bytes_max
                   && sealed.size() <= payload_bytes_max + seal_bytes;
  if (sizes_fit)
    if (auto value = unseal(t, key, sealed))
      return row{key, value->version, value->payload};
  return failure{errc::corrupt,
                 "the store " + env.options().folder.string() + ", table "
                     + std::string{to_string(t)} + ", key "
                     + (key.size() <= key_bytes_max ? key_text(key) : "?")
                     + ": the value does not match its check; rebuild the "
                       "store from the log"};
}

/// Moves to the last key below `to`, or to the last key if `to` is empty.
int seek_below(MDB_cursor* cursor, std::string_view to, MDB_val& key,
               MDB_val& value) {
  if (to.empty())
    return mdb_cursor_get(cursor, &key, &value, MDB_LAST);
  key = to_val(to);
  int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
  if (rc == MDB_NOTFOUND)
    return mdb_cursor_get(cursor, &key, &value, MDB_LAST);
  if (rc != MDB_SUCCESS)
    return rc;
  return mdb_cursor_get(cursor, &key, &value, MDB_PREV);
}

} // namespace

snapshot::snapshot(std::shared_ptr<environment> env, MDB_txn* txn)
    : env_{std::move(env)}, txn_{txn}, taken_{env_->options().clock()} {
  // nop
}

snapshot::snapshot(snapshot&& other) noexcept
    : env_{std::move(other.env_)}, txn_{std::exchange(other.txn_, nullptr)},
      taken_{other.taken_} {
  // nop
}

snapshot& snapshot::operator=(snapshot&& other) noexcept {
  if (this != &other) {
    release();
    env_ = std::move(other.env_);
    txn_ = std::exchange(other.txn_, nullptr);
    taken_ = other.taken_;
  }
  return *this;
}

snapshot::~snapshot() {
  release();
}

void snapshot::release() noexcept {
  if (txn_ != nullptr)
    env_->end_read(std::exchange(txn_, nullptr));
}

result<std::optional<row>> snapshot::get(table t, std::string_view key) const {
  if (txn_ == nullptr)
    return over();
  if (key.empty() || key.size() > key_bytes_max)
    return std::optional<row>{};
  MDB_val wanted = to_val(key);
  MDB_val value{};
  int rc = mdb_get(txn_, env_->dbi(t), &wanted, &value);
  if (rc == MDB_NOTFOUND)
    return std::optional<row>{};
  if (rc != MDB_SUCCESS)
    return read_refusal(*env_, t, rc);
  // The view of the key is the caller's, like the value's: hand out the
  // caller's own bytes, which live as long as the caller wants.
  auto found = verified(*env_, t, key, to_view(value));
  if (!found)
    return found.why();
  return std::optional<row>{*found};
}

result<> snapshot::scan(table t, std::string_view from, std::string_view to,
                        const row_visitor& visit) const {
  if (txn_ == nullptr)
    return over();
  auto cursor = open_cursor(*env_, txn_, t);
  if (!cursor)
    return cursor.why();
  MDB_val key = to_val(from);
  MDB_val value{};
  int rc = mdb_cursor_get(cursor->get(), &key, &value,
                          from.empty() ? MDB_FIRST : MDB_SET_RANGE);
  while (rc == MDB_SUCCESS) {
    auto found = verified(*env_, t, to_view(key), to_view(value));
    if (!found)
      return found.why();
    if ((!to.empty() && found->key >= to) || !visit(*found))
      return done{};
    rc = mdb_cursor_get(cursor->get(), &key, &value, MDB_NEXT);
  }
  if (rc != MDB_NOTFOUND)
    return read_refusal(*env_, t, rc);
  return done{};
}

result<> snapshot::scan_back(table t, std::string_view from,
                             std::string_view to,
                             const row_visitor& visit) const {
  if (txn_ == nullptr)
    return over();
  auto cursor = open_cursor(*env_, txn_, t);
  if (!cursor)
    return cursor.why();
  MDB_val key{};
  MDB_val value{};
  int rc = seek_below(cursor->get(), to, key, value);
  while (rc == MDB_SUCCESS) {
    auto found = verified(*env_, t, to_view(key), to_view(value));
    if (!found)
      return found.why();
    if (found->key < from || !visit(*found))
      return done{};
    rc = mdb_cursor_get(cursor->get(), &key, &value, MDB_PREV);
  }
  if (rc != MDB_NOTFOUND)
    return read_refusal(*env_, t, rc);
  return done{};
}

result<std::optional<row>> snapshot::last(table t,
                                          std::string_view prefix) const {
  std::optional<row> found;
  auto scanned
      = scan_back(t, prefix, prefix_end(prefix), [&](const row& greatest) {
          found = greatest;
          return false;
        });
  if (!scanned)
    return scanned.why();
  return found;
}

result<std::uint64_t> snapshot::rows(table t) const {
  if (txn_ == nullptr)
    return over();
  MDB_stat stat{};
  if (int rc = mdb_stat(txn_, env_->dbi(t), &stat); rc != MDB_SUCCESS)
    return read_refusal(*env_, t, rc);
  return std::uint64_t{stat.ms_entries};
}

std::uint64_t snapshot::commit_number() const {
  return txn_ == nullptr ? 0 : mdb_txn_id(txn_);
}

millis snapshot::age() const {
  if (env_ == nullptr)
    return millis{0};
  return std::chrono::duration_cast<millis>(env_->options().clock() - taken_);
}

bool snapshot::expired() const {
  return env_ != nullptr && age() > env_->options().reader_lease;
}

result<> snapshot::renew() {
  if (env_ == nullptr)
    return over();
  release();
  auto txn = env_->begin_read();
  if (!txn)
    return txn.why();
  txn_ = *txn;
  taken_ = env_->options().clock();
  return done{};
}

} // namespace streamvane::runtime::metrics_store
