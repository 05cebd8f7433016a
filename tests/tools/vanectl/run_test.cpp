#include "tests/support/genesys_text.hpp"
#include "tests/support/text_parts.hpp"
#include "tests/tools/api/served_api.hpp"
#include "tools/vanectl/run.hpp"

#include <sstream>

using namespace streamvane;
using namespace streamvane::tests;
namespace vanectl = streamvane::tools::vanectl;

namespace {

/// vanectl against the admin API, in one process.
struct vanectl_run : served_api {
  vanectl::exit_code run(std::vector<std::string> words) {
    words.insert(words.begin(), {"--server", url()});
    return run_as_is(words);
  }

  vanectl::exit_code run_as_is(const std::vector<std::string>& words) {
    std::ostringstream out_text;
    std::ostringstream err_text;
    vanectl::surroundings world{
        .out = &out_text,
        .err = &err_text,
        .terminal = terminal,
        .pause =
            [this](millis length) {
              paused += length;
              if (at_pause)
                at_pause();
            },
        .exists = [](const std::string&) { return false; },
    };
    auto code = vanectl::run(words, world);
    out = out_text.str();
    err = err_text.str();
    INFO(out << err);
    return code;
  }

  std::size_t lines() const {
    return static_cast<std::size_t>(std::count(out.begin(), out.end(), '\n'));
  }

  bool terminal = false;
  millis paused{0};
  std::function<void()> at_pause{};
  std::string out{};
  std::string err{};
};

} // namespace

TEST_CASE_METHOD(vanectl_run,
                 "kpi query shows the last eight intervals that "
                 "have cells",
                 "[vanectl][run]") {
  write_batch batch;
  for (int i = 0; i < 20; ++i)
    put(batch, queue_cell(acme, sales, half_past_nine - i * quarter),
        busy_quarter());
  commit(batch);
  REQUIRE(run({"kpi", "query"}) == 0);
  CHECK(lines() == 9);
  CHECK(has(out, "SERVICE_LEVEL%"));
  CHECK(has(out, "2026-03-02T09:30Z  11111111  voice  inbound"));
  CHECK_FALSE(has(out, "2026-03-02T07:30Z"));
  CHECK(err.empty());
  REQUIRE(run({"kpi", "query", "--from", "-10h", "--limit", "3"}) == 0);
  CHECK(lines() == 4);
  CHECK(has(err, "the first 3 cells"));
  REQUIRE(run({"kpi", "query", "-o", "jsonl"}) == 0);
  CHECK(lines() == 8);
  REQUIRE(run({"kpi", "query", "-o", "json"}) == 0);
  CHECK(parsed(out)["items"].size() == 8);
  REQUIRE(run({"kpi", "query", "-o", "csv", "--no-headers"}) == 0);
  CHECK(lines() == 8);
  CHECK(has(out, to_string(sales) + ",voice,inbound,0,provisional,"));
  REQUIRE(run({"kpi", "query", "-o", "wide"}) == 0);
  CHECK(has(out, to_string(sales)));
  REQUIRE(run({"kpi", "query", "--entity", "agent:" + to_string(ann)}) == 0);
  CHECK(out.empty());
  CHECK(has(err, "no cells"));
}

TEST_CASE_METHOD(vanectl_run, "kpi query without cells says so",
                 "[vanectl][run]") {
  CHECK(run({"kpi", "query"}) == 0);
  CHECK(out.empty());
  CHECK(has(err, "no cells"));
  CHECK(run({"kpi", "query", "-o", "json", "-q"}) == 0);
  CHECK(parsed(out)["items"].size() == 0);
  CHECK(err.empty());
}

TEST_CASE_METHOD(vanectl_run,
                 "what the daemon refuses is usage, with its "
                 "sentence",
                 "[vanectl][run]") {
  CHECK(run({"kpi", "query", "--family", "queues"}) == 64);
  CHECK(has(err, "queue-metrics"));
  CHECK(run({"kpi", "query", "--limit", "0"}) == 64);
  CHECK(run({"kpi", "digest", "--from", "noon"}) == 64);
  CHECK(run({"kpi", "qeury"}) == 64);
  CHECK(has(err, "did you mean query?"));
  CHECK(out.empty());
}

