#include "tests/runtime/metrics_store/store_fixture.hpp"

#include <fstream>
#include <sys/stat.h>

using namespace streamvane;
using namespace streamvane::runtime::metrics_store;

namespace {

void put_all(metrics_store& store, table t, const rows_text& rows) {
  write_batch batch;
  for (const auto& [key, payload] : rows)
    batch.put(t, key, 1, payload);
  require_done(store.commit(batch));
}

} // namespace

TEST_CASE("what is committed is read, now and after the store is opened again",
          "[metrics_store]") {
  temporary_folder folder;
  {
    auto store = open_store(folder.path());
    write_batch batch;
    batch.put(table::cells, "k", 3, "payload");
    batch.put(table::meta, "k", 4, "");
    require_done(store->commit(batch));
  }
  auto store = open_store(folder.path());
  auto seen = store->read();
  REQUIRE(seen);
  auto cell = seen->get(table::cells, "k");
  REQUIRE(cell);
  REQUIRE(*cell);
  CHECK((*cell)->version == 3);
  CHECK((*cell)->payload == "payload");
  auto of_meta = seen->get(table::meta, "k");
  REQUIRE(of_meta);
  REQUIRE(*of_meta);
  CHECK((*of_meta)->version == 4);
  CHECK((*of_meta)->payload.empty());
  auto absent = seen->get(table::history, "k");
  REQUIRE(absent);
  CHECK_FALSE(*absent);
  auto impossible = seen->get(table::cells, std::string(512, 'k'));
  REQUIRE(impossible);
  CHECK_FALSE(*impossible);
}

TEST_CASE("a batch of any order leaves each row as its last change says",
          "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  put_all(*store, table::cells,
          {{"a1", "old"}, {"a2", "old"}, {"b1", "old"}, {"b2", "old"}});
  write_batch batch;
  batch.put(table::cells, "c", 1, "put");
  batch.put(table::cells, "a3", 1, "before the range");
  batch.erase_range(table::cells, "a");
  batch.put(table::cells, "a2", 1, "after the range");
  batch.erase(table::cells, "b1");
  batch.put(table::cells, "b2", 1, "new");
  batch.erase(table::cells, "never there");
  require_done(store->commit(batch));
  CHECK(rows_of(*store, table::cells)
        == rows_text{{"a2", "after the range"}, {"b2", "new"}, {"c", "put"}});
  write_batch all;
  all.erase_range(table::cells, "");
  require_done(store->commit(all));
  CHECK(rows_of(*store, table::cells).empty());
}

TEST_CASE("scans meet the rows of [from, to) in both directions",
          "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  put_all(*store, table::history,
          {{"a", "1"}, {"b", "2"}, {"b\xff", "3"}, {"c", "4"}, {"\xff", "5"}});
  auto seen = store->read();
  REQUIRE(seen);
  auto order = [&](bool back, std::string_view from, std::string_view to,
                   std::size_t rows_max = 100) {
    std::string text;
    auto visit = [&](const row& r) {
      text += r.payload;
      return text.size() < rows_max;
    };
    require_done(back ? seen->scan_back(table::history, from, to, visit)
                      : seen->scan(table::history, from, to, visit));
    return text;
  };
  CHECK(order(false, "", "") == "12345");
  CHECK(order(false, "b", "c") == "23");
  CHECK(order(false, "aa", "") == "2345");
  CHECK(order(false, "c", "b") == "");
  CHECK(order(false, "", "", 2) == "12");
  CHECK(order(true, "", "") == "54321");
  CHECK(order(true, "b", "c") == "32");
  CHECK(order(true, "b", "zz") == "432");
  CHECK(order(true, "", "a") == "");
  CHECK(order(true, "", "", 2) == "54");
}

TEST_CASE("the last row of a prefix is found, also at the table's end",
          "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  put_all(*store, table::outbox,
          {{"p1", "1"}, {"p2", "2"}, {"r", "3"}, {"\xff\xff", "4"}});
  auto seen = store->read();
  REQUIRE(seen);
  auto last = [&](table t, std::string_view prefix) {
    auto found = seen->last(t, prefix);
    REQUIRE(found);
    return *found ? std::string{(*found)->payload} : std::string{"none"};
  };
  CHECK(last(table::outbox, "p") == "2");
  CHECK(last(table::outbox, "p1") == "1");
  CHECK(last(table::outbox, "q") == "none");
  CHECK(last(table::outbox, "a") == "none");
  CHECK(last(table::outbox, "\xff") == "4");
  CHECK(last(table::outbox, "") == "4");
  CHECK(last(table::cells, "") == "none");
}

TEST_CASE("a snapshot keeps seeing its commit while others are made",
          "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  put_all(*store, table::cells, {{"k", "0"}});
  auto first = store->read();
  REQUIRE(first);
  for (int i = 1; i <= 50; ++i)
    put_all(*store, table::cells,
            {{"k", std::to_string(i)}, {"k" + std::to_string(i), "new"}});
  CHECK(rows_of(*first, table::cells) == rows_text{{"k", "0"}});
  auto second = store->read();
  REQUIRE(second);
  CHECK(second->commit_number() == first->commit_number() + 50);
  CHECK((*second->get(table::cells, "k"))->payload == "50");
  REQUIRE(first->renew());
  CHECK(first->commit_number() == second->commit_number());
  CHECK(*first->rows(table::cells) == 51);
}

