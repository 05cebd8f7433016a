#include "messages/json/value.hpp"
#include "messages/json/writer.hpp"
#include "messages/live_envelope.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace std::chrono_literals;

namespace {

const instant nine = *parse_iso("2026-03-02T09:00:00Z");
const auto sales = to_uuid("11111111-aaaa-4000-8000-000000000001");
const auto ann = to_uuid("33333333-cccc-4000-8000-000000000003");
const organization_id acme{
    std::string_view{"0a000000-0000-4000-8000-000000000001"}};

live_value value(metric_id metric, instant since, token mark = {},
                 std::int64_t times = 1) {
  return {{metric, mark}, since, times};
}

/// Three wait, one of them rings; one is to wait from half past on; two talk;
/// one wraps up as told, one as assumed.
std::vector<live_value> busy_values() {
  return {value(metric_id::o_waiting, nine - 30s),
          value(metric_id::o_waiting, nine - 10s),
          value(metric_id::o_waiting, nine - 61s, live_mark::rings),
          value(metric_id::o_waiting, nine + 30min, live_mark::scheduled),
          value(metric_id::o_alerting, nine - 4s),
          value(metric_id::o_interacting, nine - 5min, {}, 2),
          value(metric_id::o_after_call_work, nine - 2min),
          value(metric_id::o_after_call_work, nine - 20s, live_mark::assumed)};
}

live_cell cell_of(std::vector<live_value> values) {
  return {{.organization = acme,
           .family = family::queue_live,
           .entity = sales,
           .media = "voice"},
          std::move(values)};
}

live_cell busy() {
  return cell_of(busy_values());
}

live_entity queue_of(std::vector<live_value> values) {
  return {acme, family::queue_live, sales, {cell_of(std::move(values))}};
}

json::value parsed(const std::string& text) {
  auto read = json::parse(text);
  REQUIRE(read);
  return std::move(*read);
}

} // namespace

TEST_CASE("contacts are counted with the oldest of each", "[live]") {
  auto found = contacts_of(busy(), {}, nine);
  CHECK(found.waiting == live_count{3, nine - 61s});
  CHECK(found.alerting == live_count{1, nine - 4s});
  CHECK(found.interacting == live_count{2, nine - 5min});
  CHECK(found.after_call_work == live_count{2, nine - 2min});
  CHECK(contacts_of(live_cell{}, {}, nine).empty());
}

TEST_CASE("the same values can be read in two ways", "[live]") {
  auto found = contacts_of(
      busy(),
      {.waiting_includes_alerting = false, .interacting_includes_acw = true},
      nine);
  CHECK(found.waiting == live_count{2, nine - 30s});
  // After-call work is no longer an interaction: its age is not counted.
  CHECK(found.interacting == live_count{4, nine - 5min});
}

TEST_CASE("a callback waits from its time on, assumed after-call work ends by "
          "itself",
          "[live]") {
  auto later = contacts_of(busy(), {}, nine + 30min);
  CHECK(later.waiting.count == 4);
  CHECK(later.after_call_work.count == 1);
  auto edge = nine - 20s + 60s;
  CHECK(contacts_of(busy(), {}, edge - 1ms).after_call_work.count == 2);
  CHECK(contacts_of(busy(), {}, edge).after_call_work.count == 1);
  auto longer = [](queue_id of, token media) {
    live_rules rules;
    rules.after_call_work.rules = {{of, media, true, 9min}};
    return contacts_of(busy(), rules, nine - 20s + 10min - 1ms)
               .after_call_work.count
           == 2;
  };
  CHECK(longer(queue_id{sales}, "voice"));
  CHECK(longer({}, "voice"));
  CHECK_FALSE(longer(queue_id{ann}, "voice"));
  CHECK_FALSE(longer(queue_id{sales}, "chat"));
}

TEST_CASE("what is open for longer than agreed was forgotten", "[live]") {
  live_rules rules{.stale_after = 1h};
  std::vector<live_value> values{
      value(metric_id::o_waiting, nine - 1h),
      value(metric_id::o_waiting, nine - 1h + 1ms),
      value(metric_id::o_interacting, nine - 60 * 24h)};
  auto found = contacts_of(cell_of(values), rules, nine);
  CHECK(found.waiting == live_count{1, nine - 1h + 1ms});
  CHECK(found.interacting.count == 0);
  // Nothing is kept for longer than live_kept_max, whatever is asked for.
  rules.stale_after = 1000 * 24h;
  CHECK(contacts_of(cell_of(values), rules, nine).interacting.count == 0);
}

TEST_CASE("what began after the log's clock counts as new", "[live]") {
  auto found = contacts_of(cell_of({value(metric_id::o_waiting, nine + 2s)}),
                           {}, nine);
  CHECK(found.waiting.count == 1);
  auto queue = queue_of({value(metric_id::o_waiting, nine + 2s)});
  auto told = parsed(live_envelopes(queue, {}, nine).front());
  CHECK(told["metrics"]["oLongestWaiting"]["age_ms"].as_int64() == 0);
}