TEST_CASE_METHOD(vanectl_run,
                 "what is not there is 1, what is busy 75, what "
                 "cannot be reached 69",
                 "[vanectl][run]") {
  CHECK(run({"sink", "show", "wfn"}) == 1);
  CHECK(run({"interval", "show", "2026-03-02T09:30:00Z"}) == 1);
  entity_failure = failure{errc::unavailable, "the engine does not run"};
  CHECK(run({"queue", "show", "q", "--organization", to_string(acme)}) == 75);
  CHECK(has(err, "the engine does not run"));
  entity_failure = failure{errc::internal, "broken"};
  CHECK(run({"queue", "show", "q", "--organization", to_string(acme)}) == 70);
  auto nobody = (folder.path() / "nobody.sock").string();
  CHECK(run_as_is({"sink", "list", "--socket", nobody}) == 69);
  CHECK(has(err, "nobody.sock"));
}

TEST_CASE_METHOD(vanectl_run,
                 "kpi describe, digest and interval show speak of "
                 "the cells",
                 "[vanectl][run]") {
  put(queue_cell(acme, sales, half_past_nine));
  CHECK(run({"kpi", "describe"}) == 0);
  CHECK(has(out, "core@"));
  CHECK(has(out, "service_level (percent)\n  Of the answered"));
  CHECK(has(out,
            "\n  = tAnswered.sum / tAnswered.count\n  half_up, 2 decimals; "
            "null where undefined; posted\n  in queue-metrics,"
            "agent-metrics\n"));
  CHECK(run({"kpi", "describe", "--profile", "wfm"}) == 0);
  CHECK(has(out, "\n  = code service_level\n"));
  CHECK(run({"kpi", "describe", "--profile", "nobody"}) == 64);
  CHECK(run({"kpi", "query", "--kpis", "asa,offered"}) == 0);
  CHECK(has(out, "ASA(s)  OFFERED\n"));
  CHECK(run({"kpi", "query", "--kpis", "asa,of"}) == 64);
  CHECK(has(err, "option --kpis has of, which these cells do not have"));
  CHECK(run({"kpi", "query", "--granularity", "PT1H", "--tz", "Asia/Kolkata",
             "--by", "queue", "-o", "jsonl"})
        == 0);
  CHECK(has(out, "\"granularity\":\"PT1H\",\"utc_offset\":\"+05:30\""));
  CHECK(run({"kpi", "digest"}) == 0);
  CHECK(has(out, "cells: 1\nsha256: "));
  CHECK(run({"kpi", "digest", "-o", "csv"}) == 64);
  CHECK(run({"interval", "list"}) == 0);
  CHECK(has(out, "2026-03-02T09:30:00Z"));
  CHECK(run({"interval", "show", "2026-03-02T09:30:00Z"}) == 0);
  CHECK(has(out, "provisional"));
  CHECK(lines() == 2);
}

TEST_CASE_METHOD(vanectl_run,
                 "actors, supervisors, sinks and letters are shown",
                 "[vanectl][run]") {
  listed_actor first{21, "queue", "evil\x1b]0;title\x07"};
  listed_actor second{22, "queue", "b"};
  actors.enter(first);
  actors.enter(second);
  CHECK(run({"actor", "list", "--limit", "1"}) == 0);
  CHECK(lines() == 2);
  CHECK(has(out, "evil]0;title"));
  CHECK_FALSE(has(out, "\x1b"));
  CHECK(has(err, "1 of 2 actors"));
  CHECK(run({"actor", "inspect", "21"}) == 0);
  CHECK(has(out, "description:\n  epoch: 7"));
  actors.leave(second);
  actors.leave(first);
  CHECK(run({"actor", "tree"}) == 0);
  CHECK(has(out, "└─ engine (supervisor 2) up, restarts 3, last: io"));
  CHECK(run({"sink", "list"}) == 0);
  CHECK(has(out, "wfm   http_feed  waiting    2         40     1        3"));
  CHECK(run({"sink", "show", "wfm"}) == 0);
  CHECK(has(out, "type: http_feed"));
  CHECK(run({"dlq", "list"}) == 0);
  CHECK(has(err, "no dead letters"));
  CHECK(run({"dlq", "groups"}) == 0);
  CHECK(run({"dlq", "mailbox"}) == 0);
  CHECK(run({"version", "-o", "jsonl"}) == 0);
  CHECK(parsed(out)["node"].text() == "vane-test");
}

