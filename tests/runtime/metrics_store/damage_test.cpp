#include "tests/runtime/metrics_store/store_fixture.hpp"

#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <random>
#include <unistd.h>

using namespace streamvane;
using namespace streamvane::runtime::metrics_store;

namespace {

std::filesystem::path file_of(const std::filesystem::path& folder) {
  return folder / "data.mdb";
}

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void spill(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// A store with branches, overflow pages, several tables and free pages.
std::map<table, rows_text> make_store(const std::filesystem::path& folder) {
  std::map<table, rows_text> rows;
  auto store = open_store(folder);
  std::mt19937_64 dice{7};
  for (int n = 0; n < 12; ++n) {
    write_batch batch;
    for (int i = 0; i < 150; ++i) {
      table t = i % 3 == 0 ? table::cells : table::history;
      std::string key = "k" + std::to_string(dice() % 900);
      std::string payload(i % 50 == 0 ? 6000 : dice() % 200,
                          static_cast<char>('a' + n));
      batch.put(t, key, 1, payload);
      rows[t][key] = payload;
    }
    require_done(store->commit(batch));
  }
  return rows;
}

/// What a reader makes of the store: "as written", "other rows", or the code
/// of the failure.
std::string verdict(const std::filesystem::path& folder,
                    const std::map<table, rows_text>& expected) {
  auto store = metrics_store::open(small_options(folder));
  if (!store)
    return std::string{to_string(store.why().code)};
  auto seen = (*store)->read();
  if (!seen)
    return std::string{to_string(seen.why().code)};
  for (table t : {table::cells, table::history, table::outbox}) {
    rows_text rows;
    auto scanned = seen->scan(t, "", "", [&](const row& r) {
      rows.emplace(r.key, r.payload);
      return true;
    });
    if (!scanned)
      return std::string{to_string(scanned.why().code)};
    auto of_table = expected.find(t);
    if (rows != (of_table == expected.end() ? rows_text{} : of_table->second))
      return "other rows";
    for (const auto& [key, payload] : rows) {
      auto found = seen->get(t, key);
      if (!found || !*found || (*found)->payload != payload)
        return "other rows";
    }
  }
  return "as written";
}

} // namespace

TEST_CASE("a flipped bit is found when the store opens, or it was in bytes "
          "that nobody reads",
          "[metrics_store]") {
  temporary_folder folder;
  auto expected = make_store(folder.path());
  const std::string good = slurp(file_of(folder.path()));
  REQUIRE(verdict(folder.path(), expected) == "as written");
  std::map<std::string, int> verdicts;
  std::mt19937_64 dice{20'260'302};
  for (int i = 0; i < 300; ++i) {
    std::string bad = good;
    // Every third one where it hurts: in the first 64 bytes of a page.
    std::size_t at = dice() % bad.size();
    if (i % 3 == 0)
      at = at / 4096 * 4096 + at % 64;
    bad[at] = static_cast<char>(bad[at] ^ (1 << dice() % 8));
    spill(file_of(folder.path()), bad);
    std::string found = verdict(folder.path(), expected);
    CAPTURE(i, at);
    CHECK((found == "corrupt" || found == "as written"));
    ++verdicts[found];
  }
  for (const auto& [what, times] : verdicts)
    WARN(times << " of 300 flips: " << what);
  CHECK(verdicts["corrupt"] > 100);
}

TEST_CASE("a page of zeros, of noise or of another place is found when the "
          "store opens",
          "[metrics_store]") {
  temporary_folder folder;
  auto expected = make_store(folder.path());
  const std::string good = slurp(file_of(folder.path()));
  std::mt19937_64 dice{3};
  std::size_t pages = good.size() / 4096;
  int corrupt = 0;
  for (std::size_t page = 0; page < pages; page += 3) {
    std::string bad = good;
    switch (page % 2) {
    case 0: std::memset(bad.data() + page * 4096, 0, 4096); break;
    case 1:
      std::memcpy(bad.data() + page * 4096, good.data() + dice() % pages * 4096,
                  4096);
      break;
    }
    spill(file_of(folder.path()), bad);
    std::string found = verdict(folder.path(), expected);
    CAPTURE(page);
    CHECK((found == "corrupt" || found == "as written"));
    corrupt += found == "corrupt" ? 1 : 0;
  }
  CHECK(corrupt > 5);
}

TEST_CASE("a file that was cut off is refused and never mapped",
          "[metrics_store]") {
  temporary_folder folder;
  auto expected = make_store(folder.path());
  const std::string good = slurp(file_of(folder.path()));
  for (bool verify : {true, false})
    for (std::size_t left : {good.size() / 2, std::size_t{8192},
                             std::size_t{5000}, std::size_t{100}}) {
      spill(file_of(folder.path()), good.substr(0, left));
      store_options options = small_options(folder.path());
      options.verify_at_open = verify;
      auto opened = metrics_store::open(options);
      CAPTURE(left, verify);
      REQUIRE_FALSE(opened);
      CHECK(opened.why().code == errc::corrupt);
      CHECK_THAT(opened.why().what,
                 Catch::Contains(file_of(folder.path()).string()));
    }
}

TEST_CASE("a garbled meta page is refused with file, page and field",
          "[metrics_store]") {
  temporary_folder folder;
  make_store(folder.path());
  const std::string good = slurp(file_of(folder.path()));
  auto refusal = [&](std::size_t at, std::string_view bytes) {
    std::string bad = good;
    bad.replace(at, bytes.size(), bytes);
    spill(file_of(folder.path()), bad);
    store_options options = small_options(folder.path());
    options.verify_at_open = false; // The meta pages are always looked at.
    auto opened = metrics_store::open(options);
    REQUIRE_FALSE(opened);
    CHECK(opened.why().code == errc::corrupt);
    return opened.why().what;
  };
  std::string path = file_of(folder.path()).string();
  using namespace std::string_view_literals;
  CHECK(refusal(16, "\0\0\0\0"sv)
        == path
               + ", page 0: this meta page has a wrong magic number: 0; "
                 "rebuild the store from the log");
  // A page size of 0 kills LMDB with SIGFPE (CVE-2019-16228).
  CHECK_THAT(refusal(40, "\0\0\0\0"sv), Catch::Contains("wrong page size: 0"));
  CHECK_THAT(refusal(40, "\0\x30\0\0"sv),
             Catch::Contains("wrong page size: 12288"));
  CHECK_THAT(refusal(4096 + 16 + 4, "\x63"sv),
             Catch::Contains("page 1: this meta page has a wrong format "
                             "version: 99"));
  CHECK_THAT(refusal(4096 + 10, "\x02"sv), Catch::Contains("page type"));
  CHECK_THAT(refusal(16 + 128, "\xff\x01"sv),
             Catch::Contains("do not follow each other"));
  CHECK_THAT(refusal(16 + 120, "\xff\xff\xff\xff\xff\xff"sv),
             Catch::Contains("last page"));
}

TEST_CASE("noise instead of a store is refused", "[metrics_store]") {
  temporary_folder folder;
  std::mt19937_64 dice{11};
  for (std::size_t size : {1u, 152u, 4096u, 8192u, 100'000u}) {
    std::string noise(size, '\0');
    for (char& c : noise)
      c = static_cast<char>(dice());
    spill(file_of(folder.path()), noise);
    auto opened = metrics_store::open(small_options(folder.path()));
    REQUIRE_FALSE(opened);
    CHECK(opened.why().code == errc::corrupt);
  }
}

TEST_CASE("a value that is damaged under an open store fails its reads and the "
          "scrub by table and key, and no other row's",
          "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  write_batch batch;
  batch.put(table::cells, "bad", 1, "the bytes to be damaged");
  batch.put(table::cells, "good", 1, "other bytes");
  require_done(store->commit(batch));
  std::string file = slurp(file_of(folder.path()));
  std::size_t at = file.find("the bytes to be damaged");
  REQUIRE(at != std::string::npos);
  int descriptor = ::open(file_of(folder.path()).c_str(), O_WRONLY);
  REQUIRE(::pwrite(descriptor, "T", 1, static_cast<off_t>(at)) == 1);
  ::close(descriptor);
  auto seen = store->read();
  REQUIRE(seen);
  auto found = seen->get(table::cells, "bad");
  REQUIRE_FALSE(found);
  CHECK(found.why().code == errc::corrupt);
  CHECK_THAT(found.why().what, Catch::Contains("table cells, key 626164"));
  CHECK((*seen->get(table::cells, "good"))->payload == "other bytes");
  CHECK_FALSE(
      seen->scan(table::cells, "", "", [](const row&) { return true; }));
  auto scrubbed = store->scrub();
  REQUIRE_FALSE(scrubbed);
  CHECK(scrubbed.why().code == errc::corrupt);
  CHECK_THAT(scrubbed.why().what, Catch::Contains("table cells, key 626164"));
}

TEST_CASE("a scrub tells how far it is and can be ended", "[metrics_store]") {
  temporary_folder folder;
  auto store = open_store(folder.path());
  // Each value takes two pages: more than one report's worth of pages.
  write_batch batch;
  for (int i = 0; i < 2200; ++i)
    batch.put(table::cells, "k" + std::to_string(i), 1, std::string(5000, 'x'));
  require_done(store->commit(batch));
  int reports = 0;
  auto whole = store->scrub([&](const scrub_report&) {
    ++reports;
    return true;
  });
  REQUIRE(whole);
  CHECK(reports >= 2);
  CHECK(whole->rows == 2201);
  auto ended = store->scrub([](const scrub_report&) { return false; });
  REQUIRE_FALSE(ended);
  CHECK(ended.why().code == errc::unavailable);
}
