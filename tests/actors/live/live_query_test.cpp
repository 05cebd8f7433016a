#include "actors/interval/cell_codec.hpp"
#include "actors/interval/partial.hpp"
#include "actors/live/live_query.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "tests/actors/live/live_metrics.hpp"
#include "tests/support/needed_result.hpp"
#include "tests/support/story.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::actors::live;
using namespace streamvane::test;

namespace {

using runtime::metrics_store::metrics_store;
using runtime::metrics_store::table;
using runtime::metrics_store::write_batch;
using tests::need;

constexpr std::uint16_t shard_count = 4;

cell_key queue_cell(std::string_view organization, std::string_view queue,
                    token media = "voice") {
  return {.organization = named<organization_id>(organization),
          .family = family::queue_live,
          .entity = id_of(queue),
          .media = media};
}

/// A store in which shards have shares.
struct shared {
  tests::temporary_folder folder{};
  std::unique_ptr<metrics_store> store
      = need(metrics_store::open({.folder = folder.path() / "store"}));
  std::map<std::pair<std::uint16_t, cell_key>, interval::partial> shares{};

  void add(std::uint16_t shard, const cell_key& cell, instant since,
           const metric_key& metric = waiting) {
    shares[{shard, cell}].add(metric, epoch_ms(since));
  }

  void commit() {
    write_batch rows;
    for (const auto& [where, share] : shares)
      rows.put(table::partials,
               interval::partial_key(where.first, where.second), 1,
               share.pack());
    need(store->commit(rows));
  }

  std::vector<live_entity> read(const live_query& query,
                                std::optional<live_position> after = {},
                                std::size_t max = 1'000) const {
    return need(read_live(need(store->read()), shard_count, query, after, max));
  }
};

std::vector<std::string> names_of(const std::vector<live_entity>& all) {
  std::vector<std::string> names;
  for (const auto& entity : all)
    names.push_back(name_of(entity.organization.value) + '/'
                    + name_of(entity.id));
  return names;
}

} // namespace

TEST_CASE("a queue's cells are added up over all shards", "[live]") {
  shared s;
  s.add(0, queue_cell("acme", "Q"), clock("09:00:00"));
  s.add(3, queue_cell("acme", "Q"), clock("09:00:00"));
  s.add(3, queue_cell("acme", "Q"), clock("08:59:00"));
  s.add(1, queue_cell("acme", "Q", "chat"), clock("09:01:00"));
  s.add(1, queue_cell("acme", "R"), clock("09:02:00"));
  // Neither other families nor cells of intervals are among them.
  auto agent = queue_cell("acme", "Q");
  agent.family = family::agent_live;
  s.add(2, agent, clock("09:00:00"));
  auto quarter = queue_cell("acme", "Q");
  quarter.family = family::queue_metrics;
  quarter.start = clock("09:00:00");
  s.add(2, quarter, clock("09:00:00"));
  s.commit();
  auto all = s.read({});
  REQUIRE(all.size() == 2);
  auto q = std::find_if(all.begin(), all.end(),
                        [](const auto& e) { return e.id == id_of("Q"); });
  REQUIRE(q != all.end());
  REQUIRE(q->cells.size() == 2);
  CHECK(q->cells[0].key.media == token{"chat"});
  CHECK(q->cells[1].values
        == std::vector<live_value>{{waiting, clock("08:59:00"), 1},
                                   {waiting, clock("09:00:00"), 2}});
  auto agents = s.read({.family = family::agent_live});
  REQUIRE(agents.size() == 1);
  CHECK(agents.front().cells.front().key == agent);
  CHECK(s.read({.entity = id_of("R")}).size() == 1);
  CHECK(s.read({.entity = id_of("nobody")}).empty());
  auto chat = s.read({.media = "chat"});
  REQUIRE(chat.size() == 1);
  CHECK(chat.front().cells.size() == 1);
}

TEST_CASE("pages of any size give every queue of every organisation once, with "
          "all of its cells",
          "[live]") {
  shared s;
  std::mt19937 random{7};
  const std::vector<std::string> organizations{"acme", "brook", "cliff"};
  for (int i = 0; i < 300; ++i)
    s.add(static_cast<std::uint16_t>(random() % shard_count),
          queue_cell(organizations[random() % 3],
                     "q" + std::to_string(random() % 20),
                     random() % 2 == 0 ? "voice" : "chat"),
          clock("09:00:00") + millis{random() % 10});
  // One that has agents only is skipped.
  auto agent = queue_cell("aardvark", "Q");
  agent.family = family::agent_live;
  s.add(1, agent, clock("09:00:00"));
  s.commit();
  auto all = s.read({});
  CHECK(all.size() == 60);
  std::int64_t values = 0;
  for (const auto& entity : all)
    for (const auto& cell : entity.cells)
      for (const auto& value : cell.values)
        values += value.times;
  CHECK(values == 300);
  for (std::size_t max : {1U, 2U, 7U, 59U, 60U}) {
    std::vector<live_entity> paged;
    std::optional<live_position> after;
    for (;;) {
      auto page = s.read({}, after, max);
      if (page.empty())
        break;
      CHECK(page.size() <= max);
      after = {page.back().organization, page.back().id};
      paged.insert(paged.end(), page.begin(), page.end());
    }
    CHECK(paged == all);
  }
  auto one = s.read({.organization = named<organization_id>("brook")});
  CHECK(one.size() == 20);
  for (const auto& name : names_of(one))
    CHECK(name.starts_with("brook/"));
  live_position behind_all{named<organization_id>("brook"), one.back().id};
  CHECK(s.read({.organization = named<organization_id>("brook")}, behind_all)
            .empty());
}

TEST_CASE("a share that cannot be read is said to be so", "[live]") {
  shared s;
  write_batch rows;
  rows.put(table::partials, interval::partial_key(2, queue_cell("acme", "Q")),
           1, "nonsense");
  need(s.store->commit(rows));
  auto read = read_live(need(s.store->read()), shard_count, {}, {}, 10);
  REQUIRE_FALSE(read);
  CHECK(read.why().code == errc::corrupt);
}
