#include "tests/runtime/metrics_store/store_fixture.hpp"

#include <atomic>
#include <thread>
#include <vector>

using namespace streamvane;
using namespace streamvane::runtime::metrics_store;

namespace {

/// 64 rows of 1 KiB, all of which say `number`.
write_batch generation(int number) {
  write_batch batch;
  std::string payload(1024, static_cast<char>('a' + number % 26));
  for (int i = 0; i < 64; ++i)
    batch.put(table::cells, "k" + std::to_string(i), 1, payload);
  // And as much that stays.
  for (int i = 0; i < 64; ++i)
    batch.put(table::history, std::to_string(number) + "-" + std::to_string(i),
              1, payload);
  return batch;
}

} // namespace

TEST_CASE("the map grows to what is needed while other threads read",
          "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  require_done(store->commit(generation(0)));
  std::atomic<bool> stop = false;
  std::atomic<int> reads = 0;
  std::atomic<int> torn = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      while (!stop) {
        auto seen = store->read();
        if (!seen) {
          ++torn;
          return;
        }
        std::string first;
        auto scanned = seen->scan(table::cells, "", "", [&](const row& r) {
          if (first.empty())
            first = std::string{r.payload};
          if (r.payload != first)
            ++torn;
          return true;
        });
        if (!scanned || first.empty())
          ++torn;
        ++reads;
      }
    });
  constexpr int generations = 120;
  for (int i = 1; i <= generations; ++i)
    require_done(store->commit(generation(i)));
  while (reads < 10 && torn == 0)
    std::this_thread::yield();
  stop = true;
  for (auto& reader : readers)
    reader.join();
  CHECK(torn == 0);
  CHECK(store->stat()->map_bytes >= 8u << 20);
  CHECK(rows_of(*store, table::history).size() == 64 * (generations + 1));
}

TEST_CASE("a batch larger than the map goes in as one", "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  write_batch batch;
  for (int i = 0; i < 12; ++i)
    batch.put(table::cells, "k" + std::to_string(i), 1,
              std::string(1u << 20, static_cast<char>('a' + i)));
  require_done(store->commit(batch));
  CHECK(rows_of(*store, table::cells).size() == 12);
  CHECK(store->stat()->commits == 2);
}

TEST_CASE("a snapshot held for too long makes a full map's commit fail by name "
          "and not wait for ever",
          "[metrics_store]") {
  temporary_folder folder;
  store_options options = small_options(folder.path());
  options.growth_wait = millis{0};
  auto store = open_store(options);
  auto seen = store->read();
  REQUIRE(seen);
  write_batch batch;
  batch.put(table::cells, "large", 1, std::string(4u << 20, 'x'));
  auto refused = store->commit(batch);
  REQUIRE_FALSE(refused);
  CHECK(refused.why().code == errc::unavailable);
  CHECK_THAT(refused.why().what, Catch::Contains("growth_wait"));
  CHECK(rows_of(*seen, table::cells).empty());
  { auto ended = std::move(*seen); }
  require_done(store->commit(batch));
  CHECK(rows_of(*store, table::cells).size() == 1);
}

TEST_CASE("a store larger than map_bytes_first opens with a map that fits",
          "[metrics_store]") {
  temporary_folder folder;
  {
    auto store = open_store(folder.path());
    for (int i = 0; i < 40; ++i)
      require_done(store->commit(generation(i)));
  }
  auto store = open_store(folder.path());
  auto stat = store->stat();
  REQUIRE(stat);
  CHECK(stat->map_bytes >= stat->file_bytes);
  require_done(store->commit(generation(41)));
}
