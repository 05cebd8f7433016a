#include "actors/interval/interval_cells.hpp"
#include "actors/interval/partial.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "tests/actors/property.hpp"
#include "tests/support/needed_result.hpp"
#include "tests/support/story.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <random>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::actors::interval;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

using runtime::metrics_store::metrics_store;
using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::table;
using runtime::metrics_store::write_batch;
using tests::need;

constexpr millis grace = 2min;

instant first_start() {
  return clock("10:00:00");
}

cell_key cell_of(std::string_view queue) {
  return {.organization = named<organization_id>("acme"),
          .start = first_start(),
          .entity = id_of(queue),
          .media = "voice",
          .direction = direction::inbound};
}

cell_metrics offered(std::int64_t times) {
  if (times == 0)
    return {};
  return {{{metric_id::n_offered, {}}, {times, times, 1, 1}}};
}

/// Shares that live as long as the steps that point at them.
class told {
public:
  told() = default;
  told(const told&) = delete;
  told& operator=(const told&) = delete;

  told& share(std::string_view queue, std::uint16_t shard,
              cell_metrics metrics) {
    shares_.push_back(
        {cell_of(queue), shard, first_start() + 1min, std::move(metrics)});
    step_.shares.push_back(&shares_.back());
    return *this;
  }

  told& settle() {
    step_.settle = true;
    return *this;
  }

  const epoch::interval_step& step() const {
    return step_;
  }

private:
  std::deque<epoch::share> shares_{};
  epoch::interval_step step_{};
};

epoch::interval_step publishing(std::size_t max, instant at) {
  epoch::interval_step step;
  step.publish_max = max;
  step.publish_at = at;
  step.config = "sha256:test";
  auto policies = std::make_shared<policy_history>();
  policies->add({});
  step.policies = policies;
  return step;
}

instant due() {
  return first_start() + quarter + grace;
}

/// The changes of a table that count, by key: true for a put.
std::map<std::string, bool> changes_of(const write_batch& rows, table t) {
  std::map<std::string, bool> puts;
  for (const auto* change : rows.settled())
    if (change->target == t)
      puts[std::string{rows.key(*change)}] = !change->erase;
  return puts;
}

using changes = std::map<std::string, bool>;

/// The cells as the store has them.
std::map<cell_key, cell_row> cells_in(const metrics_store& store) {
  std::map<cell_key, cell_row> cells;
  need(need(store.read()).scan(table::cells, {}, {}, [&](const row& r) {
    cells[*unpack_key(r.key)] = *unpack_cell(r.payload);
    return true;
  }));
  return cells;
}

std::vector<cell_key> pending_in(const metrics_store& store) {
  std::vector<cell_key> cells;
  need(need(store.read())
           .scan(table::meta, pending_prefix, prefix_end(pending_prefix),
                 [&](const row& r) {
                   cells.push_back(*unpack_pending(r.key));
                   return true;
                 }));
  return cells;
}

} // namespace

TEST_CASE("a settled cell is the sum of its shares, written once however often "
          "it changed",
          "[interval_cells]") {
  interval_cells cells{first_start(), grace};
  auto first = cells.step(
      told{}.share("Q", 1, offered(2)).share("Q", 2, offered(3)).step());
  CHECK(first.writes.empty());
  CHECK(first.cells == 1);
  CHECK(first.pending == 1);
  cells.step(told{}.share("Q", 1, offered(4)).step());
  auto settled = cells.step(told{}.settle().step());
  CHECK(settled.start == first_start());
  CHECK(settled.writes.size() == 2);
  CHECK(changes_of(settled.writes, table::cells)
        == changes{{pack_key(cell_of("Q")), true}});
  CHECK(changes_of(settled.writes, table::meta)
        == changes{{pending_key(cell_of("Q")), true}});
  CHECK(cells.step(told{}.settle().step()).writes.empty());

  tests::temporary_folder folder;
  auto store = need(metrics_store::open({.folder = folder.path() / "store"}));
  need(store->commit(settled.writes));
  CHECK(cells_in(*store).at(cell_of("Q")).metrics == offered(7));
}

