#include "tests/tools/api/served_api.hpp"

#include <set>
#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::tests;

namespace {

instant at(std::string_view text) {
  auto t = parse_iso(text);
  REQUIRE(t);
  return *t;
}

struct summed_api : served_api {
  std::vector<json::value> sums(const std::string& query) {
    auto page = json("/api/v1/kpis?" + query);
    CHECK(page["next_cursor"].is_null());
    return page["items"].items();
  }

  json::value only_sum(const std::string& query) {
    auto all = sums(query);
    INFO(query);
    REQUIRE(all.size() == 1);
    return all.front();
  }

  /// A queue's quarter hours from one instant to another.
  void put_quarters(instant from, instant to) {
    write_batch batch;
    for (auto t = from; t < to; t += quarter)
      put(batch, queue_cell(acme, sales, t), busy_quarter());
    commit(batch);
  }

  void put(const cell_key& key, std::uint32_t revision) {
    auto row = busy_quarter();
    row.revision = revision;
    row.published = actors::interval::content_hash(row.metrics);
    write_batch batch;
    served_api::put(batch, key, row);
    commit(batch);
  }

  using served_api::put;
};

std::string start_of(const json::value& envelope) {
  return std::string{envelope["interval"]["start"].text()};
}

} // namespace

TEST_CASE_METHOD(summed_api, "a half hour is the sum of its quarters",
                 "[api][kpis][sums]") {
  put(queue_cell(acme, sales, half_past_nine));
  put(queue_cell(acme, sales, half_past_nine + quarter));
  put(queue_cell(acme, sales, half_past_nine + 2 * quarter));
  auto all = sums("granularity=PT30M");
  REQUIRE(all.size() == 2);
  const auto& first = all[0];
  CHECK(first["key"].text().ends_with("|2026-03-02T09:30:00Z|PT30M"));
  CHECK(first["interval"]["end"].text() == "2026-03-02T10:00:00Z");
  CHECK(first["metrics"]["nOffered"]["count"].as_int64() == 20);
  CHECK(first["metrics"]["tAnswered"]["count"].as_int64() == 16);
  CHECK(first["metrics"]["tAnswered"]["sum"].as_int64() == 48'000);
  CHECK(first["metrics"]["tAnswered"]["min"].as_int64() == 2'000);
  CHECK(first["metrics"]["tAnswered"]["max"].as_int64() == 4'000);
  CHECK(first["kpis"]["asa"]["value"].text() == "3.00");
  CHECK(first["kpis"]["service_level"]["numerator"].as_int64() == 12);
  CHECK(first["kpis"]["service_level"]["denominator"].as_int64() == 16);
  CHECK(all[1]["metrics"]["nOffered"]["count"].as_int64() == 10);
}

TEST_CASE_METHOD(summed_api, "intervals are those of the zone's clock",
                 "[api][kpis][sums]") {
  put_quarters(at("2026-03-02T09:00:00Z"), at("2026-03-02T11:00:00Z"));
  auto starts = [&](const std::string& query) {
    std::vector<std::string> all;
    for (const auto& envelope : sums(query))
      all.push_back(start_of(envelope).substr(11, 5) + ' '
                    + std::string{envelope["interval"]["utc_offset"].text()});
    return all;
  };
  CHECK(starts("granularity=PT1H&tz=Asia/Kathmandu")
        == std::vector<std::string>{"08:15 +05:45", "09:15 +05:45",
                                    "10:15 +05:45"});
  CHECK(starts("granularity=PT1H&tz=Asia/Kolkata")
        == std::vector<std::string>{"08:30 +05:30", "09:30 +05:30",
                                    "10:30 +05:30"});
  CHECK(starts("granularity=PT1H")
        == std::vector<std::string>{"09:00 +00:00", "10:00 +00:00"});
  // Quarters are the same instants everywhere.
  CHECK(starts("granularity=PT15M&tz=Asia/Kathmandu&to=2026-03-02T09:30:00Z")
        == std::vector<std::string>{"09:00 +05:45", "09:15 +05:45"});
}

TEST_CASE_METHOD(summed_api,
                 "a range takes the intervals that begin in it, whole",
                 "[api][kpis][sums]") {
  put_quarters(at("2026-03-02T09:00:00Z"), at("2026-03-02T12:00:00Z"));
  auto envelope = only_sum("granularity=PT1H&from=2026-03-02T09:30:00Z"
                           "&to=2026-03-02T10:15:00Z");
  CHECK(start_of(envelope) == "2026-03-02T10:00:00Z");
  CHECK(envelope["metrics"]["nOffered"]["count"].as_int64() == 40);
}

TEST_CASE_METHOD(summed_api, "days of a zone have 92, 96 or 100 quarters",
                 "[api][kpis][sums]") {
  put_quarters(at("2026-03-28T12:00:00Z"), at("2026-03-30T12:00:00Z"));
  put_quarters(at("2026-10-24T12:00:00Z"), at("2026-10-26T12:00:00Z"));
  auto day = [&](const std::string& date) {
    // From the midnight before to the one after, in UTC.
    return only_sum("granularity=P1D&tz=Europe/Paris&from=" + date
                    + "T12:00:00Z&to=" + date + "T23:59:00Z");
  };
  auto spring = day("2026-03-28");
  CHECK(start_of(spring) == "2026-03-28T23:00:00Z");
  CHECK(spring["interval"]["end"].text() == "2026-03-29T22:00:00Z");
  CHECK(spring["interval"]["utc_offset"].text() == "+01:00");
  CHECK(spring["metrics"]["nOffered"]["count"].as_int64() == 92 * 10);
  auto autumn = day("2026-10-24");
  CHECK(start_of(autumn) == "2026-10-24T22:00:00Z");
  CHECK(autumn["interval"]["utc_offset"].text() == "+02:00");
  CHECK(autumn["metrics"]["nOffered"]["count"].as_int64() == 100 * 10);
}

TEST_CASE_METHOD(summed_api, "dimensions that are not asked for are added up",
                 "[api][kpis][sums]") {
  put(queue_cell(acme, sales, half_past_nine));
  put(queue_cell(acme, support, half_past_nine));
  auto chat = queue_cell(acme, sales, half_past_nine);
  chat.media = "chat";
  put(chat);
  auto by_queue = sums("by=queue");
  REQUIRE(by_queue.size() == 2);
  CHECK(by_queue[0]["dimensions"]["queueId"].text() == to_string(sales));
  CHECK(by_queue[0]["dimensions"].find("mediaType") == nullptr);
  CHECK(by_queue[0]["metrics"]["nOffered"]["count"].as_int64() == 20);
  auto by_media = sums("by=media");
  REQUIRE(by_media.size() == 2);
  CHECK(by_media[0]["dimensions"].find("queueId") == nullptr);
  CHECK(by_media[0]["dimensions"]["mediaType"].text() == "chat");
  CHECK(by_media[1]["metrics"]["nOffered"]["count"].as_int64() == 20);
  auto all = only_sum("by=&family=queue-metrics");
  CHECK(all["metrics"]["nOffered"]["count"].as_int64() == 30);
  CHECK(all["dimensions"].size() == 0);
}

TEST_CASE_METHOD(summed_api,
                 "a service level over cells wants a threshold for each",
                 "[api][kpis][sums]") {
  sources.rendering = [] {
    return streamvane::actors::interval::rendering{
        .policy = {.thresholds = {{.media = "voice", .wait_max = millis{1}}}},
        .definitions = shipped_definitions()};
  };
  serve();
  put(queue_cell(acme, sales, half_past_nine));
  auto level = [&] {
    return only_sum("by=queue")["kpis"]["service_level"]["value"];
  };
  CHECK(level().text() == "75.00");
  auto chat = queue_cell(acme, sales, half_past_nine);
  chat.media = "chat";
  put(chat);
  CHECK(level().is_null());
}

TEST_CASE_METHOD(summed_api,
                 "a sum is final once it is over and all of it is published",
                 "[api][kpis][sums]") {
  instant settled = half_past_nine + quarter;
  sources.rendering = [&settled] {
    return streamvane::actors::interval::rendering{
        .definitions = shipped_definitions(), .settled_until = settled};
  };
  serve();
  put(queue_cell(acme, sales, half_past_nine), 3);
  auto sum = [&] {
    return only_sum("granularity=PT30M");
  };
  CHECK(sum()["revision"].as_int64() == 3);
  CHECK(sum()["state"].text() == "provisional"); // The half hour goes on.
  settled += quarter;
  CHECK(sum()["state"].text() == "final");
  put(queue_cell(acme, sales, half_past_nine + quarter));
  CHECK(sum()["state"].text() == "provisional"); // Not all is published.
  put(queue_cell(acme, sales, half_past_nine + quarter), 1);
  CHECK(sum()["state"].text() == "final");
  CHECK(sum()["revision"].as_int64() == 4);
}

TEST_CASE_METHOD(summed_api, "pages of sums follow each other by their cursors",
                 "[api][kpis][sums]") {
  for (auto queue : {sales, support})
    for (int i = 0; i < 6; ++i)
      put(queue_cell(acme, queue, half_past_nine + i * quarter));
  std::set<std::string> keys;
  std::string cursor;
  int pages = 0;
  do {
    auto page = json("/api/v1/kpis?granularity=PT30M&limit=2" + cursor);
    for (const auto& envelope : page["items"].items())
      keys.insert(std::string{envelope["key"].text()});
    cursor = page["next_cursor"].is_null()
                 ? std::string{}
                 : "&cursor=" + std::string{page["next_cursor"].text()};
    ++pages;
  } while (!cursor.empty());
  CHECK(keys.size() == 6);
  CHECK(pages == 3);
}

TEST_CASE_METHOD(summed_api,
                 "a body of sums that is no page is whole or refused",
                 "[api][kpis][sums]") {
  put(queue_cell(acme, sales, half_past_nine));
  put(queue_cell(acme, support, half_past_nine));
  auto lines = get("/api/v1/kpis?granularity=PT1H",
                   {{"Accept", "application/x-ndjson"}});
  CHECK(lines.status == 200);
  CHECK(std::count(lines.body.begin(), lines.body.end(), '\n') == 2);
  auto cut = get("/api/v1/kpis?granularity=PT1H&limit=1",
                 {{"Accept", "application/x-ndjson"}});
  CHECK(cut.status == 413);
  auto csv = get("/api/v1/kpis?granularity=P1D&tz=Europe/Paris",
                 {{"Accept", "text/csv"}});
  CHECK(csv.body.find(",2026-03-01T23:00:00Z,2026-03-02T23:00:00Z,")
        != std::string::npos);
}

TEST_CASE_METHOD(summed_api, "a wrong zone and a wrong dimension are named",
                 "[api][kpis][sums]") {
  for (const auto& [query, parameter, said] :
       std::vector<std::array<std::string, 3>>{
           {"tz=Europe/Pariss", "tz", "Europe/Pariss"},
           {"granularity=PT10M", "granularity", "PT30M"},
           {"by=queue,skil", "by", "direction"}}) {
    INFO(query);
    auto document = problem(400, "/api/v1/kpis?" + query);
    CHECK(document["parameter"].text() == parameter);
    CHECK(document["detail"].text().find(said) != std::string_view::npos);
  }
}