TEST_CASE_METHOD(vanectl_run, "a watch refreshes every two seconds and ends",
                 "[vanectl][run]") {
  CHECK(run({"sink", "list", "--watch", "--for", "6s"}) == 0);
  CHECK(paused == millis{6'000});
  CHECK(lines() == 8);
  CHECK_FALSE(has(out, "\x1b"));
  terminal = true;
  at_pause = [this] {
    sinks_answer = failure{errc::unavailable, "stopping"};
  };
  CHECK(run({"sink", "list", "--watch"}) == 75);
  CHECK(has(out, "\x1b[H\x1b[2J"));
  CHECK(lines() == 2);
}

TEST_CASE_METHOD(vanectl_run, "check ready waits as long as it is told",
                 "[vanectl][run]") {
  progress.started = true;
  CHECK(run({"check", "ready"}) == 0);
  CHECK(has(out, "[+]log ok"));
  not_ready = failure{errc::unavailable, "the engine has not started"};
  CHECK(run({"check", "ready"}) == 1);
  CHECK(has(out, "[-]node: the engine has not started"));
  CHECK(paused == millis{0});
  CHECK(run({"check", "ready", "--wait", "1700ms"}) == 1);
  CHECK(paused == millis{1'700});
  at_pause = [this] {
    not_ready.reset();
  };
  CHECK(run({"check", "ready", "--wait", "60s"}) == 0);
  CHECK(paused == millis{2'200});
  CHECK(run({"check", "ready", "--wait", "long"}) == 64);
  CHECK(run_as_is({"check", "ready", "--socket", "/nowhere", "--wait", "1s"})
        == 69);
}

TEST_CASE_METHOD(vanectl_run, "the log is shown and verified",
                 "[vanectl][run]") {
  std::vector<runtime::event_log::new_record> records(1);
  records[0].payload = "{\"a\":1}";
  log.append(std::move(records), [](auto taken) { REQUIRE(taken); });
  CHECK(run({"log", "info"}) == 0);
  CHECK(has(out, "end: 1\n"));
  CHECK(run({"log", "show", "0"}) == 0);
  CHECK(has(out, "payload: {\"a\":1}\n"));
  CHECK(run({"log", "show", "1"}) == 1);
  // There is no log in the folder: no result, and no false good news.
  CHECK(run({"log", "verify"}) != 0);
  CHECK_FALSE(err.empty());
}

TEST_CASE_METHOD(vanectl_run, "help goes to stdout, complaints to stderr",
                 "[vanectl][run]") {
  CHECK(run_as_is({"help"}) == 0);
  CHECK(has(out, "actor inspect ID"));
  CHECK(err.empty());
  CHECK(run_as_is({"kpi", "query", "--help"}) == 0);
  CHECK(has(out, "--entity ID"));
  CHECK(run_as_is({}) == 64);
  CHECK(out.empty());
  CHECK(has(err, "vanectl help"));
}

TEST_CASE_METHOD(vanectl_run,
                 "kpi query shows what stands open in queues and "
                 "with agents",
                 "[vanectl][run][live]") {
  using namespace streamvane::actors;
  CHECK(run({"kpi", "query", "--family", "queue-live"}) == 0);
  CHECK(out.empty());
  CHECK(has(err, "no cells"));
  write_batch batch;
  auto since = epoch_ms(half_past_nine);
  cell_key cell{.organization = acme,
                .family = family::queue_live,
                .entity = sales,
                .media = "voice"};
  interval::partial waiting;
  waiting.add({metric_id::o_waiting, {}}, since);
  batch.put(table::partials, interval::partial_key(0, cell), 1, waiting.pack());
  cell.family = family::agent_live;
  cell.entity = ann;
  cell.queue = queue_id{sales};
  interval::partial talking;
  talking.add({metric_id::o_interacting, {}}, since);
  batch.put(table::partials, interval::partial_key(0, cell), 1, talking.pack());
  cell.queue = {};
  cell.media = {};
  interval::partial status;
  status.add({metric_id::t_agent_routing_status, "INTERACTING"}, since);
  batch.put(table::partials, interval::partial_key(0, cell), 1, status.pack());
  epoch::engine_state engine{.next_offset = 1, .shards = 1};
  batch.put(table::cursors, epoch::engine_state_key,
            epoch::engine_state_version, pack(engine));
  commit(batch);
  log.append({{.kind = runtime::event_log::record_kind::tick,
               .arrival = half_past_nine + millis{3'723'000}}},
             [](auto) {});
  REQUIRE(run({"kpi", "query", "--family", "queue-live"}) == 0);
  CHECK(lines() == 2);
  CHECK(has(out, "11111111  voice        1  1:02:03"));
  REQUIRE(run({"kpi", "query", "--family", "agent-live"}) == 0);
  CHECK(lines() == 2);
  CHECK(has(out, "33333333  INTERACTING  1:02:03"));
  CHECK(has(out, "interacting 11111111 voice"));
  REQUIRE(run({"kpi", "query", "--family", "agent-live", "-o", "csv"}) == 0);
  CHECK(has(out, to_string(ann) + ",INTERACTING,1:02:03"));
  REQUIRE(run({"kpi", "query", "--family", "queue-live", "-o", "json"}) == 0);
  CHECK(parsed(out)["items"][0]["state"].text() == "live");
  REQUIRE(run({"queue", "show", to_string(sales), "--organization",
               to_string(acme)})
          == 0);
  CHECK(has(out, "oLongestWaiting"));
}

TEST_CASE_METHOD(vanectl_run,
                 "agent timeline shows activities and the "
                 "statuses that they follow from",
                 "[vanectl][run]") {
  using namespace streamvane::actors;
  agent::state ann_state;
  ann_state.id = agent_id{ann};
  ann_state.presence = {{half_past_nine, half_past_nine, "MEAL", {}}};
  known[entity::entity_kind::agent] = pack(ann_state);
  write_batch batch;
  epoch::engine_state engine{.next_offset = 1, .shards = 1};
  batch.put(table::cursors, epoch::engine_state_key,
            epoch::engine_state_version, pack(engine));
  commit(batch);
  log.append({{.kind = runtime::event_log::record_kind::tick,
               .arrival = half_past_nine + millis{600'000}}},
             [](auto) {});
  std::vector<std::string> words{
      "agent",         "timeline", to_string(ann),        "--organization",
      to_string(acme), "--from",   "2026-03-02T09:20:00Z"};
  REQUIRE(run(words) == 0);
  CHECK(lines() == 6);
  CHECK(
      has(out, "activities  2026-03-02T09:30:00Z  2026-03-02T09:40:00Z  Meal"));
  CHECK(has(out,
            "routing     2026-03-02T09:20:00Z  2026-03-02T09:40:00Z  UNKNOWN"));
  words.insert(words.end(), {"-o", "json"});
  REQUIRE(run(words) == 0);
  CHECK(parsed(out)["totals_ms"]["Meal"].as_int64() == 600'000);
  words.back() = "csv";
  REQUIRE(run(words) == 0);
  CHECK(has(out, "presence,2026-03-02T09:30:00Z,2026-03-02T09:40:00Z,MEAL,"));
}

TEST_CASE_METHOD(vanectl_run,
                 "a message and a conversation are shown as "
                 "records",
                 "[vanectl][run]") {
  using runtime::event_log::record_kind;
  log.append(
      {{.kind = record_kind::event,
        .arrival = half_past_nine,
        .organization = acme,
        .payload = detail_event("acd.start", "c1", half_past_nine,
                                R"("sessionId":")" + id_text("s1") + "\"")}},
      [](auto) {});
  REQUIRE(run({"log", "show", "0", "--normalised", "-o", "json"}) == 0);
  CHECK(parsed(out)["state"].text() == "waiting");
  REQUIRE(run({"log", "show", "0", "-o", "json"}) == 0);
  CHECK(parsed(out)["kind"].text() == "event");
  CHECK(run({"log", "show", "1", "--normalised"}) == 1);
  REQUIRE(run({"conversation", "record", id_text("c1"), "--organization",
               to_string(acme), "-o", "json"})
          == 0);
  CHECK(parsed(out)["schema"].text() == "streamvane.conversation/1");
}