TEST_CASE("a share that comes again changes nothing", "[interval_cells]") {
  interval_cells cells{first_start(), grace};
  cells.step(told{}.share("Q", 1, offered(2)).settle().step());
  auto again = cells.step(told{}.share("Q", 1, offered(2)).settle().step());
  CHECK(again.cells == 0);
  CHECK(again.writes.empty());
  CHECK(again.pending == 1);
}

TEST_CASE("the pending row is put and erased exactly when the standing in the "
          "store changes",
          "[interval_cells]") {
  interval_cells cells{first_start(), grace};
  const auto pending = pending_key(cell_of("Q"));
  auto meta = [&](const epoch::interval_stepped& stepped) {
    return changes_of(stepped.writes, table::meta);
  };
  CHECK(meta(cells.step(told{}.share("Q", 1, offered(1)).settle().step()))
        == changes{{pending, true}});
  // Still pending: the store knows.
  CHECK(meta(cells.step(told{}.share("Q", 1, offered(2)).settle().step()))
            .empty());
  CHECK(meta(cells.step(publishing(10, due()))) == changes{{pending, false}});
  // Changed and back to what was published between two commits: no row is owed.
  auto there = cells.step(told{}.share("Q", 1, offered(3)).step());
  CHECK(there.pending == 1);
  auto back = cells.step(told{}.share("Q", 1, offered(2)).settle().step());
  CHECK(back.pending == 0);
  CHECK(meta(back).empty());
  // Pending again, and published before the store ever heard of it.
  cells.step(told{}.share("Q", 1, offered(4)).step());
  auto published = cells.step(publishing(10, due()));
  CHECK(published.publications.size() == 1);
  CHECK(meta(published).empty());
  CHECK(meta(cells.step(told{}.settle().step())).empty());
}

TEST_CASE("a cell that came and went before anyone was told is erased, with "
          "its pending row",
          "[interval_cells]") {
  interval_cells cells{first_start(), grace};
  bool stored = GENERATE(false, true);
  told what;
  what.share("Q", 1, offered(1));
  if (stored)
    what.settle();
  cells.step(what.step());
  auto gone = cells.step(told{}.share("Q", 1, {}).settle().step());
  CHECK(gone.pending == 0);
  CHECK(cells.size() == 0);
  CHECK(changes_of(gone.writes, table::cells)
        == changes{{pack_key(cell_of("Q")), false}});
  CHECK(changes_of(gone.writes, table::meta)
        == (stored ? changes{{pending_key(cell_of("Q")), false}} : changes{}));
  CHECK(cells.step(publishing(10, due())).publications.empty());
}

TEST_CASE("a cell that was published is kept when it becomes empty, and "
          "published as such",
          "[interval_cells]") {
  interval_cells cells{first_start(), grace};
  cells.step(told{}.share("Q", 1, offered(1)).settle().step());
  cells.step(publishing(10, due()));
  auto emptied = cells.step(told{}.share("Q", 1, {}).settle().step());
  CHECK(emptied.pending == 1);
  CHECK(changes_of(emptied.writes, table::cells)
        == changes{{pack_key(cell_of("Q")), true}});
  auto published = cells.step(publishing(10, due() + 1min));
  REQUIRE(published.publications.size() == 1);
  CHECK(published.publications[0].revision == 2);
}

