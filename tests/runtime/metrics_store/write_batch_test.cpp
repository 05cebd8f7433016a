#include "runtime/metrics_store/value_seal.hpp"
#include "runtime/metrics_store/write_batch.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::runtime::metrics_store;

namespace {

std::vector<std::string> told(const write_batch& batch) {
  std::vector<std::string> lines;
  for (const auto* c : batch.settled()) {
    auto value = unseal(c->target, batch.key(*c), batch.sealed_value(*c));
    lines.push_back(std::string{to_string(c->target)} + " "
                    + std::string{batch.key(*c)} + " "
                    + (c->erase ? "erased" : std::string{value->payload}));
  }
  return lines;
}

} // namespace

TEST_CASE("a batch settles on the last change of each row, sorted by table and "
          "key",
          "[metrics_store]") {
  write_batch batch;
  batch.put(table::cells, "b", 1, "old");
  batch.put(table::entities, "z", 1, "entity");
  batch.put(table::cells, "a", 1, "one");
  batch.put(table::cells, "b", 1, "new");
  batch.put(table::cells, "c", 1, "gone");
  batch.erase(table::cells, "c");
  batch.erase(table::cells, "d");
  batch.put(table::cells, "d", 1, "back");
  CHECK(told(batch)
        == std::vector<std::string>{"entities z entity", "cells a one",
                                    "cells b new", "cells c erased",
                                    "cells d back"});
}

TEST_CASE("a range covers the changes before it and not those after it",
          "[metrics_store]") {
  write_batch batch;
  batch.put(table::cells, "p1", 1, "before");
  batch.put(table::outbox, "p1", 1, "other table");
  batch.put(table::cells, "q", 1, "other prefix");
  batch.erase_range(table::cells, "p");
  batch.put(table::cells, "p2", 1, "after");
  CHECK(told(batch)
        == std::vector<std::string>{"cells p2 after", "cells q other prefix",
                                    "outbox p1 other table"});
}

TEST_CASE("an appended batch counts as made after ours", "[metrics_store]") {
  write_batch first;
  first.put(table::cells, "a", 1, "first");
  first.put(table::cells, "b", 1, "first");
  write_batch second;
  second.erase_range(table::cells, "b");
  second.put(table::cells, "a", 1, "second");
  first.append(second);
  CHECK(told(first) == std::vector<std::string>{"cells a second"});
  CHECK(first.size() == 4);
  first.clear();
  CHECK(first.empty());
  CHECK(first.only_erases());
  CHECK(told(first).empty());
}

TEST_CASE("a batch with a key or payload out of bounds is unfit and says which",
          "[metrics_store]") {
  write_batch empty_key;
  empty_key.put(table::cells, "", 1, "x");
  REQUIRE(empty_key.problem());
  CHECK(to_string(*empty_key.problem())
        == "invalid: a key of table cells has 0 bytes; a key has 1 to 511");
  write_batch long_key;
  long_key.erase(table::outbox, std::string(512, 'k'));
  REQUIRE(long_key.problem());
  write_batch fits;
  fits.put(table::cells, std::string(511, 'k'), 1, "x");
  CHECK_FALSE(fits.problem());
  write_batch large;
  large.put(table::cells, "k", 1, std::string(payload_bytes_max + 1, 'x'));
  REQUIRE(large.problem());
  CHECK(to_string(*large.problem())
        == "invalid: the payload of table cells, key 6b has 16777217 bytes; "
           "the bound payload_bytes_max is 16777216");
}

TEST_CASE("a sealed value opens under its own table, key and bytes only",
          "[metrics_store]") {
  std::string sealed;
  seal(table::cells, "key", 7, "payload", sealed);
  auto opened = unseal(table::cells, "key", sealed);
  REQUIRE(opened);
  CHECK(opened->version == 7);
  CHECK(opened->payload == "payload");
  CHECK_FALSE(unseal(table::history, "key", sealed));
  CHECK_FALSE(unseal(table::cells, "kez", sealed));
  CHECK_FALSE(unseal(table::cells, "ke", sealed));
  CHECK_FALSE(unseal(table::cells, "key", sealed.substr(1)));
  CHECK_FALSE(unseal(table::cells, "key", sealed + '\0'));
  CHECK_FALSE(unseal(table::cells, "key", ""));
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string flipped = sealed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    CHECK_FALSE(unseal(table::cells, "key", flipped));
  }
}

TEST_CASE("an empty payload is sealed like any other", "[metrics_store]") {
  std::string sealed;
  seal(table::meta, "k", 0, "", sealed);
  CHECK(sealed.size() == seal_bytes);
  auto opened = unseal(table::meta, "k", sealed);
  REQUIRE(opened);
  CHECK(opened->payload.empty());
}

TEST_CASE("the end of a prefix is the next key that does not begin with it",
          "[metrics_store]") {
  CHECK(prefix_end("ab") == "ac");
  CHECK(prefix_end("a\xff") == "b");
  CHECK(prefix_end("\xff\xff") == "");
  CHECK(prefix_end("") == "");
}

TEST_CASE("every table has a name of its own that leads back to it",
          "[metrics_store]") {
  for (table t : all_tables) {
    CHECK(to_table(to_string(t)) == t);
    CHECK(all_tables[index_of(t)] == t);
  }
  CHECK_FALSE(to_table("cell"));
}
