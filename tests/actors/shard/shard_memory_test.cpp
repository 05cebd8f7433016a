#include "actors/interval/cell_codec.hpp"
#include "actors/shard/placement.hpp"
#include "actors/shard/shard_memory.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "tests/actors/live/live_metrics.hpp"
#include "tests/support/needed_result.hpp"
#include "tests/support/story.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::actors::shard;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

using runtime::metrics_store::metrics_store;
using runtime::metrics_store::table;
using runtime::metrics_store::write_batch;
using tests::need;

constexpr std::uint16_t shard_number = 3;

entity::entity_key call_key(std::string_view name) {
  return {entity::entity_kind::conversation, named<organization_id>("acme"),
          id_of(name)};
}

/// A call that waited in a queue and was answered.
std::vector<conversation_event> answered_call(std::string_view name) {
  story call{name};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:00:00",
                          .until = "10:00:20",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 20s});
  return call.events();
}

cell_key cell_at(std::string_view start, std::string_view queue = "Q") {
  return {.organization = named<organization_id>("acme"),
          .start = clock(start),
          .entity = id_of(queue),
          .media = "voice",
          .direction = direction::inbound};
}

contribution waited(const cell_key& cell, std::int64_t ms) {
  return {cell, {metric_id::t_acd, {}}, ms};
}

/// A shard's memory above a store of its own.
struct remembering {
  tests::temporary_folder folder{};
  std::unique_ptr<metrics_store> store
      = need(metrics_store::open({.folder = folder.path() / "store"}));
  shard_memory memory{shard_number};

  result<entity::outcome> fold(std::string_view name,
                               const std::vector<conversation_event>& events) {
    entity::entity_batch batch;
    for (const auto& e : events)
      batch.conversation.push_back(&e);
    store_reading from{*store};
    return memory.fold(call_key(name), batch, {}, from);
  }

  std::string packed(std::string_view name) {
    store_reading from{*store};
    return need(memory.packed(call_key(name), from));
  }

  result<> apply(const contribution_change& change, instant at = {}) {
    store_reading from{*store};
    return memory.apply(change, at, from);
  }

  /// One wait more in that cell.
  void add_wait(const cell_key& cell, std::int64_t ms) {
    need(apply({.asserted = {waited(cell, ms)}}));
  }

  void put(table t, const std::string& key, std::uint8_t version,
           std::string_view payload) {
    write_batch rows;
    rows.put(t, key, version, payload);
    need(store->commit(rows));
  }

  void commit(const write_batch& rows, std::uint64_t epoch) {
    need(store->commit(rows));
    memory.committed(epoch);
  }
};

std::string row_of(std::string_view call) {
  return entity_row_key(shard_number, call_key(call));
}

} // namespace

TEST_CASE("a state folded several times before it is settled is one row, the "
          "same as of one fold",
          "[shard_memory]") {
  auto events = answered_call("call");
  REQUIRE(events.size() > 1);
  remembering at_once;
  need(at_once.fold("call", events));
  remembering step_by_step;
  for (const auto& e : events)
    need(step_by_step.fold("call", {e}));
  auto rows = step_by_step.memory.settle(1);
  CHECK(rows.size() == 1);
  CHECK(step_by_step.memory.settle(2).empty());
  step_by_step.commit(rows, 1);
  CHECK(step_by_step.memory.size() == 0);
  CHECK(step_by_step.packed("call") == at_once.packed("call"));
  CHECK_FALSE(at_once.packed("call").empty());
}

TEST_CASE("a fold without news owes the store nothing", "[shard_memory]") {
  remembering shard;
  auto events = answered_call("call");
  need(shard.fold("call", events));
  shard.commit(shard.memory.settle(1), 1);
  auto again = need(shard.fold("call", events));
  CHECK_FALSE(again.news);
  CHECK(shard.memory.settle(2).empty());
  shard.memory.committed(2);
  CHECK(shard.memory.size() == 0);
}