TEST_CASE("no more cells are published than asked for, and more_due says "
          "whether some are left",
          "[interval_cells]") {
  interval_cells cells{first_start(), grace};
  std::vector<cell_key> keys;
  told what;
  for (const auto* queue : {"a", "b", "c", "d", "e"}) {
    keys.push_back(cell_of(queue));
    what.share(queue, 1, offered(1));
  }
  cells.step(what.step());
  CHECK(cells.step(publishing(10, due() - 1ms)).publications.empty());
  CHECK_FALSE(cells.step(publishing(10, due() - 1ms)).more_due);
  std::size_t max = GENERATE(1U, 2U, 4U, 5U, 6U);
  std::vector<cell_key> published;
  for (bool more = true; more;) {
    auto stepped = cells.step(publishing(max, due()));
    CHECK(stepped.publications.size()
          == std::min(max, keys.size() - published.size()));
    for (const auto& one : stepped.publications) {
      published.push_back(one.cell);
      CHECK(one.revision == 1);
    }
    CHECK(stepped.pending == keys.size() - published.size());
    CHECK(stepped.more_due == (stepped.pending > 0));
    CHECK(changes_of(stepped.writes, table::history).size()
          == stepped.publications.size());
    more = stepped.more_due;
  }
  std::sort(keys.begin(), keys.end());
  CHECK(published == keys);
}

TEST_CASE("sums do not depend on the order in which shares come, nor on how "
          "many steps they take",
          "[interval_cells]") {
  std::mt19937_64 random{7};
  struct one_share {
    const char* queue;
    std::uint16_t shard;
    std::int64_t times;
  };
  std::vector<one_share> shares;
  for (const auto* queue : {"a", "b", "c"})
    for (std::uint16_t shard = 0; shard < 4; ++shard)
      shares.push_back({queue, shard, 1 + shard * 3 + queue[0] % 5});
  told in_order;
  for (const auto& s : shares)
    in_order.share(s.queue, s.shard, offered(s.times));
  interval_cells reference{first_start(), grace};
  auto expected = reference.step(in_order.settle().step());
  tests::temporary_folder folder;
  auto store = need(metrics_store::open({.folder = folder.path() / "r"}));
  need(store->commit(expected.writes));
  for (int i = 0; i < 20; ++i) {
    std::shuffle(shares.begin(), shares.end(), random);
    interval_cells cells{first_start(), grace};
    auto steps = 1 + random() % 4;
    std::vector<told> parts(steps);
    for (const auto& s : shares)
      parts[random() % steps].share(s.queue, s.shard, offered(s.times));
    for (const auto& part : parts)
      cells.step(part.step());
    auto settled = cells.step(told{}.settle().step());
    auto other = need(
        metrics_store::open({.folder = folder.path() / std::to_string(i)}));
    need(other->commit(settled.writes));
    CHECK(cells_in(*other) == cells_in(*store));
    CHECK(pending_in(*other) == pending_in(*store));
  }
}

TEST_CASE("what is loaded from the store goes on as if it had never left",
          "[interval_cells]") {
  tests::temporary_folder folder;
  auto store = need(metrics_store::open({.folder = folder.path() / "store"}));
  interval_cells stayed{first_start(), grace};
  // Both shards' shares are in the store, as the shards would have put them.
  write_batch partials;
  for (std::uint16_t shard : {0, 1}) {
    partial share;
    for (int i = 0; i <= shard; ++i)
      share.add({metric_id::n_offered, {}}, 1);
    partials.put(table::partials, partial_key(shard, cell_of("Q")), 1,
                 share.pack());
  }
  need(store->commit(partials));
  told what;
  what.share("Q", 0, offered(1)).share("Q", 1, offered(2)).settle();
  need(store->commit(stayed.step(what.step()).writes));
  interval_cells loaded{first_start(), grace};
  need(loaded.load(need(store->read()), 2));
  CHECK(loaded.size() == 1);
  CHECK(loaded.pending() == stayed.pending());
  told later;
  later.share("Q", 0, offered(5)).settle();
  auto one = loaded.step(later.step());
  auto two = stayed.step(later.step());
  CHECK(one.pending == two.pending);
  need(store->commit(one.writes));
  CHECK(cells_in(*store).at(cell_of("Q")).metrics == offered(7));
  CHECK(changes_of(one.writes, table::meta)
        == changes_of(two.writes, table::meta));
}
