#include "runtime/metrics_store/page_walk.hpp"
#include "tests/runtime/metrics_store/store_fixture.hpp"

#include <random>

using namespace streamvane;
using namespace streamvane::runtime::metrics_store;

namespace {

using generator = std::mt19937_64;
using model = std::map<table, rows_text>;

std::string random_key(generator& dice) {
  std::string key{static_cast<char>('a' + dice() % 4)};
  key += std::to_string(dice() % 400);
  if (dice() % 4 == 0)
    key += std::string(dice() % 480, '-');
  return key;
}

std::string random_payload(generator& dice) {
  std::size_t size = dice() % 300;
  if (dice() % 40 == 0)
    size = dice() % 20'000;
  return std::string(size, static_cast<char>(dice()));
}

/// One batch of random changes, made to the model as well.
write_batch change(generator& dice, model& rows) {
  write_batch batch;
  for (std::uint64_t n = 1 + dice() % 200; n > 0; --n) {
    table t = all_tables[dice() % 3];
    rows_text& in_table = rows[t];
    std::string key = random_key(dice);
    switch (dice() % 20) {
    default: {
      std::string payload = random_payload(dice);
      batch.put(t, key, 1, payload);
      in_table[key] = payload;
      break;
    }
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      batch.erase(t, key);
      in_table.erase(key);
      break;
    case 6: {
      std::string prefix = dice() % 40 == 0 ? "" : key.substr(0, 3);
      batch.erase_range(t, prefix);
      std::erase_if(in_table,
                    [&](const auto& r) { return r.first.starts_with(prefix); });
      break;
    }
    }
  }
  return batch;
}

} // namespace

TEST_CASE("any row of commits leaves the store like a map that took them",
          "[metrics_store]") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    generator dice{seed};
    temporary_folder folder;
    auto store = open_store(folder.path());
    model rows;
    for (int i = 0; i < 60; ++i) {
      write_batch batch = change(dice, rows);
      require_done(store->commit(batch));
      if (dice() % 12 == 0) {
        store.reset();
        store = open_store(folder.path()); // Walks over every page.
      }
      if (i % 6 == 0)
        for (const auto& [t, expected] : rows)
          REQUIRE(rows_of(*store, t) == expected);
    }
    auto scrubbed = store->scrub();
    if (!scrubbed)
      FAIL(to_string(scrubbed.why()));
    std::size_t total = 1; // The format.
    for (const auto& [t, expected] : rows) {
      REQUIRE(rows_of(*store, t) == expected);
      total += expected.size();
    }
    CHECK(scrubbed->rows == total);
    // All pages are in use or free: nothing leaks, and the walk misses none.
    auto stat = store->stat();
    REQUIRE(stat);
    CHECK(scrubbed->pages + stat->pages_free + 2 == stat->pages_used);
  }
}
