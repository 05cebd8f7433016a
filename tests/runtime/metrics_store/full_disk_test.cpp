#include "tests/runtime/metrics_store/store_fixture.hpp"

#include <sys/mount.h>

using namespace streamvane;
using namespace streamvane::runtime::metrics_store;

namespace {

/// A disk of 2 MiB, if we may mount one.
class small_disk {
public:
  explicit small_disk(std::filesystem::path at) : at_{std::move(at)} {
    mounted_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=2m") == 0;
  }
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;
  ~small_disk() {
    if (mounted_)
      ::umount2(at_.c_str(), MNT_DETACH);
  }
  bool mounted() const {
    return mounted_;
  }

private:
  std::filesystem::path at_;
  bool mounted_ = false;
};

write_batch numbered(int number) {
  write_batch batch;
  for (int i = 0; i < 20; ++i)
    batch.put(table::history,
              std::to_string(1000 + number) + "-" + std::to_string(i), 1,
              std::string(1500, static_cast<char>('a' + number % 26)));
  return batch;
}

} // namespace

TEST_CASE("a full disk refuses commits whole, reads go on, and erasing makes "
          "room again",
          "[metrics_store]") {
  temporary_folder folder;
  small_disk disk{folder.path()};
  if (!disk.mounted()) {
    WARN("skipped: this process may not mount a small disk");
    return;
  }
  auto store = open_store(folder.path() / "store");
  int number = 0;
  auto committed = store->commit(numbered(number));
  while (committed && number < 1000)
    committed = store->commit(numbered(++number));
  REQUIRE_FALSE(committed);
  CHECK(committed.why().code == errc::unavailable);
  CHECK_THAT(committed.why().what,
             Catch::Contains((folder.path() / "store").string()));
  auto whole = [&] {
    rows_text rows = rows_of(*store, table::history);
    return rows.size() == 20u * static_cast<unsigned>(number);
  };
  CHECK(whole());
  CHECK_FALSE(store->commit(numbered(number))); // Again, with the same end.
  CHECK(whole());
  // LMDB puts free pages to use a commit later, so erasing needs a page or two
  // that a disk filled to the last byte may not have; small steps find them.
  bool erased = false;
  for (int i = 0; i < number && !erased; ++i) {
    write_batch batch;
    batch.erase(table::history, "1000-" + std::to_string(i % 20));
    erased = static_cast<bool>(store->commit(batch));
  }
  CHECK(erased);
  store.reset();
  store = open_store(folder.path() / "store");
  CHECK(rows_of(*store, table::history).size()
        >= 20u * static_cast<unsigned>(number) - 1);
}

TEST_CASE("puts are refused early when the disk has less than free_bytes_min, "
          "erasing is not",
          "[metrics_store]") {
  temporary_folder folder;
  store_options options = small_options(folder.path());
  auto store = open_store(options);
  require_done(store->commit(numbered(1)));
  store.reset();
  options.free_bytes_min = std::uint64_t{1} << 60; // No disk has as much.
  store = open_store(options);
  auto refused = store->commit(numbered(2));
  REQUIRE_FALSE(refused);
  CHECK(refused.why().code == errc::unavailable);
  CHECK_THAT(refused.why().what, Catch::Contains("free_bytes_min"));
  write_batch erasing;
  erasing.erase_range(table::history, "1001-");
  require_done(store->commit(erasing));
  CHECK(rows_of(*store, table::history).empty());
}
