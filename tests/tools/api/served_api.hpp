#pragma once

#include "actors/epoch/engine_state.hpp"
#include "actors/interval/cell_codec.hpp"
#include "actors/interval/partial.hpp"
#include "messages/interval.hpp"
#include "messages/json/value.hpp"
#include "runtime/http/client.hpp"
#include "runtime/http/server.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tools/streamvaned/api/api.hpp"

#include <caf/actor_control_block.hpp>
#include <catch2/catch.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane::tests {

/// An actor that only stands in the registry.
class listed_actor final : public runtime::supervision::actor_entry {
public:
  listed_actor(std::uint64_t id, const char* kind, std::string label)
      : actor_entry{id, 0}, kind_{kind}, label_{std::move(label)} {
    // nop
  }

  const char* kind() const noexcept override {
    return kind_;
  }

  std::string label() const override {
    return label_;
  }

  caf::strong_actor_ptr handle() const override {
    return nullptr;
  }

  void take_messages(int received, int handled) {
    for (int i = 0; i < received; ++i)
      count_received();
    for (int i = 0; i < handled; ++i)
      count_handled();
  }

private:
  const char* kind_;
  std::string label_;
};

inline const organization_id acme{
    std::string_view{"0a000000-0000-4000-8000-000000000001"}};
inline const organization_id other{
    std::string_view{"0b000000-0000-4000-8000-000000000002"}};
inline const uuid sales = to_uuid("11111111-aaaa-4000-8000-000000000001");
inline const uuid support = to_uuid("22222222-bbbb-4000-8000-000000000002");
inline const uuid ann = to_uuid("33333333-cccc-4000-8000-000000000003");

/// 2026-03-02T09:30:00Z, a quarter hour.
inline const instant half_past_nine = from_epoch_ms(1'772'443'800'000);

