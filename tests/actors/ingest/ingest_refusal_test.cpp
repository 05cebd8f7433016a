#include "actors/ingest/ingest.hpp"
#include "messages/json/value.hpp"
#include "runtime/http/server.hpp"
#include "tests/actors/ingest/loopback_peer.hpp"
#include "tests/support/memory_log.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace streamvane;
using namespace streamvane::tests;
using runtime::event_log::record_kind;

namespace {

const instant noon = from_epoch_ms(1'772'442'000'000);
constexpr std::size_t mebibyte = 1U << 20;

/// A detail record as REST gives it, of a conversation without any session.
constexpr std::string_view bare_record
    = R"({"conversationId":"11111111-2222-4333-8444-555555555555",)"
      R"("participants":[]})";

/// Ingest behind a real server on loopback, before a log in memory.
struct served_ingest {
  explicit served_ingest(actors::ingest::ingest_options options = {})
      : ingest{options, log, progress,
               [] {
                 return noon;
               }},
        server{{.listen = {"127.0.0.1:0"}}} {
    REQUIRE(ingest.add_routes(server));
    REQUIRE(server.open());
  }

  /// The status of the answer to a POST: "413".
  std::string post(std::string_view path, std::string_view fields,
                   std::string_view body) {
    auto answer = said_to(
        server.port(), "POST " + std::string{path} + " HTTP/1.1\r\nHost: x\r\n"
                           + std::string{fields} + "\r\n" + std::string{body});
    return answer.substr(std::string_view{"HTTP/1.1 "}.size(), 3);
  }

