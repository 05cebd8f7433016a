#include "runtime/metrics_store/value_seal.hpp"
#include "tests/runtime/metrics_store/store_fixture.hpp"

#include <lmdb.h>

#include <cstdlib>

using namespace streamvane;
using namespace streamvane::runtime::metrics_store;

namespace {

const std::filesystem::path fixtures = std::filesystem::path{SOURCE_ROOT}
                                       / "tests/runtime/metrics_store"
                                       / "fixtures";

/// What lies in fixtures/v1.
std::map<table, rows_text> content_of_v1() {
  std::map<table, rows_text> rows;
  for (int i = 0; i < 200; ++i)
    rows[table::cells]["cell-" + std::to_string(i)]
        = "tallies of cell " + std::to_string(i);
  rows[table::dead_letters]["large"] = std::string(6000, 'x');
  rows[table::cursors][std::string("\0\xff", 2)] = "";
  rows[table::entities]["state"] = std::string("\0\1\2", 3);
  return rows;
}

} // namespace

TEST_CASE("a store written by format 1 opens for ever", "[metrics_store]") {
  temporary_folder folder;
  std::filesystem::copy(fixtures / "v1", folder.path(),
                        std::filesystem::copy_options::recursive);
  auto store = open_store(folder.path());
  for (const auto& [t, rows] : content_of_v1())
    CHECK(rows_of(*store, t) == rows);
  auto seen = store->read();
  REQUIRE(seen);
  CHECK((*seen->get(table::entities, "state"))->version == 200);
  write_batch batch;
  batch.put(table::cells, "new", 1, "written today");
  CHECK(store->commit(batch));
}

TEST_CASE("fixtures/v1 is written", "[.fixture]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  write_batch batch;
  for (const auto& [t, rows] : content_of_v1())
    for (const auto& [key, payload] : rows)
      batch.put(t, key, t == table::entities ? 200 : 1, payload);
  require_done(store->commit(batch));
  // A compacted copy has neither free pages nor a lock file.
  std::filesystem::create_directories(fixtures);
  require_done(store->copy_to(fixtures / "v1"));
}

TEST_CASE("a store of a newer format is refused with a sentence",
          "[metrics_store]") {
  temporary_folder folder;
  bool verify = GENERATE(true, false);
  {
    auto store = open_store(folder.path());
    write_batch batch;
    batch.put(table::meta, "format", 1, "2");
    require_done(store->commit(batch));
  }
  store_options options = small_options(folder.path());
  options.verify_at_open = verify;
  auto opened = metrics_store::open(options);
  REQUIRE_FALSE(opened);
  CHECK(to_string(opened.why())
        == "invalid: the store " + folder.path().string()
               + " has format 2 and this version reads up to 1: use the "
                 "version that wrote it, or rebuild the store from the log");
}

TEST_CASE("an LMDB file of somebody else is refused", "[metrics_store]") {
  temporary_folder folder;
  MDB_env* env = nullptr;
  REQUIRE(mdb_env_create(&env) == 0);
  REQUIRE(mdb_env_open(env, folder.path().c_str(), 0, 0600) == 0);
  MDB_txn* txn = nullptr;
  REQUIRE(mdb_txn_begin(env, nullptr, 0, &txn) == 0);
  MDB_dbi dbi = 0;
  REQUIRE(mdb_dbi_open(txn, nullptr, 0, &dbi) == 0);
  char text[] = "text";
  MDB_val val{4, text};
  REQUIRE(mdb_put(txn, dbi, &val, &val, 0) == 0);
  REQUIRE(mdb_txn_commit(txn) == 0);
  mdb_env_close(env);
  bool verify = GENERATE(true, false);
  store_options options = small_options(folder.path());
  options.verify_at_open = verify;
  auto opened = metrics_store::open(options);
  REQUIRE_FALSE(opened);
  CHECK(opened.why().code == errc::corrupt);
}
