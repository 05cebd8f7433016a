#include "tests/support/temporary_folder.hpp"
#include "tests/tools/vanesim/simulated_day.hpp"
#include "tools/vanesim/cell_text.hpp"
#include "tools/vanesim/ledger_file.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace streamvane;
using namespace streamvane::tools::vanesim;

namespace {

const instant nine = *parse_iso("2026-03-02T09:00:00Z");

struct one_queue {
  queue_id queue{random_stream{1}.id()};
  agent_id agent{random_stream{2}.id()};
  source_set sources{};
  std::vector<metric_id> records{};
  ledger truth{organization_id{random_stream{3}.id()}, service_rules{}, sources,
               [this](const work&, metric_id m, instant, std::int64_t) {
                 records.push_back(m);
               }};
  work visit{.queue = queue};
  work leg{.queue = queue, .agent = agent};
  instant connected = nine - millis{30};

  tally in(family f, metric_id m, instant quarter_hour) const {
    for (const auto& cell : truth.cells())
      if (cell.key.family == f && cell.key.start == quarter_hour)
        return find_tally(cell.metrics, m);
    return {};
  }
};

} // namespace

TEST_CASE("an answer above the threshold counts for queue and agent",
          "[vanesim][ledger]") {
  one_queue q;
  q.truth.answered(q.visit, q.leg, q.connected, nine, millis{20'000});
  q.truth.answered(q.visit, q.leg, q.connected, nine, millis{20'001});
  for (auto f : {family::queue_metrics, family::agent_metrics}) {
    CHECK(q.in(f, metric_id::t_answered, nine)
          == tally{2, 40'001, 20'000, 20'001});
    CHECK(q.in(f, metric_id::n_over_sla, nine).count == 1);
  }
  CHECK(q.in(family::queue_metrics, metric_id::t_acd, nine).count == 2);
  CHECK(q.in(family::agent_metrics, metric_id::t_acd, nine).count == 0);
}

TEST_CASE("what Genesys measured dates the answer by the agent's connection",
          "[vanesim][ledger]") {
  one_queue q{.sources
              = GENERATE(source_set{.metrics = true},
                         source_set{.detail = false, .records = true})};
  q.truth.answered(q.visit, q.leg, q.connected, nine, millis{20'000});
  auto before = nine - quarter;
  CHECK(q.in(family::queue_metrics, metric_id::t_answered, before).count == 1);
  CHECK(q.in(family::queue_metrics, metric_id::t_acd, nine).count == 1);
  CHECK(q.records == std::vector{metric_id::t_acd, metric_id::t_answered});
}

TEST_CASE("what only we call so is nobody's metric record",
          "[vanesim][ledger]") {
  one_queue q;
  q.truth.abandoned(q.visit, nine, millis{5});
  q.truth.ended_unknown(q.visit, nine, millis{5});
  CHECK(
      q.records
      == std::vector{metric_id::t_acd, metric_id::t_abandon, metric_id::t_acd});
}

TEST_CASE("stretches of talk are known where a source tells of them",
          "[vanesim][ledger]") {
  for (bool states : {false, true}) {
    one_queue q{.sources = {.states = states}};
    q.truth.talked_on(q.leg, nine, millis{5});
    q.truth.held_on(q.leg, nine, millis{6});
    CHECK(q.truth.cells().size() == (states ? 2 : 0));
  }
}

TEST_CASE("a wait of exactly the limit is no short abandon",
          "[vanesim][ledger]") {
  one_queue q;
  q.truth.abandoned(q.visit, nine, millis{9'999});
  q.truth.abandoned(q.visit, nine, millis{10'000});
  CHECK(q.in(family::queue_metrics, metric_id::t_abandon, nine).count == 2);
  CHECK(q.in(family::queue_metrics, metric_id::t_short_abandon, nine)
        == tally{1, 9'999, 9'999, 9'999});
}

TEST_CASE("work without a queue counts for the agent only",
          "[vanesim][ledger]") {
  one_queue q;
  q.leg.queue = {};
  q.truth.talked(q.leg, nine, nine, millis{5'000});
  q.truth.held(q.leg, nine, millis{0}); // no value
  // And beside the agent's time in status.
  REQUIRE(q.truth.cells().size() == 2);
  CHECK(q.truth.cells()[0].key.family == family::agent_metrics);
  CHECK(q.truth.cells()[1].key.family == family::agent_state);
  for (const auto& cell : q.truth.cells()) {
    CHECK_FALSE(cell.key.queue);
    CHECK(cell.metrics.size() == 1);
  }
}

TEST_CASE("a status is cut at the edges of quarters", "[vanesim][ledger]") {
  one_queue q;
  auto from = nine + std::chrono::minutes{10};
  q.truth.spent(q.agent, metric_id::t_agent_routing_status, "IDLE", from,
                from + std::chrono::minutes{25});
  auto cells = q.truth.cells();
  REQUIRE(cells.size() == 3);
  CHECK(cells[0].metrics[0].second.sum == 300'000);
  CHECK(cells[1].metrics[0].second.sum == 900'000);
  CHECK(cells[2].metrics[0].second.sum == 300'000);
}

TEST_CASE("a connection of sixty days counts where it began and where it ended",
          "[vanesim][ledger]") {
  one_queue q;
  auto end = nine + std::chrono::days{60} + millis{5};
  q.truth.connected({.media = medium::message}, nine, end);
  CHECK(q.in(family::conversation_metrics, metric_id::n_connected, nine).count
        == 1);
  CHECK(q.in(family::conversation_metrics, metric_id::t_connected,
             nine + std::chrono::days{60})
            .sum
        == 60 * 86'400'000LL + 5);
}

TEST_CASE("a ledger file holds all that the ledger knew", "[vanesim][ledger]") {
  auto options = small_centre(400);
  options.sources.states = true;
  simulated_day day{options};
  ledger_book book{day.day.organization(), options.start,
                   options.end(),          options.seed,
                   options.rules,          day.day.truth().cells(),
                   options.sources,        day.day.open_now()};
  tests::temporary_folder folder;
  auto path = (folder.path() / "ledger").string();
  REQUIRE(write_ledger(path, book));
  auto read_back = read_ledger(path);
  REQUIRE(read_back);
  CHECK(read_back->organization == book.organization);
  CHECK(read_back->start == book.start);
  CHECK(read_back->end == book.end);
  CHECK(read_back->rules == book.rules);
  CHECK(read_back->cells.size() == book.cells.size());
  CHECK(digest(read_back->cells) == digest(book.cells));
  CHECK(read_back->sources == book.sources);
  CHECK(read_back->live == book.live);
  // All agents that came are gone, and so are the contacts.
  CHECK(read_back->live.all().size() > 60);
}

TEST_CASE("a broken ledger file is named with its line", "[vanesim][ledger]") {
  tests::temporary_folder folder;
  auto path = (folder.path() / "ledger").string();
  std::ofstream{path} << R"({"ledger":"vanesim/1","start":"2026-03-02","end":)"
                      << R"("2026-03-03"})"
                      << "\n{broken\n";
  auto read_back = read_ledger(path);
  REQUIRE_FALSE(read_back);
  CHECK(read_back.why().what.find(path + ":2") == 0);
  CHECK_FALSE(read_ledger(path));
}
