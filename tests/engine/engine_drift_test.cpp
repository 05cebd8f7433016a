// What the engine takes down of a schema that drifts: a function of the log,
// and nothing that a cell depends on.

#include "actors/epoch/drift_rows.hpp"
#include "messages/genesys/message_decode.hpp"
#include "tests/engine/recorded_day.hpp"
#include "tests/support/engine_run.hpp"
#include "tests/support/genesys_text.hpp"
#include "tests/support/needed_result.hpp"
#include "tools/vanesim/centre/centre.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace streamvane;
using namespace streamvane::tests;
using namespace std::chrono_literals;

namespace {

using actors::epoch::engine_options;
using genesys::drift_kind;
using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::table;

/// All that the store holds of the ledger, byte by byte.
std::vector<std::string> rows_of(const engine_run& engine) {
  std::vector<std::string> rows;
  need(engine.store().scan(
      table::meta, "drift/", prefix_end("drift/"), [&](const row& r) {
        rows.push_back(std::string{r.key} + '=' + std::string{r.payload});
        return true;
      }));
  return rows;
}

genesys::drift_ledger ledger_of(const engine_run& engine) {
  return need(actors::epoch::read_drift_ledger(engine.store()));
}

std::string wrapup(int number, instant when, std::string_view more) {
  auto n = std::to_string(number);
  return detail_event("wrapup", "c" + n, when,
                      session("s" + n) + std::string{more});
}

/// An hour in which members of all sorts drift, and one vanishes.
void record_drift(engine_run& engine) {
  constexpr int messages = 3'400;
  engine.tick(at("09:00:00"));
  for (int i = 0; i < messages; ++i) {
    auto when = at("09:00:00") + i * 1s;
    if (i % 40 == 0)
      engine.tick(when);
    std::string more = i < messages / 3 ? R"(,"wrapupCode":"c")" : "";
    if (i % 7 == 0)
      more += R"(,"ai_analytics":{"confidence_score":0.5})";
    if (i % 11 == 0)
      more += R"(,"wrapupDurationMs":"12")";
    engine.event(wrapup(i, when, more), when);
  }
  engine.tick(at("10:01:00"));
}

class drifted_hour : public engine_run {
public:
  explicit drifted_hour(engine_options how = {}) : engine_run{how} {
    record_drift(*this);
    start();
    settle();
  }
};

const genesys::drift_line& line_of(const genesys::drift_ledger& ledger,
                                   drift_kind kind, const std::string& path,
                                   const std::string& detail = {}) {
  return ledger.lines().at({genesys_topic::wrapup, kind, path, detail});
}

} // namespace

TEST_CASE("the ledger tells what is new, retyped and vanished, since when and "
          "how often",
          "[engine][drift]") {
  drifted_hour engine;
  auto ledger = ledger_of(engine);
  CHECK(ledger.lines().size() == 3);
  const auto& fresh = line_of(ledger, drift_kind::new_member,
                              "eventBody.ai_analytics.confidence_score");
  CHECK(fresh.count == 486);
  CHECK(fresh.first.at == at("09:00:00"));
  CHECK(fresh.first.offset == 2);
  CHECK(fresh.type == "number");
  CHECK(fresh.sample == "0.0");
  CHECK(line_of(ledger, drift_kind::retyped, "eventBody.wrapupDurationMs",
                "string")
            .count
        == 310);
  const auto& gone
      = line_of(ledger, drift_kind::vanished, "eventBody.wrapupCode");
  CHECK(gone.first.at > at("09:45:00"));
  CHECK(gone.count >= genesys::drift_ledger::window_messages);
  CHECK(engine.progress().drifted == 486 + 310 - 45);
}

TEST_CASE("epochs, runs, groups and chunks of any size, live or catching up, "
          "give the same ledger",
          "[engine][drift]") {
  auto expected = rows_of(drifted_hour{});
  REQUIRE(expected.size() >= 5);
  struct cut {
    std::size_t epoch;
    std::size_t chunk;
    std::size_t run;
    std::size_t group;
    bool live;
  };
  for (auto [epoch, chunk, run, group, live] :
       {cut{7, 3, 1, 1, true}, cut{100, 2048, 50, 300, false},
        cut{1000, 10, 5000, 5000, false}, cut{33, 33, 33, 100, true}}) {
    engine_options options;
    options.shards = 2;
    options.live_records_max = epoch;
    options.catch_up_records_max = epoch;
    options.chunk_records = chunk;
    options.run_records_max = run;
    options.group_records_max = group;
    options.always_live = live;
    CAPTURE(epoch, chunk, run, group, live);
    CHECK(rows_of(drifted_hour{options}) == expected);
  }
}

TEST_CASE("an engine that is killed again and again ends with the same ledger",
          "[engine][drift]") {
  auto expected = rows_of(drifted_hour{});
  engine_options options;
  options.shards = 2;
  options.live_records_max = 150;
  options.catch_up_records_max = 150;
  options.live_lag_max = 100;
  options.run_records_max = 150;
  options.group_records_max = 300;
  engine_run engine{options};
  record_drift(engine);
  int kills = 0;
  runtime::supervision::random_stream random{29};
  while (engine.progress().committed_offset < engine.log().bounds().end) {
    engine.start();
    // A commit or two are made, and something of the next.
    auto committed = engine.progress().commits.load();
    while (engine.progress().commits < committed + 1
           && engine.scheduler().try_run_once())
      ;
    engine.run_random(random, random.up_to(100));
    engine.kill();
    ++kills;
  }
  CHECK(kills > 3);
  CHECK(rows_of(engine) == expected);
}

TEST_CASE("members that nobody knows change no cell and no publication",
          "[engine][drift]") {
  engine_run plain;
  engine_run drifting;
  constexpr std::string_view body_begins = R"("eventBody":{)";
  constexpr std::string_view novel
      = R"("ai_analytics":{"confidence_score":0.97,)"
        R"("labels":["queueId",{"queueId":1}]},)";
  auto calls = two_calls();
  for (auto [arrival, text] : calls) {
    plain.event(text, arrival);
    auto body = text.find(body_begins);
    REQUIRE(body != std::string::npos);
    text.insert(body + body_begins.size(), novel);
    drifting.event(text, arrival);
  }
  for (auto minute = at("09:00:00"); minute <= at("10:00:00"); minute += 1min) {
    plain.tick(minute);
    drifting.tick(minute);
  }
  drifting.start();
  drifting.settle();
  plain.start();
  plain.settle();
  CHECK(drifting.cells() == plain.cells());
  CHECK(drifting.publications() == plain.publications());
  CHECK(drifting.digest() == plain.digest());
  CHECK(ledger_of(plain).lines().empty());
  CHECK(drifting.progress().drifted == calls.size());
}

TEST_CASE("a simulated day drifts nowhere: its messages are of the schema",
          "[engine][drift]") {
  namespace vanesim = tools::vanesim;
  for (auto sources : {vanesim::source_set{.states = true},
                       vanesim::source_set{.metrics = true}}) {
    vanesim::centre_options options;
    options.start = at("00:00:00");
    options.agents = 30;
    options.queues = 4;
    options.conversations = 1'000;
    options.sources = sources;
    genesys::decoder decode;
    std::uint64_t messages = 0;
    auto take = [&](const vanesim::emitted_event& e) {
      auto m = decode.decode(e.body, {.arrival = e.published});
      REQUIRE(m);
      INFO(e.body);
      REQUIRE(m->drift.empty());
      ++messages;
    };
    vanesim::centre centre{options, take};
    while (centre.step()) {}
    CHECK(messages > 10'000);
  }
}
