#include "actors/epoch/commit_group.hpp"
#include "actors/interval/cell_codec.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::actors::epoch;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

using runtime::metrics_store::table;

cell_key cell_at(std::string_view start, std::string_view queue) {
  return {.organization = named<organization_id>("acme"),
          .start = clock(start),
          .entity = id_of(queue),
          .media = "voice"};
}

/// What the interval answers that publishes these queues' cells.
interval_stepped published(std::string_view start,
                           std::vector<std::string_view> queues) {
  interval_stepped answer{.start = clock(start)};
  for (auto queue : queues) {
    answer.publications.push_back({cell_at(start, queue), 1});
    answer.writes.put(table::history,
                      interval::history_key(cell_at(start, queue), 1), 1, "h");
  }
  return answer;
}

/// Keys of what the group puts into a table, in order.
std::vector<std::string> keys_of(const commit_group& group, table t) {
  std::vector<std::string> keys;
  for (const auto* change : group.batch()->settled())
    if (change->target == t && !change->erase)
      keys.emplace_back(group.batch()->key(*change));
  return keys;
}

/// An epoch of a chunk and a shard, with different counts of everything.
void add_epoch(commit_group& group, bool live, std::uint64_t first_offset = 0) {
  auto chunk = std::make_shared<decoded_chunk>();
  chunk->records = 9;
  chunk->events = 8;
  chunk->unfolded = 3;
  chunk->drifted = 2;
  chunk->operations = 1;
  chunk->letters.push_back({first_offset + 4, "implausible", "too old"});
  auto folded = std::make_shared<shard_folded>();
  folded->entities = 5;
  folded->contradicted = {conversation::contradiction_kind::queue,
                          conversation::contradiction_kind::queue,
                          conversation::contradiction_kind::reversed};
  folded->letters.push_back({first_offset + 5, "poison", "no"});
  folded->writes.put(table::entities, "e" + std::to_string(first_offset), 1,
                     "s");
  epoch_context context;
  context.chunks = {chunk};
  context.live = live;
  group.add({.records = 9, .first_arrival = clock("10:00:00")}, context,
            {folded});
}

} // namespace

TEST_CASE("publications of several intervals get consecutive sequences in the "
          "outbox, over several groups",
          "[commit_group]") {
  std::uint64_t next = 41;
  commit_group group;
  group.publish(published("10:00:00", {"a", "b"}), next);
  group.publish(published("10:15:00", {}), next);
  group.publish(published("10:15:00", {"a"}), next);
  CHECK(next == 44);
  CHECK(group.publications() == 3);
  CHECK(keys_of(group, table::outbox)
        == std::vector{interval::outbox_key(41), interval::outbox_key(42),
                       interval::outbox_key(43)});
  CHECK(keys_of(group, table::history).size() == 3);
  commit_group another;
  another.publish(published("10:30:00", {"a"}), next);
  CHECK(keys_of(another, table::outbox)
        == std::vector{interval::outbox_key(44)});
}

TEST_CASE("a group is empty until an epoch or a publication is in it",
          "[commit_group]") {
  std::uint64_t next = 1;
  commit_group group;
  CHECK(group.empty());
  interval_stepped settled{.start = clock("10:00:00")};
  settled.cells = 2;
  group.add(settled); // Comes with an epoch, never alone.
  group.publish(published("10:00:00", {}), next);
  CHECK(group.empty());
  SECTION("by an epoch") {
    add_epoch(group, true);
  }
  SECTION("by a publication") {
    group.publish(published("10:00:00", {"a"}), next);
  }
  CHECK_FALSE(group.empty());
}

TEST_CASE("a closed group has the rows of all of its epochs, and the engine's "
          "state behind them",
          "[commit_group]") {
  commit_group group;
  add_epoch(group, false, 0);
  add_epoch(group, false, 100);
  group.add(undigested{777, "undecodable", "config", {}});
  engine_state after{.next_offset = 109, .epoch = 2};
  group.close(after);
  CHECK(group.records() == 18);
  CHECK(group.after() == after);
  CHECK(keys_of(group, table::entities)
        == std::vector<std::string>{"e0", "e100"});
  CHECK(keys_of(group, table::dead_letters).size() == 5);
  CHECK(keys_of(group, table::cursors)
        == std::vector{std::string{engine_state_key}});
}

TEST_CASE("what a group counts reaches the progress when it is told to, and "
          "not before",
          "[commit_group]") {
  engine_progress progress;
  std::uint64_t next = 1;
  commit_group group;
  add_epoch(group, false, 0);
  add_epoch(group, true, 100);
  interval_stepped settled{.start = clock("10:00:00")};
  settled.cells = 2;
  group.add(settled);
  group.publish(published("10:00:00", {"a", "b", "c"}), next);
  group.close({.next_offset = 118, .epoch = 2, .clock = clock("10:01:00")});
  CHECK(progress.epochs == 0);
  CHECK(progress.events == 0);
  CHECK(progress.committed_offset == 0);
  group.count_into(progress, clock("10:00:00.007"));
  CHECK(progress.epochs == 2);
  CHECK(progress.commits == 1);
  CHECK(progress.events == 16);
  CHECK(progress.unfolded == 6);
  CHECK(progress.drifted == 4);
  auto contradicted = [&](conversation::contradiction_kind kind) {
    return progress.contradicted[static_cast<std::size_t>(kind)].load();
  };
  CHECK(contradicted(conversation::contradiction_kind::queue) == 4);
  CHECK(contradicted(conversation::contradiction_kind::reversed) == 2);
  CHECK(contradicted(conversation::contradiction_kind::outcome) == 0);
  CHECK(progress.operations == 2);
  CHECK(progress.dead_letters == 4);
  CHECK(progress.entities_folded == 10);
  CHECK(progress.cells_changed == 2);
  CHECK(progress.revisions == 3);
  CHECK(progress.committed_offset == 118);
  CHECK(progress.clock_ms == epoch_ms(clock("10:01:00")));
  // Only the live one has a latency: 7 ms, above the bound 5 and up to 10.
  CHECK(progress.latency_counts[3] == 9);
  std::uint64_t all = 0;
  for (const auto& count : progress.latency_counts)
    all += count;
  CHECK(all == 9);
  CHECK(progress.latency_sum_ms == 63);
}