  /// What the log holds, once the server has ended all connections.
  std::vector<runtime::event_log::record_view> records() {
    REQUIRE(server.stop(millis{10'000}));
    auto batch = log.read(0, 1000, 64 * mebibyte);
    REQUIRE(batch);
    memory = batch->memory;
    return batch->records;
  }

  std::shared_ptr<const void> memory{};
  memory_log log{};
  actors::epoch::engine_progress progress{};
  actors::ingest::ingest ingest;
  runtime::http::server server;
};

std::string json_field() {
  return "Content-Type: application/json\r\n";
}

std::string length_of(std::size_t bytes) {
  return json_field() + "Content-Length: " + std::to_string(bytes) + "\r\n";
}

/// A refused record taken apart.
struct refused_parts {
  explicit refused_parts(const runtime::event_log::record_view& record) {
    CHECK(record.kind == record_kind::refused);
    CHECK(record.arrival == noon);
    const auto end = record.payload.find('\n');
    REQUIRE(end != std::string_view::npos);
    auto parsed = json::parse(record.payload.substr(0, end));
    REQUIRE(parsed);
    noted = *parsed;
    body = record.payload.substr(end + 1);
  }

  json::value noted{};
  std::string body{};
};

} // namespace

TEST_CASE("an oversize body is answered 413 and its beginning kept",
          "[ingest]") {
  served_ingest node;
  const std::string_view begin = R"({"topicName":"v2.users.x.presence",)";
  const auto body = std::string{begin} + std::string(mebibyte, ' ');
  std::string why;
  SECTION("with Content-Length") {
    CHECK(node.post("/ingest/eventbridge", length_of(body.size()), body)
          == "413");
    why = "Content-Length " + std::to_string(body.size()) + " is above 1048576";
  }
  SECTION("chunked") {
    // Two chunks that are too much only together.
    const auto chunk = [](std::string_view data) {
      char size[20];
      std::snprintf(size, sizeof(size), "%zx\r\n", data.size());
      return size + std::string{data} + "\r\n";
    };
    const std::string_view all{body};
    CHECK(node.post("/ingest/eventbridge",
                    json_field() + "Transfer-Encoding: chunked\r\n",
                    chunk(all.substr(0, 600'000)) + chunk(all.substr(600'000))
                        + "0\r\n\r\n")
          == "413");
    why = "the chunked body is too large";
  }
  const auto records = node.records();
  REQUIRE(records.size() == 1);
  const refused_parts kept{records[0]};
  CHECK(kept.noted["status"].as_int64() == 413);
  CHECK(kept.noted["reason"].text() == why);
  CHECK(kept.noted["target"].text() == "/ingest/eventbridge");
  CHECK(kept.noted["peer"].text() == "127.0.0.1");
  CHECK(kept.noted["body_bytes"].as_int64().value_or(0) >= 600'000);
  CHECK(kept.body == body.substr(0, runtime::http::refused_body_bytes_max));
  CHECK(node.ingest.counters().refused == 1);
  CHECK(node.ingest.counters().refused_unkept == 0);
  CHECK(node.ingest.counters().stored == 0);
}

TEST_CASE("every body that is refused is kept with its reason", "[ingest]") {
  const struct {
    std::string what;
    std::string fields;
    std::string body;
    std::int64_t status;
  } cases[] = {
      {"empty", length_of(0), "", 400},
      {"not JSON", length_of(5), "hello", 400},
      {"no topic", length_of(2), "{}", 400},
      {"another type", "Content-Type: text/plain\r\nContent-Length: 2\r\n",
       "{}", 415},
      {"another encoding", length_of(2) + "Content-Encoding: br\r\n", "{}",
       415},
      {"no gzip", length_of(2) + "Content-Encoding: gzip\r\n", "{}", 400},
      {"no length", json_field(), "{}", 411},
      {"two lengths", length_of(2) + "Content-Length: 3\r\n", "{}", 400},
      {"a bad chunk", json_field() + "Transfer-Encoding: chunked\r\n",
       "zz\r\n{}", 400},
  };
  for (const auto* path : {"/ingest/eventbridge", "/ingest/batch?from=test"}) {
    served_ingest node;
    for (const auto& each : cases)
      CHECK(node.post(path, each.fields, each.body)
            == std::to_string(each.status));
    const auto records = node.records();
    REQUIRE(records.size() == std::size(cases));
    for (std::size_t i = 0; i < records.size(); ++i) {
      INFO(path << ": " << cases[i].what);
      const refused_parts kept{records[i]};
      CHECK(kept.noted["status"].as_int64() == cases[i].status);
      CHECK_FALSE(kept.noted["reason"].text().empty());
      CHECK(kept.noted["target"].text()
            == std::string_view{path}.substr(0,
                                             std::string_view{path}.find('?')));
      CHECK(kept.body == cases[i].body);
    }
    CHECK(node.ingest.counters().refused == std::size(cases));
  }
}

TEST_CASE("a flood of refused requests keeps only its bound", "[ingest]") {
  served_ingest node{{.unread_kept_burst = 4}};
  constexpr int flood = 20;
  for (int i = 0; i < flood; ++i)
    CHECK(node.post("/ingest/eventbridge", length_of(2 * mebibyte), "{")
          == "413");
  // Others are refused and kept as before.
  CHECK(node.post("/ingest/eventbridge", length_of(2), "{}") == "400");
  CHECK(node.records().size() == 5);
  CHECK(node.ingest.counters().refused == flood + 1);
  CHECK(node.ingest.counters().refused_unkept == flood - 4);
}

TEST_CASE("a refusal that the log does not take is counted", "[ingest]") {
  served_ingest node;
  node.log.refuse(failure{errc::unavailable, "the disk is full"});
  CHECK(node.post("/ingest/eventbridge", length_of(2 * mebibyte), "{")
        == "413");
  CHECK(node.records().empty());
  CHECK(node.ingest.counters().refused == 1);
  CHECK(node.ingest.counters().refused_unkept == 1);
}

TEST_CASE("what is no body for ingest is not kept", "[ingest]") {
  served_ingest node;
  CHECK(node.post("/elsewhere", length_of(2), "{}") == "404");
  CHECK(said_to(node.server.port(), "PUT /ingest/batch HTTP/1.1\r\nHost: x\r\n"
                                    "Content-Length: 2\r\n\r\n{}")
            .starts_with("HTTP/1.1 405"));
  CHECK(node.records().empty());
  CHECK(node.ingest.counters().refused == 0);
}

TEST_CASE(
    "a detail record is taken as what REST knows, by itself or in a batch",
    "[ingest]") {
  const organization_id ours{"0a1b2c3d-0000-4000-8000-00000000000a"};
  served_ingest node{{.organization = ours}};
  const std::string record{bare_record};
  SECTION("by itself") {
    CHECK(node.post("/ingest/eventbridge", length_of(record.size()), record)
          == "200");
  }
  SECTION("in a batch") {
    CHECK(node.post("/ingest/batch",
                    "Content-Type: application/x-ndjson\r\nContent-Length: "
                        + std::to_string(record.size()) + "\r\n",
                    record)
          == "200");
  }
  const auto records = node.records();
  REQUIRE(records.size() == 1);
  CHECK(records[0].kind == record_kind::backfill);
  CHECK(records[0].organization == ours);
  CHECK(records[0].payload == record);
}

TEST_CASE("a detail record that is nobody's is refused: it would be counted "
          "beside what events tell",
          "[ingest]") {
  served_ingest node;
  for (const auto* path : {"/ingest/eventbridge", "/ingest/batch"})
    CHECK(node.post(path, length_of(bare_record.size()), bare_record) == "400");
  const auto records = node.records();
  REQUIRE(records.size() == 2);
  for (const auto& record : records) {
    refused_parts parts{record};
    CHECK_THAT(std::string{parts.noted["reason"].text()},
               Catch::Contains("ingest.organization is not set"));
    CHECK(parts.body == bare_record);
  }
}
