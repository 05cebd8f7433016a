#include "actors/epoch/drift_rows.hpp"
#include "tests/tools/api/served_api.hpp"

#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::tests;

namespace {

using genesys::drift_kind;

/// A ledger in the store: three lines of acd.end, one of acw.
struct drifted_api : served_api {
  drifted_api() {
    genesys::drift_ledger ledger;
    genesys::drift_tally tally;
    auto note = [&](genesys_topic topic, drift_kind kind, std::string path,
                    std::string detail, std::string expected) {
      genesys::message m;
      m.head.topic = topic;
      m.drift.push_back({topic, kind, std::move(path), std::move(detail),
                         "string", std::move(expected), "aaa"});
      tally.add(m, {half_past_nine + millis{5}, 77});
      tally.add(m, {half_past_nine + millis{1'005}, 99});
    };
    note(genesys_topic::acd_end, drift_kind::new_member, "eventBody.ai.mood",
         "", "");
    note(genesys_topic::acd_end, drift_kind::retyped, "eventBody.eventTime",
         "string", "integer");
    note(genesys_topic::acd_end, drift_kind::new_word, "eventBody.mediaType",
         "HOLO", "string");
    note(genesys_topic::acw, drift_kind::new_member, "eventBody.ai.mood", "",
         "");
    ledger.take(tally);
    write_batch batch;
    actors::epoch::put_changes(ledger, batch);
    batch.put(table::meta, "drift/zzz", 1, "not a line");
    commit(batch);
  }

  std::vector<std::string> shown(const std::string& query) {
    std::vector<std::string> out;
    auto page = json("/api/v1/schema/drift" + query);
    for (const auto& item : page["items"].items())
      out.push_back(std::string{item["topic"].text()} + ' '
                    + std::string{item["kind"].text()});
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(drifted_api, "the drift ledger is listed with its totals",
                 "[api][schema]") {
  auto page = json("/api/v1/schema/drift");
  REQUIRE(page["items"].size() == 4);
  CHECK(page["next_cursor"].is_null());
  CHECK(page["totals"]["new"].as_int64() == 4);
  CHECK(page["totals"]["vanished"].as_int64() == 0);
  CHECK(page["beyond"].as_int64() == 0);
  const auto& retyped = page["items"][1];
  CHECK(retyped["topic"].text() == "acd.end");
  CHECK(retyped["kind"].text() == "retyped");
  CHECK(retyped["path"].text() == "eventBody.eventTime");
  CHECK(retyped["detail"].text() == "string");
  CHECK(retyped["expected"].text() == "integer");
  CHECK(retyped["sample"].text() == "aaa");
  CHECK(retyped["count"].as_int64() == 2);
  CHECK(retyped["first"]["at"].text() == "2026-03-02T09:30:00.005Z");
  CHECK(retyped["first"]["offset"].as_int64() == 77);
  CHECK(retyped["last"]["at"].text() == "2026-03-02T09:30:01.005Z");
  CHECK(retyped["last"]["offset"].as_int64() == 99);
  CHECK(page["items"][0]["detail"].is_null());
}

TEST_CASE_METHOD(drifted_api, "drift is filtered by topic and kind",
                 "[api][schema]") {
  using list = std::vector<std::string>;
  CHECK(shown("?topic=acw") == list{"acw new"});
  CHECK(shown("?kind=new") == list{"acd.end new", "acw new"});
  CHECK(shown("?topic=acd.end&kind=word") == list{"acd.end word"});
  CHECK(shown("?topic=acw&kind=vanished") == list{});
  CHECK(problem(400, "/api/v1/schema/drift?topic=acd")["parameter"].text()
        == "topic");
  CHECK(problem(400, "/api/v1/schema/drift?kind=odd")["parameter"].text()
        == "kind");
  problem(400, "/api/v1/schema/drift?limit=1001");
  problem(400, "/api/v1/schema/drift?since=now");
}

TEST_CASE_METHOD(drifted_api, "drift is told page by page", "[api][schema]") {
  std::vector<std::string> all;
  std::string query = "?limit=1&kind=new";
  for (int pages = 0; pages < 3; ++pages) {
    auto page = json("/api/v1/schema/drift" + query);
    for (const auto& item : page["items"].items())
      all.push_back(std::string{item["topic"].text()});
    auto next = page["next_cursor"].as_string();
    if (!next)
      break;
    query = "?limit=1&kind=new&cursor=" + std::string{*next};
  }
  CHECK(all == std::vector<std::string>{"acd.end", "acw"});
  problem(400, "/api/v1/schema/drift?cursor=xyz");
  problem(400, "/api/v1/schema/drift?cursor=00");
}

TEST_CASE_METHOD(served_api, "without drift the list is empty",
                 "[api][schema]") {
  auto page = json("/api/v1/schema/drift");
  CHECK(page["items"].size() == 0);
  CHECK(page["totals"]["new"].as_int64() == 0);
}
