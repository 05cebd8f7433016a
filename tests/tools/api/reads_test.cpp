#include "messages/digest.hpp"
#include "runtime/event_log/segment_log.hpp"
#include "tests/support/text_parts.hpp"
#include "tests/tools/api/served_api.hpp"

#include <fstream>
#include <future>

using namespace streamvane;
using namespace streamvane::tests;

namespace {

using actors::entity::entity_kind;
using runtime::event_log::new_record;
using runtime::event_log::record_kind;
using runtime::event_log::record_source;
using runtime::event_log::segment_log;

std::string detail(const json::value& problem) {
  return std::string{problem["detail"].text()};
}

/// A letter as the engine and the sinks key it.
std::string letter_key(std::string origin, std::uint64_t number) {
  origin += '/';
  byte_writer{origin}.ordered_u64(number);
  return origin;
}

/// Three actors in the registry.
struct three_actors : served_api {
  three_actors() {
    actors.enter(shard);
    actors.enter(first);
    actors.enter(second);
    first.take_messages(5, 1);
    second.take_messages(9, 8);
  }

  ~three_actors() {
    actors.leave(second);
    actors.leave(first);
    actors.leave(shard);
  }

  listed_actor shard{7, "shard", "0"};
  listed_actor first{21, "queue", to_string(sales)};
  listed_actor second{22, "queue", to_string(support)};
};

} // namespace

TEST_CASE_METHOD(served_api, "an entity is asked by kind, organisation and id",
                 "[api][entities]") {
  put(queue_cell(acme, sales, half_past_nine));
  auto said = json("/api/v1/conversations/" + to_string(ann));
  CHECK(said["conversationId"].text() == to_string(ann));
  CHECK(said["state"].text() == "ended");
  REQUIRE(asked);
  CHECK(asked->kind == entity_kind::conversation);
  CHECK(asked->organization == acme);
  CHECK(asked->id == ann);
  json("/api/v1/queues/" + to_string(sales)
       + "?organization=" + to_string(other));
  CHECK(asked->kind == entity_kind::queue);
  CHECK(asked->organization == other);
  json("/api/v1/agents/" + to_string(ann));
  CHECK(asked->kind == entity_kind::agent);
  entity_failure = failure{errc::not_found, "no such conversation"};
  CHECK(detail(problem(404, "/api/v1/conversations/x"))
        == "no such conversation");
  entity_failure = failure{errc::unavailable, "the engine does not run"};
  auto later = get("/api/v1/conversations/x");
  CHECK(later.status == 503);
  CHECK(later.headers.find("retry-after") != nullptr);
  problem(400, "/api/v1/conversations/UNKNOWN");
  problem(400, "/api/v1/conversations/x?at=now");
}

TEST_CASE_METHOD(served_api, "with several organisations one must be named",
                 "[api][entities]") {
  auto nobody = problem(400, "/api/v1/queues/" + to_string(sales));
  CHECK(nobody["parameter"].text() == "organization");
  put(queue_cell(acme, sales, half_past_nine));
  put(queue_cell(other, sales, half_past_nine));
  auto several = detail(problem(400, "/api/v1/queues/" + to_string(sales)));
  CHECK(has(several, to_string(acme)));
  CHECK(has(several, to_string(other)));
  json("/api/v1/queues/" + to_string(sales)
       + "?organization=" + to_string(acme));
  CHECK(asked->organization == acme);
}

namespace {

/// An agent who is known since nine, at a log whose clock says ten.
struct known_agent : served_api {
  known_agent() {
    actors::agent::state s;
    s.organization = acme;
    s.id = agent_id{ann};
    auto nine = half_past_nine - millis{1'800'000};
    s.routing = {{nine, nine, "IDLE", {}}};
    s.presence = {{nine, nine, "ON_QUEUE", {}},
                  {half_past_nine, half_past_nine, "BREAK", {}}};
    known[entity_kind::agent] = pack(s);
    write_batch batch;
    actors::epoch::engine_state engine{.next_offset = 1, .shards = 1};
    batch.put(table::cursors, actors::epoch::engine_state_key,
              actors::epoch::engine_state_version, pack(engine));
    commit(batch);
    log.append({{.kind = record_kind::tick,
                 .arrival = half_past_nine + millis{1'800'000}}},
               [](auto) {});
  }

  std::string target(const std::string& query = {}) const {
    return "/api/v1/agents/" + to_string(ann)
           + "/timeline?organization=" + to_string(acme) + query;
  }
};

} // namespace