TEST_CASE("a snapshot can be moved, and reading one that is over fails",
          "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  put_all(*store, table::cells, {{"k", "v"}});
  auto seen = store->read();
  REQUIRE(seen);
  snapshot moved = std::move(*seen);
  CHECK((*moved.get(table::cells, "k"))->payload == "v");
  CHECK(seen->get(table::cells, "k").why().code == errc::internal);
  CHECK(store->stat()->snapshots == 1);
  auto other = store->read();
  REQUIRE(other);
  moved = std::move(*other);
  CHECK(store->stat()->snapshots == 1);
}

TEST_CASE("a snapshot outlives the store that it was taken of",
          "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  put_all(*store, table::cells, {{"k", "v"}});
  auto seen = store->read();
  REQUIRE(seen);
  store.reset();
  CHECK((*seen->get(table::cells, "k"))->payload == "v");
}

TEST_CASE("a snapshot is expired once it is older than the lease",
          "[metrics_store]") {
  temporary_folder folder;
  auto now = std::chrono::steady_clock::time_point{};
  store_options options = small_options(folder.path());
  options.reader_lease = millis{250};
  options.clock = [&] {
    return now;
  };
  auto store = open_store(options);
  auto seen = store->read();
  REQUIRE(seen);
  now += millis{250};
  CHECK(seen->age() == millis{250});
  CHECK_FALSE(seen->expired());
  now += millis{1};
  CHECK(seen->expired());
  REQUIRE(seen->renew());
  CHECK(seen->age() == millis{0});
}

TEST_CASE("a batch that cannot be committed leaves nothing of itself",
          "[metrics_store]") {
  temporary_folder folder;
  store_options options = small_options(folder.path());
  options.dirty_pages_max = 16;
  options.map_bytes_max = 2u << 20;
  auto store = open_store(options);
  put_all(*store, table::cells, {{"a", "1"}, {"b", "2"}});
  rows_text before = rows_of(*store, table::cells);
  auto refused = [&](const write_batch& batch) {
    auto committed = store->commit(batch);
    REQUIRE_FALSE(committed);
    CHECK(rows_of(*store, table::cells) == before);
    return committed.why();
  };

  SECTION("because a key is too long") {
    write_batch batch;
    batch.put(table::cells, "c", 1, "3");
    batch.put(table::cells, std::string(600, 'k'), 1, "x");
    CHECK(refused(batch).code == errc::invalid);
  }
  SECTION("because it changes too many pages") {
    write_batch batch;
    batch.erase(table::cells, "a");
    for (int i = 0; i < 64; ++i)
      batch.put(table::history, "h" + std::to_string(i), 1,
                std::string(2000, 'x'));
    failure why = refused(batch);
    CHECK(why.code == errc::too_large);
    CHECK_THAT(why.what, Catch::Contains("dirty_pages_max is 16"));
  }
  SECTION("because the map may not grow as far") {
    options.dirty_pages_max = 100'000;
    store.reset();
    store = open_store(options);
    write_batch batch;
    batch.erase(table::cells, "a");
    batch.put(table::cells, "b", 1, "changed");
    batch.put(table::history, "large", 1, std::string(4u << 20, 'x'));
    failure why = refused(batch);
    CHECK(why.code == errc::unavailable);
    CHECK_THAT(why.what, Catch::Contains("map_bytes_max"));
  }
  write_batch small;
  small.put(table::cells, "c", 1, "3");
  require_done(store->commit(small));
  CHECK(rows_of(*store, table::cells).size() == 3);
}

TEST_CASE("a range that erases too many pages for one commit is refused whole",
          "[metrics_store]") {
  temporary_folder folder;
  store_options options = small_options(folder.path());
  options.dirty_pages_max = 200;
  auto store = open_store(options);
  for (int part = 0; part < 10; ++part) {
    write_batch batch;
    for (int i = 0; i < 60; ++i)
      batch.put(table::entities,
                "p" + std::to_string(part) + "-" + std::to_string(i), 1,
                std::string(1800, 'x'));
    require_done(store->commit(batch));
  }
  write_batch all;
  all.erase_range(table::entities, "p");
  auto refused = store->commit(all);
  REQUIRE_FALSE(refused);
  CHECK(refused.why().code == errc::too_large);
  CHECK(rows_of(*store, table::entities).size() == 600);
  write_batch part;
  part.erase_range(table::entities, "p3");
  require_done(store->commit(part));
  CHECK(rows_of(*store, table::entities).size() == 540);
}

