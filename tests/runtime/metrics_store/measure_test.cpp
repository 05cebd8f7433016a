#include "tests/runtime/metrics_store/store_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <vector>

using namespace streamvane;
using namespace streamvane::runtime::metrics_store;

namespace {

using micros = std::chrono::duration<double, std::micro>;

template <class F>
double micros_of(F&& f) {
  auto begin = std::chrono::steady_clock::now();
  f();
  return micros{std::chrono::steady_clock::now() - begin}.count();
}

void print(const char* what, std::vector<double> us) {
  std::sort(us.begin(), us.end());
  std::printf("%-28s p50 %9.1f us   p99 %9.1f us   n %zu\n", what,
              us[us.size() / 2], us[us.size() * 99 / 100], us.size());
}

/// 29 bytes, like a key of table cells: in the order of the numbers.
std::string numbered_key(std::uint64_t number) {
  char buffer[30];
  std::snprintf(buffer, sizeof(buffer), "cell-%024llu",
                static_cast<unsigned long long>(number));
  return buffer;
}

} // namespace

TEST_CASE("how fast the store is (build it optimised)", "[.measure]") {
  temporary_folder folder;
  store_options options;
  options.folder = folder.path();
  auto store = open_store(options);
  constexpr std::uint64_t commits = 400;
  constexpr std::uint64_t puts = 1000;
  const std::string payload(200, 'x');
  std::vector<double> collect_us;
  std::vector<double> commit_us;
  write_batch batch;
  for (std::uint64_t c = 0; c < commits; ++c) {
    std::vector<std::string> keys;
    for (std::uint64_t i = 0; i < puts; ++i)
      keys.push_back(numbered_key(c * puts + i));
    batch.clear();
    collect_us.push_back(micros_of([&] {
      for (const std::string& key : keys)
        batch.put(table::cells, key, 1, payload);
    }));
    commit_us.push_back(micros_of([&] { require_done(store->commit(batch)); }));
  }
  double sum = 0;
  for (std::size_t i = 0; i < commit_us.size(); ++i)
    sum += commit_us[i] + collect_us[i];
  std::printf("%.0f puts/s, %.1f ns/put to collect and seal\n",
              double(commits * puts) / sum * 1e6,
              collect_us[collect_us.size() / 2] * 1000 / double(puts));
  print("commit of 1000 sorted puts", commit_us);

  auto seen = store->read();
  REQUIRE(seen);
  std::mt19937_64 dice{1};
  std::vector<double> get_us;
  std::vector<double> scan_us;
  std::uint64_t rows = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string key = numbered_key(dice() % (commits * puts));
    get_us.push_back(
        micros_of([&] { rows += *seen->get(table::cells, key) ? 1u : 0u; }));
    int left = 200;
    scan_us.push_back(micros_of([&] {
      require_done(seen->scan(table::cells, key, "",
                              [&](const row&) { return --left > 0; }));
    }));
  }
  CHECK(rows == 20'000);
  print("get of a random row", get_us);
  print("seek and scan of 200 rows", scan_us);
  std::vector<double> read_us;
  for (int i = 0; i < 20'000; ++i)
    read_us.push_back(micros_of([&] { CHECK(store->read()); }));
  print("snapshot taken and ended", read_us);
  scrub_report report;
  double us = micros_of([&] { report = *store->scrub(); });
  std::printf("scrub: %llu pages, %llu rows in %.0f ms\n",
              static_cast<unsigned long long>(report.pages),
              static_cast<unsigned long long>(report.rows), us / 1000);
}