TEST_CASE("a state that is settled but not committed is read from memory, not "
          "from the older store",
          "[shard_memory]") {
  remembering shard;
  auto events = answered_call("call");
  need(shard.fold("call", {events.front()}));
  shard.commit(shard.memory.settle(1), 1);
  auto old = shard.packed("call");
  need(shard.fold("call", {events.back()}));
  auto rows = shard.memory.settle(2);
  auto newer = shard.packed("call");
  CHECK(newer != old);
  // Once more: the epoch of the older row says nothing of the newer.
  shard.memory.committed(1);
  CHECK(shard.packed("call") == newer);
  CHECK_FALSE(need(shard.fold("call", {events.back()})).news);
  shard.commit(rows, 2);
  CHECK(shard.memory.size() == 0);
  CHECK(shard.packed("call") == newer);
}

TEST_CASE("a state folded elsewhere takes the place of what was known, settled "
          "once",
          "[shard_memory]") {
  remembering shard;
  remembering elsewhere;
  auto events = answered_call("call");
  need(shard.fold("call", {events.front()}));
  need(elsewhere.fold("call", events));
  shard.memory.keep(call_key("call"), elsewhere.packed("call"));
  CHECK(shard.packed("call") == elsewhere.packed("call"));
  CHECK_FALSE(need(shard.fold("call", events)).news);
  auto rows = shard.memory.settle(1);
  CHECK(rows.size() == 1);
  shard.commit(rows, 1);
  CHECK(shard.packed("call") == elsewhere.packed("call"));
}

TEST_CASE("a share that is settled but not committed is read from memory, not "
          "from the older store",
          "[shard_memory]") {
  remembering shard;
  auto cell = cell_at("10:00:00");
  shard.add_wait(cell, 5);
  shard.memory.report(instant::max());
  shard.commit(shard.memory.settle(1), 1);
  CHECK(shard.memory.size() == 0);
  shard.add_wait(cell, 7);
  shard.memory.report(instant::max());
  auto rows = shard.memory.settle(2);
  CHECK(rows.size() == 1);
  shard.memory.committed(1);
  shard.add_wait(cell, 9);
  auto shares = shard.memory.report(instant::max());
  REQUIRE(shares.size() == 1);
  CHECK(find_tally(shares[0].metrics, metric_id::t_acd) == tally{3, 21, 5, 9});
  shard.commit(rows, 2);
  CHECK(shard.memory.size() == 1); // The nine is not in the store.
  shard.commit(shard.memory.settle(3), 3);
  need(shard.apply({.retracted = {waited(cell, 5)}}));
  shares = shard.memory.report(instant::max());
  REQUIRE(shares.size() == 1);
  CHECK(find_tally(shares[0].metrics, metric_id::t_acd) == tally{2, 16, 7, 9});
}

TEST_CASE("a commit lets the memory forget exactly what is settled up to it "
          "and not changed since",
          "[shard_memory]") {
  remembering shard;
  auto a = cell_at("10:00:00", "a");
  auto b = cell_at("10:00:00", "b");
  auto c = cell_at("10:00:00", "c");
  auto first = answered_call("a");
  auto again = answered_call("c");
  need(shard.fold("a", first));
  need(shard.fold("c", {again.front()}));
  need(shard.apply({.asserted = {waited(a, 1), waited(c, 1)}}));
  shard.memory.report(instant::max());
  auto one = shard.memory.settle(1);
  CHECK(one.size() == 4);
  need(shard.fold("b", answered_call("b")));
  shard.add_wait(b, 1);
  shard.memory.report(instant::max());
  auto two = shard.memory.settle(2);
  CHECK(two.size() == 2);
  need(shard.fold("c", {again.back()}));
  shard.add_wait(c, 2);
  CHECK(shard.memory.size() == 6);
  shard.commit(one, 1);
  CHECK(shard.memory.size() == 4);
  shard.commit(two, 2);
  CHECK(shard.memory.size() == 2);
  shard.memory.report(instant::max());
  auto three = shard.memory.settle(3);
  CHECK(three.size() == 2);
  shard.memory.committed(2);
  CHECK(shard.memory.size() == 2);
  shard.commit(three, 3);
  CHECK(shard.memory.size() == 0);
}

TEST_CASE("a share that became empty is erased from the store",
          "[shard_memory]") {
  remembering shard;
  auto cell = cell_at("10:00:00");
  shard.add_wait(cell, 5);
  shard.memory.report(instant::max());
  shard.commit(shard.memory.settle(1), 1);
  CHECK(need(need(shard.store->read()).rows(table::partials)) == 1);
  need(shard.apply({.retracted = {waited(cell, 5)}}));
  auto shares = shard.memory.report(instant::max());
  REQUIRE(shares.size() == 1);
  CHECK(shares[0].metrics.empty());
  shard.commit(shard.memory.settle(2), 2);
  CHECK(need(need(shard.store->read()).rows(table::partials)) == 0);
}