TEST_CASE("values of megabytes are kept like small ones", "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  rows_text rows;
  for (std::size_t size : {1u, 2030u, 4080u, 70'000u, 3'000'000u})
    rows[std::to_string(size)] = std::string(size, static_cast<char>(size));
  put_all(*store, table::dead_letters, rows);
  CHECK(rows_of(*store, table::dead_letters) == rows);
  auto scrubbed = store->scrub();
  REQUIRE(scrubbed);
  CHECK(scrubbed->rows == rows.size() + 1); // And the format.
}

TEST_CASE("no more snapshots than readers_max live at the same time",
          "[metrics_store]") {
  temporary_folder folder;
  store_options options = small_options(folder.path());
  options.readers_max = 3;
  auto store = open_store(options);
  std::vector<snapshot> held;
  for (int i = 0; i < 3; ++i) {
    auto seen = store->read();
    REQUIRE(seen);
    held.push_back(std::move(*seen));
  }
  auto refused = store->read();
  REQUIRE_FALSE(refused);
  CHECK(refused.why().code == errc::unavailable);
  CHECK_THAT(refused.why().what, Catch::Contains("readers_max is 3"));
  held.pop_back();
  CHECK(store->read());
  CHECK(*store->housekeeping() == 0);
}

TEST_CASE("the counts of a store tell what lies in it", "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  for (int i = 0; i < 20; ++i)
    put_all(*store, table::cells, {{"k" + std::to_string(i % 10), "v"}});
  auto stat = store->stat();
  REQUIRE(stat);
  CHECK(stat->tables[index_of(table::cells)].rows == 10);
  CHECK(stat->tables[index_of(table::cells)].pages == 1);
  CHECK(stat->tables[index_of(table::cells)].bytes == stat->page_bytes);
  CHECK(stat->tables[index_of(table::history)].rows == 0);
  CHECK(stat->map_bytes == 1u << 20);
  CHECK(stat->commits == 21);
  CHECK(stat->pages_free > 0);
  CHECK(stat->pages_free < stat->pages_used);
  CHECK(stat->file_bytes >= stat->tables[index_of(table::cells)].bytes);
  CHECK(stat->snapshots == 0);
  CHECK(stat->snapshots_max == 126);
}

TEST_CASE("a copy of a store opens and holds the same rows",
          "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path() / "store");
  rows_text rows;
  for (int i = 0; i < 2000; ++i)
    rows["k" + std::to_string(i)] = std::string(100, 'a');
  put_all(*store, table::cells, rows);
  require_done(store->copy_to(folder.path() / "copy"));
  auto copy = open_store(folder.path() / "copy");
  CHECK(rows_of(*copy, table::cells) == rows);
  put_all(*copy, table::cells, {{"later", "x"}});
  auto refused = store->copy_to(folder.path() / "copy");
  REQUIRE_FALSE(refused);
  CHECK(refused.why().code == errc::invalid);
}

TEST_CASE("a store is open once and for its owner's eyes", "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path() / "a" / "b");
  auto second = metrics_store::open(small_options(folder.path() / "a" / "b"));
  REQUIRE_FALSE(second);
  CHECK(second.why().code == errc::unavailable);
  for (const char* name : {"", "data.mdb", "lock.mdb", "owner.lock"}) {
    struct stat status {};
    REQUIRE(::stat((folder.path() / "a" / "b" / name).c_str(), &status) == 0);
    CHECK((status.st_mode & 077) == 0);
  }
}

TEST_CASE("a folder that cannot be made is named", "[metrics_store]") {
  temporary_folder folder;
  std::ofstream{folder.path() / "file"} << "not a folder";
  auto opened = metrics_store::open(small_options(folder.path() / "file"));
  REQUIRE_FALSE(opened);
  CHECK(opened.why().code == errc::io);
  CHECK_THAT(opened.why().what,
             Catch::Contains((folder.path() / "file").string()));
}

TEST_CASE("options out of bounds are refused by name", "[metrics_store]") {
  temporary_folder folder;
  auto wrong = [&](auto change) {
    store_options options = small_options(folder.path());
    change(options);
    auto opened = metrics_store::open(options);
    REQUIRE_FALSE(opened);
    CHECK(opened.why().code == errc::invalid);
    return opened.why().what;
  };
  using o = store_options;
  CHECK(wrong([](o& x) { x.folder.clear(); })
        == "metrics store: folder is empty");
  CHECK(wrong([](o& x) { x.map_bytes_first = 4096; })
        == "metrics store: map_bytes_first is 4096; it must be 1 MiB at "
           "least");
  CHECK_THAT(wrong([](o& x) { x.map_bytes_max = 1; }),
             Catch::Contains("map_bytes_max"));
  CHECK_THAT(wrong([](o& x) { x.readers_max = 0; }),
             Catch::Contains("readers_max"));
  CHECK_THAT(wrong([](o& x) { x.reader_lease = millis{0}; }),
             Catch::Contains("reader_lease"));
  CHECK_THAT(wrong([](o& x) { x.growth_wait = millis{-1}; }),
             Catch::Contains("growth_wait"));
  CHECK_THAT(wrong([](o& x) { x.dirty_pages_max = 200'000; }),
             Catch::Contains("dirty_pages_max"));
  CHECK_THAT(wrong([](o& x) { x.clock = nullptr; }), Catch::Contains("clock"));
}
