#include "tests/tools/api/served_api.hpp"

#include <set>

using namespace streamvane;
using namespace streamvane::tests;

namespace {

/// Queues and agents of two organisations of which something stands open.
struct open_queues : served_api {
  open_queues() {
    using namespace streamvane::actors;
    write_batch batch;
    auto since = epoch_ms(half_past_nine);
    auto put_share = [&](std::uint16_t shard, const cell_key& cell,
                         std::vector<std::pair<metric_key, std::int64_t>> of) {
      interval::partial share;
      for (const auto& [metric, value] : of)
        share.add(metric, value);
      batch.put(table::partials, interval::partial_key(shard, cell), 1,
                share.pack());
    };
    auto live = [](organization_id organization, family f, uuid id) {
      return cell_key{.organization = organization,
                      .family = f,
                      .entity = id,
                      .media = "voice"};
    };
    metric_key waits{metric_id::o_waiting, {}};
    put_share(0, live(acme, family::queue_live, sales),
              {{waits, since}, {waits, since + 5'000}});
    put_share(1, live(acme, family::queue_live, sales), {{waits, since}});
    put_share(1, live(acme, family::queue_live, support),
              {{{metric_id::o_interacting, {}}, since}});
    put_share(0, live(other, family::queue_live, sales), {{waits, since}});
    put_share(0, live(acme, family::agent_live, ann),
              {{{metric_id::t_agent_routing_status, "IDLE"}, since}});
    epoch::engine_state engine{.next_offset = 1, .shards = 2};
    batch.put(table::cursors, epoch::engine_state_key,
              epoch::engine_state_version, pack(engine));
    commit(batch);
    log.append({{.kind = runtime::event_log::record_kind::tick,
                 .arrival = half_past_nine + millis{60'000}}},
               [](auto) {});
  }
};

} // namespace

TEST_CASE_METHOD(open_queues,
                 "live families tell what stands open as of the "
                 "log's clock",
                 "[api][kpis][live]") {
  auto page = json("/api/v1/kpis?family=queue-live");
  REQUIRE(page["items"].size() == 3);
  CHECK(page["next_cursor"].is_null());
  const auto& first = page["items"][0];
  CHECK(words(first, "as_of") == "2026-03-02T09:31:00Z");
  CHECK(first.find("interval")->is_null());
  CHECK(words(first["dimensions"], "queueId") == to_string(sales));
  CHECK(first["metrics"]["oWaiting"]["count"].as_int64() == 3);
  CHECK(first["metrics"]["oLongestWaiting"]["age_ms"].as_int64() == 60'000);
  auto agents = json("/api/v1/kpis?family=agent-live");
  REQUIRE(agents["items"].size() == 1);
  CHECK(words(agents["items"][0]["routingStatus"], "status") == "IDLE");
}

TEST_CASE_METHOD(open_queues, "live queues are narrowed and paged",
                 "[api][kpis][live]") {
  auto count = [&](const std::string& query) {
    return json("/api/v1/kpis?family=queue-live&" + query)["items"].size();
  };
  CHECK(count("organization=" + to_string(acme)) == 2);
  CHECK(count("entity=queue:" + to_string(sales)) == 2);
  CHECK(count("entity=" + to_string(support)) == 1);
  CHECK(count("media=chat") == 0);
  std::set<std::string> keys;
  std::string cursor;
  for (int page = 0; page < 3; ++page) {
    auto said = json("/api/v1/kpis?family=queue-live&limit=1" + cursor);
    REQUIRE(said["items"].size() == 1);
    keys.insert(words(said["items"][0], "key"));
    CHECK(said["next_cursor"].is_null() == (page == 2));
    cursor = "&cursor=" + words(said, "next_cursor");
  }
  CHECK(keys.size() == 3);
}

TEST_CASE_METHOD(open_queues, "live families are written as lines, too",
                 "[api][kpis][live]") {
  auto lines = get("/api/v1/kpis?family=queue-live",
                   {{"Accept", "application/x-ndjson"}});
  CHECK(*lines.headers.find("content-type") == "application/x-ndjson");
  CHECK(std::count(lines.body.begin(), lines.body.end(), '\n') == 3);
  auto csv = get("/api/v1/kpis?family=agent-live", {{"Accept", "text/csv"}});
  CHECK(csv.body.starts_with("organization,family,as_of,userId,"));
  CHECK(csv.body.find(",IDLE,60000,,,0,0,0\n") != std::string::npos);
  CHECK(get("/api/v1/kpis?family=queue-live", {{"Accept", "image/png"}}).status
        == 406);
}

TEST_CASE_METHOD(open_queues, "what live families do not have is refused",
                 "[api][kpis][live]") {
  for (const auto& [query, parameter] :
       std::vector<std::pair<std::string, std::string>>{
           {"from=-2h", "from"},
           {"granularity=PT15M", "granularity"},
           {"attribution=start", "attribution"},
           {"entity=agent:" + to_string(ann), "entity"},
           {"cursor=00", "cursor"},
           {"limit=0", "limit"}}) {
    INFO(query);
    auto document = problem(400, "/api/v1/kpis?family=queue-live&" + query);
    CHECK(words(document, "parameter") == parameter);
  }
}

TEST_CASE_METHOD(open_queues, "a queue shows our own count beside Genesys'",
                 "[api][entities][live]") {
  actors::queue::state observed;
  observed.organization = acme;
  observed.id = queue_id{sales};
  observed.latest = {{{"voice", "oWaiting", "", 4}, half_past_nine}};
  known[actors::entity::entity_kind::queue] = pack(observed);
  auto target = "/api/v1/queues/" + to_string(sales)
                + "?organization=" + to_string(acme);
  auto said = json(target);
  CHECK(words(said, "as_of") == "2026-03-02T09:31:00Z");
  REQUIRE(said["live"].size() == 1);
  CHECK(words(said["live"][0], "mediaType") == "voice");
  CHECK(said["live"][0]["metrics"]["oWaiting"]["count"].as_int64() == 3);
  CHECK(said["observations"][0]["value"].as_int64() == 4);
  // Either alone will do.
  entity_failure = failure{errc::not_found, "nothing is known"};
  said = json(target);
  CHECK(said["live"].size() == 1);
  CHECK(said["observations"].size() == 0);
  problem(404, "/api/v1/queues/" + to_string(ann)
                   + "?organization=" + to_string(acme));
}