TEST_CASE_METHOD(known_agent,
                 "an agent's timeline ends where the log's clock "
                 "stands, and begins a day before",
                 "[api][entities]") {
  auto said = json(target());
  CHECK(said["interval"]["start"].text() == "2026-03-01T10:00:00Z");
  CHECK(said["interval"]["end"].text() == "2026-03-02T10:00:00Z");
  REQUIRE(said["activities"].size() == 3);
  CHECK(said["activities"][0]["category"].text() == "Unknown");
  CHECK(said["totals_ms"]["Break"].as_int64() == 1'800'000);
  said = json(target("&from=2026-03-02T09:15:00Z&to=2026-03-02T12:00:00Z"));
  CHECK(said["interval"]["end"].text() == "2026-03-02T10:00:00Z");
  CHECK(said["totals_ms"]["OnQueueWork"].as_int64() == 900'000);
  problem(400, target("&from=2026-03-02T11:00:00Z"));
  problem(400, target("&from=2026-03-02T09:00:00Z&to=2026-03-02T09:00:00Z"));
  problem(400, target("&at=now"));
  entity_failure = failure{errc::not_found, "nothing is known"};
  problem(404, target());
}

TEST_CASE_METHOD(three_actors, "actors are listed, filtered and sorted",
                 "[api][actors]") {
  auto all = json("/api/v1/actors");
  REQUIRE(all["items"].size() == 3);
  CHECK(all["items"][0]["id"].as_int64() == 7);
  CHECK(all["total"].as_int64() == 3);
  CHECK(all["kinds"].size() == 2);
  auto deepest = json("/api/v1/actors?sort=mailbox&limit=1");
  REQUIRE(deepest["items"].size() == 1);
  CHECK(deepest["items"][0]["id"].as_int64() == 21);
  CHECK(deepest["items"][0]["mailbox"].as_int64() == 4);
  auto queues = json("/api/v1/actors?kind=queue&sort=handled");
  REQUIRE(queues["items"].size() == 2);
  CHECK(queues["items"][0]["label"].text() == to_string(support));
  CHECK(queues["total"].as_int64() == 2);
  CHECK(json("/api/v1/actors?kind=sink")["items"].size() == 0);
  CHECK(has(detail(problem(400, "/api/v1/actors?sort=age")), "mailbox"));
  problem(400, "/api/v1/actors?limit=0");
  problem(400, "/api/v1/actors?kinds=queue");
}

TEST_CASE_METHOD(three_actors, "an actor shows its counters and what it says",
                 "[api][actors]") {
  auto shown = json("/api/v1/actors/21");
  CHECK(shown["actor"]["kind"].text() == "queue");
  CHECK(shown["actor"]["received"].as_int64() == 5);
  CHECK(shown["description"]["epoch"].as_int64() == 7);
  actor_answer = failure{errc::unavailable, "no answer: request_timeout"};
  auto silent = json("/api/v1/actors/21");
  CHECK(silent["description"].is_null());
  CHECK(has(silent["no_description"].text(), "request_timeout"));
  problem(404, "/api/v1/actors/99");
  problem(400, "/api/v1/actors/first");
  problem(400, "/api/v1/actors/-1");
  CHECK(json("/api/v1/supervisors")["children"][0]["restarts"].as_int64() == 3);
}

TEST_CASE_METHOD(served_api, "sinks are listed and found by name",
                 "[api][sinks]") {
  CHECK(json("/api/v1/sinks")["items"][0]["lag"].as_int64() == 2);
  CHECK(json("/api/v1/sinks/wfm")["type"].text() == "http_feed");
  CHECK(has(detail(problem(404, "/api/v1/sinks/wfn")), "wfn"));
  problem(400, "/api/v1/sinks?name=wfm");
  sinks_answer = failure{errc::io, "the store"};
  problem(500, "/api/v1/sinks");
  problem(500, "/api/v1/sinks/wfm");
}

TEST_CASE_METHOD(served_api, "dead letters are paged and counted by reason",
                 "[api][dead_letters]") {
  write_batch batch;
  for (std::uint64_t i = 0; i < 5; ++i)
    batch.put(table::dead_letters, letter_key("event", i), 1,
              R"({"offset":)" + std::to_string(i) + R"(,"reason":")"
                  + (i < 3 ? "refused" : "poison") + R"(","detail":""})");
  batch.put(table::dead_letters, letter_key("sink/wfm", 9), 1,
            R"({"sink":"wfm","reason":"422","first":9,"last":9})");
  commit(batch);
  auto first = json("/api/v1/dead-letters?limit=4");
  REQUIRE(first["items"].size() == 4);
  CHECK(first["items"][3]["letter"]["reason"].text() == "poison");
  CHECK(first["items"][0]["of"].text() == "event");
  auto rest = json("/api/v1/dead-letters?limit=4&cursor="
                   + std::string{first["next_cursor"].text()});
  REQUIRE(rest["items"].size() == 2);
  CHECK(rest["items"][1]["of"].text() == "sink/wfm");
  CHECK(rest["next_cursor"].is_null());
  CHECK(json("/api/v1/dead-letters?of=sink/wfm")["items"].size() == 1);
  CHECK(json("/api/v1/dead-letters?of=sin")["items"].size() == 0);
  problem(400, "/api/v1/dead-letters?limit=1001");
  problem(400, "/api/v1/dead-letters?cursor=x");
  problem(400, "/api/v1/dead-letters?reason=poison");
  auto groups = json("/api/v1/dead-letters/groups");
  CHECK(groups["total"].as_int64() == 6);
  REQUIRE(groups["items"].size() == 3);
  CHECK(groups["items"][1]["reason"].text() == "refused");
  CHECK(groups["items"][1]["letters"].as_int64() == 3);
}