TEST_CASE("intervals up to the asked one are told the latest shares, each "
          "once, sorted by cell",
          "[shard_memory]") {
  remembering shard;
  auto early = cell_at("10:00:00", "z");
  auto beside = cell_at("10:00:00", "a");
  auto middle = cell_at("10:15:00");
  auto late = cell_at("10:30:00");
  need(shard.apply({.asserted = {waited(late, 1), waited(early, 2),
                                 waited(middle, 3), waited(beside, 4)}},
                   clock("10:40:00")));
  need(shard.apply({.asserted = {waited(early, 8)}}, clock("10:41:00")));
  CHECK(shard.memory.report(clock("09:45:00")).empty());
  auto shares = shard.memory.report(clock("10:15:00"));
  REQUIRE(shares.size() == 3);
  CHECK(std::is_sorted(
      shares.begin(), shares.end(),
      [](const auto& x, const auto& y) { return x.cell < y.cell; }));
  for (const auto& s : shares) {
    CHECK(s.shard == shard_number);
    CHECK(s.cell != late);
    bool twice = s.cell == early;
    CHECK(s.changed_at == clock(twice ? "10:41:00" : "10:40:00"));
    if (twice)
      CHECK(find_tally(s.metrics, metric_id::t_acd) == tally{2, 10, 2, 8});
  }
  CHECK(shard.memory.report(clock("10:15:00")).empty());
  need(shard.apply({.asserted = {waited(middle, 5)}}, clock("10:42:00")));
  shares = shard.memory.report(instant::max());
  REQUIRE(shares.size() == 2);
  CHECK(shares[0].cell == middle);
  CHECK(find_tally(shares[0].metrics, metric_id::t_acd) == tally{2, 8, 3, 5});
  CHECK(shares[1].cell == late);
  CHECK(shard.memory.report(instant::max()).empty());
}

TEST_CASE("a value may be taken back in the batch that says it",
          "[shard_memory]") {
  remembering shard;
  auto cell = cell_at("10:00:00");
  need(shard.apply(
      {.retracted = {waited(cell, 5)}, .asserted = {waited(cell, 5)}}));
  auto shares = shard.memory.report(instant::max());
  REQUIRE(shares.size() == 1);
  CHECK(shares[0].metrics.empty());
}

TEST_CASE("taking back a value that is not there fails and names value and "
          "cell",
          "[shard_memory]") {
  remembering shard;
  auto cell = cell_at("10:00:00");
  shard.add_wait(cell, 5);
  auto failed = shard.apply({.retracted = {waited(cell, 6)}});
  REQUIRE_FALSE(failed);
  CHECK(failed.why().code == errc::internal);
  CHECK_THAT(failed.why().what,
             Catch::Contains("tAcd 6")
                 && Catch::Contains(kpi_envelope{.cell = cell}.key()));
  CHECK_FALSE(shard.apply({.retracted = {waited(cell_at("10:15:00"), 5)}}));
}

TEST_CASE("a damaged state, or one of an unknown version, fails as corrupt and "
          "names the entity",
          "[shard_memory]") {
  remembering shard;
  auto version = GENERATE(std::uint8_t{1}, std::uint8_t{9});
  shard.put(table::entities, row_of("call"), version, "nonsense");
  auto folded = shard.fold("call", answered_call("call"));
  REQUIRE_FALSE(folded);
  CHECK(folded.why().code == errc::corrupt);
  CHECK_THAT(folded.why().what, Catch::Contains(to_string(id_of("call"))));
  CHECK(shard.memory.settle(1).empty());
}