/// Ten contacts offered, eight answered, two abandoned; waits of 2 to 4 s.
inline actors::interval::cell_row busy_quarter() {
  actors::interval::cell_row row;
  row.metrics = {
      {{metric_id::n_offered, {}}, {10, 10, 1, 1}},
      {{metric_id::n_over_sla, {}}, {2, 2, 1, 1}},
      {{metric_id::t_abandon, {}}, {2, 9'000, 4'000, 5'000}},
      {{metric_id::t_answered, {}}, {8, 24'000, 2'000, 4'000}},
  };
  row.computed_at = half_past_nine;
  return row;
}

inline cell_key queue_cell(organization_id organization, uuid queue,
                           instant start) {
  return {.organization = organization,
          .family = family::queue_metrics,
          .start = start,
          .entity = queue,
          .media = "voice",
          .direction = direction::inbound};
}

/// A member's text.
inline std::string words(const json::value& v, std::string_view name) {
  return std::string{v[name].text()};
}

/// The admin API on a free loopback port: a real store in a folder of its own,
/// a log in memory, and stand-ins for the actors that a node would ask.
class served_api {
public:
  using write_batch = runtime::metrics_store::write_batch;
  using table = runtime::metrics_store::table;

  served_api() {
    auto opened = runtime::metrics_store::metrics_store::open(
        {.folder = folder.path() / "store",
         .map_bytes_first = 1U << 20,
         .free_bytes_min = 0});
    REQUIRE(opened);
    store = std::move(*opened);
    sources = {
        .log = &log,
        .log_folder = folder.path() / "log",
        .store = store.get(),
        .actors = &actors,
        .progress = &progress,
        .ingest = &ingest,
        .now = [] { return half_past_nine + millis{3'600'000}; },
        .rendering =
            [] {
              actors::interval::rendering how;
              how.policy.thresholds = {{.wait_max = millis{20'000}}};
              how.definitions = tests::shipped_definitions({"core", "wfm"});
              how.config = "sha256:test";
              how.archive
                  = std::make_shared<actors::interval::definition_archive>();
              return how;
            },
        .node_name = "vane-test",
        .version = "0.1.0",
        .started = half_past_nine,
        .ready = [this]() -> result<> {
          if (not_ready)
            return *not_ready;
          return done{};
        },
        .ask_entity =
            [this](actors::entity::entity_key key, auto answer) {
              asked = key;
              if (entity_failure)
                return answer(*entity_failure);
              auto packed = known.find(key.kind);
              answer(actors::entity::known_entity{
                  key,
                  packed != known.end() ? packed->second : unspoken_of(key),
                  std::make_shared<const policy_history>()});
            },
        .ask_actor
        = [this](std::uint64_t, auto answer) { answer(actor_answer); },
        .ask_supervisors =
            [](auto answer) {
              answer(std::string{
                  R"({"name":"streamvane","kind":"supervisor","actor":1,)"
                  R"("state":"up","restarts":0,"children":[{"name":"engine",)"
                  R"("kind":"supervisor","actor":2,"state":"up","restarts":3,)"
                  R"("last_reason":"io","children":[]}]})"});
            },
        .ask_sinks = [this](auto answer) { answer(sinks_answer); },
    };
    serve();
  }

  /// Serves what `sources` are now.
  void serve() {
    runtime::http::server_options options;
    options.listen = {"127.0.0.1:0"};
    options.producer_pause = millis{1};
    server = std::make_unique<runtime::http::server>(std::move(options));
    REQUIRE(tools::streamvaned::add_api(*server, sources));
    REQUIRE(server->open());
  }

  std::string url() const {
    return "http://" + server->addresses().front();
  }

  void put(write_batch& batch, const cell_key& key,
           const actors::interval::cell_row& row) {
    batch.put(table::cells, actors::interval::pack_key(key), 1, pack(row));
  }

  void commit(const write_batch& batch) {
    auto committed = store->commit(batch);
    INFO((committed ? "" : committed.why().what));
    REQUIRE(committed);
  }

  void put(const cell_key& key) {
    write_batch batch;
    put(batch, key, busy_quarter());
    commit(batch);
  }

  runtime::http::client_response
  get(const std::string& target, const runtime::http::header_fields& with = {},
      std::string_view method = "GET") {
    runtime::http::client to{{.url = url()}};
    auto answer = to.request(method, target, with);
    INFO(target << (answer ? "" : ": " + answer.why().what));
    REQUIRE(answer);
    return std::move(*answer);
  }

  /// GETs what must be 200 and JSON.
  json::value json(const std::string& target) {
    auto answer = get(target);
    INFO(target << ": " << answer.body.substr(0, 500));
    REQUIRE(answer.status == 200);
    CHECK(*answer.headers.find("content-type") == "application/json");
    return parsed(answer.body);
  }

  /// GETs what must be a problem document of that status.
  json::value problem(int status, const std::string& target) {
    auto answer = get(target);
    INFO(target << ": " << answer.body.substr(0, 500));
    REQUIRE(answer.status == status);
    CHECK(*answer.headers.find("content-type") == "application/problem+json");
    auto document = parsed(answer.body);
    CHECK(document["status"].as_int64() == status);
    return document;
  }

  static json::value parsed(std::string_view text) {
    streamvane::json::limits wide;
    wide.tokens_max = 10'000'000;
    auto value = streamvane::json::parse(text, wide);
    INFO((value ? "" : value.why().what));
    REQUIRE(value);
    return std::move(*value);
  }

  /// The state of an entity of which nothing was said.
  static std::string unspoken_of(const actors::entity::entity_key& key) {
    auto about = [&key](auto state) {
      state.organization = key.organization;
      state.id.value = key.id;
      return pack(state);
    };
    using actors::entity::entity_kind;
    switch (key.kind) {
    case entity_kind::conversation: return about(actors::conversation::state{});
    case entity_kind::agent: return about(actors::agent::state{});
    case entity_kind::queue: return about(actors::queue::state{});
    }
    return {};
  }

  temporary_folder folder{};
  std::unique_ptr<runtime::metrics_store::metrics_store> store{};
  memory_log log{};
  runtime::supervision::actor_registry actors{};
  streamvane::actors::epoch::engine_progress progress{};
  streamvane::actors::ingest::ingest_counters ingest{};
  std::optional<failure> not_ready{};
  std::optional<streamvane::actors::entity::entity_key> asked{};
  /// The packed states of the entities, whatever their ids.
  std::map<actors::entity::entity_kind, std::string> known{};
  std::optional<failure> entity_failure{};
  result<std::string> actor_answer{std::string{R"({"epoch":7})"}};
  result<std::string> sinks_answer{std::string{
      R"([{"name":"wfm","type":"http_feed","state":"waiting","sequence":40,)"
      R"("lag":2,"delivered_envelopes":40,"dead_envelopes":1,"attempts":9,)"
      R"("retries":3}])"}};
  tools::streamvaned::api_sources sources{};
  std::unique_ptr<runtime::http::server> server{};
};

} // namespace streamvane::tests