TEST_CASE("a queue's envelope has no interval and tells ages as of the clock",
          "[live]") {
  auto all = live_envelopes(queue_of(busy_values()), {}, nine);
  REQUIRE(all.size() == 1);
  auto told = parsed(all.front());
  CHECK(told["schema"].text() == "streamvane.kpi/1");
  CHECK(told["key"].text()
        == to_string(acme) + "|queue-live|queue=" + to_string(sales)
               + "|media=voice");
  CHECK(told["state"].text() == "live");
  CHECK(told.find("interval")->is_null());
  CHECK(told["as_of"].text() == "2026-03-02T09:00:00Z");
  CHECK(told["dimensions"]["queueId"].text() == to_string(sales));
  const auto& metrics = told["metrics"];
  CHECK(metrics["oWaiting"]["count"].as_int64() == 3);
  CHECK(metrics["oAlerting"]["count"].as_int64() == 1);
  CHECK(metrics["oInteracting"]["count"].as_int64() == 2);
  CHECK(metrics["oAfterCallWork"]["count"].as_int64() == 2);
  CHECK(metrics["oLongestWaiting"]["age_ms"].as_int64() == 61'000);
  CHECK(metrics["oLongestWaiting"]["since"].text() == "2026-03-02T08:58:59Z");
  CHECK(metrics["oLongestInteracting"]["age_ms"].as_int64() == 300'000);
  // Nothing is said of a medium in which nothing is open any more.
  auto empty = queue_of({value(metric_id::o_interacting, nine - 60 * 24h)});
  CHECK(live_envelopes(empty, {}, nine).empty());
  CHECK(live_csv(empty, {}, nine).empty());
  // Or of the longest of nothing.
  auto idle = queue_of({value(metric_id::o_alerting, nine)});
  CHECK(parsed(live_envelopes(idle, {}, nine).front())["metrics"]
            .find("oLongestWaiting")
            ->is_null());
}

TEST_CASE("an agent's envelope tells statuses, contacts and their queues",
          "[live]") {
  auto own = to_uuid("44444444-dddd-4000-8000-000000000004");
  cell_key plain{
      .organization = acme, .family = family::agent_live, .entity = ann};
  auto of_sales = plain;
  of_sales.queue = queue_id{sales};
  of_sales.media = "voice";
  live_entity agent{
      acme,
      family::agent_live,
      ann,
      {{plain,
        {value(metric_id::t_agent_routing_status, nine - 3min, "INTERACTING"),
         value(metric_id::t_system_presence, nine - 1h, "ON_QUEUE"),
         value(metric_id::t_organization_presence, nine - 1h,
               qualifier_of(own))}},
       {of_sales,
        {value(metric_id::o_interacting, nine - 3min),
         value(metric_id::o_after_call_work, nine - 20s,
               live_mark::assumed)}}}};
  // Interacting never includes after-call work here: each is told by itself.
  auto told = parsed(
      live_envelopes(agent, {.interacting_includes_acw = true}, nine).front());
  CHECK(told["family"].text() == "agent-live");
  CHECK(told["routingStatus"]["status"].text() == "INTERACTING");
  CHECK(told["routingStatus"]["age_ms"].as_int64() == 180'000);
  CHECK(told["presence"]["systemPresence"].text() == "ON_QUEUE");
  CHECK(told["presence"]["organizationPresenceId"].text() == to_string(own));
  REQUIRE(told["contacts"].size() == 2);
  CHECK(told["contacts"][0]["state"].text() == "interacting");
  CHECK(told["contacts"][0]["queueId"].text() == to_string(sales));
  CHECK(told["contacts"][1]["state"].text() == "wrapup");
  CHECK(told["metrics"]["oInteracting"]["count"].as_int64() == 1);
  CHECK(told["metrics"]["oAfterCallWork"]["count"].as_int64() == 1);
  CHECK(live_csv(agent, {}, nine)
        == to_string(acme) + ",agent-live,2026-03-02T09:00:00Z,"
               + to_string(ann)
               + ",INTERACTING,180000,ON_QUEUE,3600000,0,1,1\n");
  agent.cells.erase(agent.cells.begin());
  told = parsed(live_envelopes(agent, {}, nine).front());
  CHECK(told.find("routingStatus")->is_null());
  CHECK(told.find("presence")->is_null());
}

TEST_CASE("a queue's line of CSV has the columns of its head", "[live]") {
  auto line = live_csv(queue_of(busy_values()), {}, nine);
  CHECK(line
        == to_string(acme) + ",queue-live,2026-03-02T09:00:00Z,"
               + to_string(sales) + ",voice,3,1,2,2,61000,300000\n");
  for (auto f : live_families) {
    auto head = live_csv_head(f);
    CHECK(std::count(head.begin(), head.end(), ',') == 10);
  }
}
