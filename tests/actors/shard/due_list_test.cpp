#include "actors/shard/due_list.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "tests/support/needed_result.hpp"
#include "tests/support/story.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::actors::shard;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

using due_keys = std::vector<entity::entity_key>;
using runtime::metrics_store::table;

entity::entity_key waiting_call(std::string_view name) {
  return {entity::entity_kind::conversation, named<organization_id>("acme"),
          id_of(name)};
}

/// A store that lists are settled into and read from.
struct settled_lists {
  tests::temporary_folder folder{};
  std::unique_ptr<runtime::metrics_store::metrics_store> store
      = tests::need(runtime::metrics_store::metrics_store::open(
          {.folder = folder.path() / "store"}));

  /// How many rows changed.
  std::size_t settle(due_list& list) {
    runtime::metrics_store::write_batch rows;
    list.settle(rows);
    tests::need(store->commit(rows));
    return rows.size();
  }

  due_list loaded(std::uint16_t shard) {
    due_list list{shard};
    tests::need(list.load(tests::need(store->read())));
    return list;
  }
};

} // namespace

TEST_CASE("those that are due come earliest first, each once", "[shard][acw]") {
  auto a = waiting_call("a");
  auto b = waiting_call("b");
  due_list list{3};
  list.note(a, clock("10:02:00"));
  list.note(b, clock("10:01:00"));
  CHECK(list.by(clock("10:00:59.999")).empty());
  CHECK(list.by(clock("10:01:00")) == due_keys{b});
  CHECK(list.by(clock("10:02:00")) == due_keys{b, a});
  list.note(b, clock("10:03:00"));
  list.note(a, clock("10:02:00"));
  CHECK(list.by(clock("10:02:00")) == due_keys{a});
  list.note(a, std::nullopt);
  list.note(a, std::nullopt);
  CHECK(list.by(clock("10:03:00")) == due_keys{b});
  CHECK(list.size() == 1);
}

TEST_CASE("a list that is read again knows the same, and no other shard's",
          "[shard][acw]") {
  settled_lists lists;
  auto a = waiting_call("a");
  auto b = waiting_call("b");
  due_list list{3};
  list.note(a, clock("10:02:00"));
  list.note(b, clock("10:01:00"));
  CHECK(lists.settle(list) == 2);
  CHECK(lists.loaded(3).by(clock("11:00:00")) == due_keys{b, a});
  CHECK(lists.loaded(2).size() == 0);
  CHECK(lists.loaded(4).size() == 0);
  auto again = lists.loaded(3);
  CHECK(lists.settle(again) == 0);
  again.note(b, std::nullopt);
  again.note(a, clock("10:05:00"));
  CHECK(lists.settle(again) == 2);
  CHECK(lists.loaded(3).by(clock("10:04:59")).empty());
  CHECK(lists.loaded(3).by(clock("10:05:00")) == due_keys{a});
  again.note(a, std::nullopt);
  CHECK(lists.settle(again) == 1);
  CHECK(lists.loaded(3).size() == 0);
}

TEST_CASE("a wait that begins and ends between two commits owes the store "
          "nothing",
          "[shard][acw]") {
  settled_lists lists;
  auto a = waiting_call("a");
  due_list list{3};
  list.note(a, clock("10:02:00"));
  list.note(a, std::nullopt);
  CHECK(lists.settle(list) == 0);
  list.note(a, clock("10:02:00"));
  CHECK(lists.settle(list) == 1);
  list.note(a, std::nullopt);
  list.note(a, clock("10:02:00"));
  CHECK(lists.settle(list) == 0);
  CHECK(list.by(clock("10:02:00")) == due_keys{a});
}

TEST_CASE(
    "a row of the list that cannot be read fails as corrupt and names the "
    "shard",
    "[shard][acw]") {
  settled_lists lists;
  runtime::metrics_store::write_batch rows;
  rows.put(table::meta, std::string{due_prefix} + std::string("\0\3", 2) + "x",
           1, "y");
  tests::need(lists.store->commit(rows));
  due_list list{3};
  auto read = list.load(tests::need(lists.store->read()));
  REQUIRE_FALSE(read);
  CHECK(read.why().code == errc::corrupt);
  CHECK_THAT(read.why().what, Catch::Contains("shard 3"));
}