TEST_CASE("a damaged share, or one of an unknown version, fails as corrupt and "
          "names the cell",
          "[shard_memory]") {
  remembering shard;
  auto cell = cell_at("10:00:00");
  interval::partial share;
  share.add({metric_id::t_acd, {}}, 5);
  auto version = GENERATE(std::uint8_t{1}, std::uint8_t{9});
  shard.put(table::partials, interval::partial_key(shard_number, cell), version,
            version == 1 ? "nonsense" : share.pack());
  auto change = contribution_change{.asserted = {waited(cell, 7)}};
  // Asking again must not find a share made up the first time.
  for (int i = 0; i < 2; ++i) {
    auto applied = shard.apply(change);
    REQUIRE_FALSE(applied);
    CHECK(applied.why().code == errc::corrupt);
    CHECK_THAT(applied.why().what,
               Catch::Contains(kpi_envelope{.cell = cell}.key()));
  }
}

namespace {

contribution open_since(std::string_view time, const metric_key& metric) {
  return {{.organization = named<organization_id>("acme"),
           .family = family::queue_live,
           .entity = id_of("Q"),
           .media = "voice"},
          metric,
          epoch_ms(clock(time))};
}

std::size_t live_rows(const remembering& shard) {
  return static_cast<std::size_t>(
      need(need(shard.store->read()).rows(table::partials)));
}

result<> expire(remembering& shard, instant horizon) {
  store_reading from{*shard.store};
  return shard.memory.expire(horizon, from);
}

} // namespace

TEST_CASE("shares of live state are settled like others, and reported to "
          "nobody",
          "[shard_memory][live]") {
  remembering shard;
  auto now = clock("09:00:00");
  need(shard.apply({.asserted = {open_since("09:00:00", waiting)}}, now));
  CHECK(shard.memory.report(instant::max()).empty());
  shard.commit(shard.memory.settle(1), 1);
  CHECK(live_rows(shard) == 1);
  CHECK(shard.memory.size() == 0);
  need(shard.apply({.retracted = {open_since("09:00:00", waiting)}}, now));
  CHECK(shard.memory.report(instant::max()).empty());
  shard.commit(shard.memory.settle(2), 2);
  CHECK(live_rows(shard) == 0);
}

TEST_CASE("live state may be taken back that is not there: it expired, or is "
          "younger than the store",
          "[shard_memory][live]") {
  remembering shard;
  need(shard.apply({.retracted = {open_since("09:00:00", waiting)}}));
  CHECK(shard.memory.settle(1).empty());
}

TEST_CASE("what has expired leaves live state when a quarter hour ends, and "
          "what is stale does not enter it",
          "[shard_memory][live]") {
  remembering shard;
  auto wrapped = open_since("09:05:00", assumed);
  auto waits = open_since("09:05:00", waiting);
  need(shard.apply({.asserted = {wrapped, wrapped, waits}}, clock("09:06:00")));
  shard.commit(shard.memory.settle(1), 1);
  need(expire(shard, clock("10:00:00")));
  CHECK(shard.memory.settle(2).empty());
  need(expire(shard, clock("10:15:00")));
  auto rows = shard.memory.settle(3);
  CHECK(rows.size() == 1);
  shard.commit(rows, 3);
  // The one that waits stays.
  CHECK(live_rows(shard) == 1);
  need(shard.apply({.retracted = {wrapped}}, clock("10:16:00")));
  need(shard.apply({.asserted = {wrapped}}, clock("10:16:00")));
  CHECK(shard.memory.settle(4).empty());
  need(shard.apply({.retracted = {waits}}, clock("10:16:00")));
  shard.commit(shard.memory.settle(5), 5);
  CHECK(live_rows(shard) == 0);
}

TEST_CASE("a shard that starts anew knows what expires",
          "[shard_memory][live]") {
  remembering shard;
  auto wrapped = open_since("09:05:00", assumed);
  auto of_another = wrapped;
  of_another.cell.organization = named<organization_id>("brook");
  of_another.cell.family = family::agent_live;
  need(shard.apply({.asserted = {wrapped, wrapped, of_another}},
                   clock("09:06:00")));
  shard.add_wait(cell_at("09:00:00"), 5); // Cells of intervals never expire.
  shard.memory.report(instant::max());
  shard.commit(shard.memory.settle(1), 1);
  CHECK(live_rows(shard) == 3);
  shard.memory = shard_memory{shard_number};
  need(shard.memory.load_live(need(shard.store->read())));
  need(expire(shard, clock("10:15:00")));
  shard.commit(shard.memory.settle(2), 2);
  CHECK(live_rows(shard) == 1);
}
