#include "tests/runtime/metrics_store/store_fixture.hpp"

#include <csignal>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

using namespace streamvane;
using namespace streamvane::runtime::metrics_store;

namespace {

constexpr int rows_per_batch = 20;

std::string key_of(std::uint64_t number, int i) {
  return std::to_string(1'000'000 + number) + "-" + std::to_string(i);
}

/// The child: commits batch after batch, and reports each through the pipe once
/// commit() has returned. Ends by being killed.
[[noreturn]] void commit_for_ever(const std::filesystem::path& folder,
                                  std::uint64_t number, int pipe_end) {
  auto store = metrics_store::open(small_options(folder));
  if (!store)
    ::_exit(2);
  for (;; ++number) {
    write_batch batch;
    for (int i = 0; i < rows_per_batch; ++i)
      batch.put(table::history, key_of(number, i), 1,
                std::string(150, static_cast<char>('a' + number % 26)));
    batch.put(table::cursors, "committed", 1, std::to_string(number));
    // Keeps the pages in motion: free lists, merges.
    if (number >= 40)
      batch.erase_range(table::history,
                        std::to_string(1'000'000 + number - 40) + "-");
    if (!(*store)->commit(batch))
      ::_exit(3);
    if (::write(pipe_end, &number, sizeof(number))
        != static_cast<ssize_t>(sizeof(number)))
      ::_exit(4);
  }
}

} // namespace

TEST_CASE("kill -9 at any time loses no reported commit and splits none",
          "[metrics_store]") {
  temporary_folder folder;
  std::mt19937_64 dice{99};
  std::uint64_t next = 1;
  constexpr int kills = 70;
  for (int i = 0; i < kills; ++i) {
    CAPTURE(i, next);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::close(ends[0]);
      commit_for_ever(folder.path(), next, ends[1]);
    }
    ::close(ends[1]);
    // Let it come to a random number of reports, then a random bit farther.
    std::uint64_t reported = next - 1;
    std::uint64_t number = 0;
    for (std::uint64_t wanted = dice() % 12; wanted > 0; --wanted)
      if (::read(ends[0], &number, sizeof(number)) > 0)
        reported = number;
    for (std::uint64_t spin = dice() % 2'000'000; spin > 0; --spin)
      asm volatile("");
    REQUIRE(::kill(child, SIGKILL) == 0);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status)); // And not one of its exits.
    while (::read(ends[0], &number, sizeof(number)) > 0)
      reported = number;
    ::close(ends[0]);

    auto store = open_store(folder.path()); // Walks over every page.
    auto seen = store->read();
    REQUIRE(seen);
    auto cursor = seen->get(table::cursors, "committed");
    REQUIRE(cursor);
    std::uint64_t committed
        = *cursor ? std::stoull(std::string{(*cursor)->payload}) : 0;
    // One commit may be there that had not been reported yet.
    REQUIRE(committed >= reported);
    REQUIRE(committed <= reported + 1);
    std::uint64_t oldest = committed > 40 ? committed - 39 : 1;
    rows_text expected;
    for (std::uint64_t n = oldest; n <= committed; ++n)
      for (int k = 0; k < rows_per_batch; ++k)
        expected[key_of(n, k)]
            = std::string(150, static_cast<char>('a' + n % 26));
    REQUIRE(rows_of(*seen, table::history) == expected);
    next = committed + 1;
  }
  CHECK(next > kills);
}