TEST_CASE_METHOD(served_api, "messages lost between actors are told",
                 "[api][dead_letters]") {
  actors.dead_letters().put({.kind = runtime::supervision::letter_kind::poison,
                             .actor = 21,
                             .actor_kind = "queue",
                             .message = "entity_request"});
  auto lost = json("/api/v1/dead-letters/mailbox");
  REQUIRE(lost["items"].size() == 1);
  CHECK(lost["items"][0]["actor"].as_int64() == 21);
  CHECK(lost["totals"]["poison"].as_int64() == 1);
  CHECK(json("/api/v1/dead-letters/groups")["mailbox"]["poison"].as_int64()
        == 1);
}

TEST_CASE_METHOD(served_api, "the log tells its bounds and shows a record",
                 "[api][log]") {
  std::vector<new_record> records(2);
  records[1] = {.kind = record_kind::event,
                .source = record_source::eventbridge,
                .arrival = half_past_nine,
                .organization = acme,
                .payload = "{\"a\":\"\x01\xff\"}"};
  log.append(std::move(records), [](auto taken) { REQUIRE(taken); });
  progress.log_end = 2;
  progress.committed_offset = 1;
  ingest.stored = 2;
  auto shown = json("/api/v1/log");
  CHECK(shown["end"].as_int64() == 2);
  CHECK(shown["lag"].as_int64() == 1);
  CHECK(shown["writable"].as_bool() == true);
  CHECK(shown["ingest"]["stored"].as_int64() == 2);
  log.refuse(failure{errc::unavailable, "the disk is full"});
  CHECK(json("/api/v1/log")["not_writable"].text() == "the disk is full");
  auto record = json("/api/v1/log/records/1");
  CHECK(record["kind"].text() == "event");
  CHECK(record["source"].text() == "eventbridge");
  CHECK(record["organization"].text() == to_string(acme));
  CHECK(record["transport"].is_null());
  CHECK(record["payload_bytes"].as_int64() == 10);
  CHECK(has(record["payload"].text(), "\x01"));
  CHECK(has(detail(problem(404, "/api/v1/log/records/2")), "2"));
  problem(400, "/api/v1/log/records/last");
  problem(400, "/api/v1/log?x=1");
}

TEST_CASE_METHOD(served_api, "the whole log is verified, damage is told",
                 "[api][log]") {
  {
    auto written = segment_log::open(
        {.folder = sources.log_folder, .segment_bytes = 8U << 20});
    INFO((written ? "" : written.why().what));
    REQUIRE(written);
    std::vector<new_record> records(3);
    for (auto& r : records)
      r.payload = "some payload";
    std::promise<bool> durable;
    (*written)->append(std::move(records), [&](auto taken) {
      durable.set_value(static_cast<bool>(taken));
    });
    REQUIRE(durable.get_future().get());
  }
  auto last_line = [&] {
    auto answer = get("/api/v1/log/verify", {}, "POST");
    REQUIRE(answer.status == 200);
    std::string_view lines{answer.body};
    lines.remove_suffix(1);
    return parsed(lines.substr(lines.rfind('\n') + 1));
  };
  auto whole = last_line()["result"];
  CHECK(whole["records"].as_int64() == 3);
  CHECK(whole["segments"].as_int64() == 1);
  CHECK(whole["damaged"].as_int64() == 0);
  for (const auto& entry :
       std::filesystem::directory_iterator{sources.log_folder}) {
    if (entry.file_size() < 4096 + 100)
      continue;
    std::fstream file{entry.path(),
                      std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(4096 + 80 + 3);
    file.put('X');
  }
  auto damaged = last_line();
  INFO(damaged["failure"].text());
  if (!damaged["result"].is_null())
    CHECK(damaged["result"]["damaged"].as_int64() == 1);
  else
    CHECK(has(damaged["failure"].text(), "corrupt"));
  CHECK(get("/api/v1/log/verify").status == 405);
  CHECK(get("/api/v1/log/verify?deep=1", {}, "POST").status == 400);
}

TEST_CASE_METHOD(served_api,
                 "the probes say whether the node serves and why "
                 "not",
                 "[api][probes]") {
  CHECK(get("/livez").body == "ok\n");
  CHECK(get("/readyz").status == 200);
  CHECK(get("/startupz").status == 503);
  progress.started = true;
  CHECK(get("/startupz").status == 200);
  CHECK(has(get("/readyz?verbose").body, "[+]log ok\n"));
  not_ready = failure{errc::io, "the log can no longer promise durability"};
  auto refused = problem(503, "/readyz");
  CHECK(has(detail(refused), "durability"));
  auto verbose = get("/readyz?verbose=true");
  CHECK(verbose.status == 503);
  CHECK(has(verbose.body, "[-]node: the log can no longer"));
  CHECK(get("/livez").status == 200);
  problem(400, "/readyz?loud");
  auto about = json("/version");
  CHECK(about["version"].text() == "0.1.0");
  CHECK(about["uptime_ms"].as_int64() == 3'600'000);
  CHECK(get("/api/v2/kpis").status == 404);
}
