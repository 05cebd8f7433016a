#include "tests/tools/api/served_api.hpp"

#include <set>

using namespace streamvane;
using namespace streamvane::tests;

namespace {

/// Two queues of acme in two quarter hours, one queue of another organisation.
struct three_queues : served_api {
  three_queues() {
    put(queue_cell(acme, sales, half_past_nine));
    put(queue_cell(acme, sales, half_past_nine + quarter));
    put(queue_cell(acme, support, half_past_nine));
    put(queue_cell(other, support, half_past_nine + 2 * quarter));
  }

  std::size_t cells(const std::string& query) {
    return json("/api/v1/kpis?" + query)["items"].size();
  }
};

/// A member's text in a line of JSON, found without reading all of it.
std::string member(std::string_view line, std::string_view name) {
  auto lead = '"' + std::string{name} + "\":\"";
  auto begin = line.find(lead);
  REQUIRE(begin != std::string_view::npos);
  begin += lead.size();
  return std::string{line.substr(begin, line.find('"', begin) - begin)};
}

} // namespace

TEST_CASE_METHOD(three_queues, "kpis are the envelopes of the cells",
                 "[api][kpis]") {
  auto page = json("/api/v1/kpis?entity=queue:" + to_string(sales)
                   + "&from=2026-03-02T09:30:00Z&to=2026-03-02T09:45:00Z");
  REQUIRE(page["items"].size() == 1);
  const auto& envelope = page["items"][0];
  CHECK(words(envelope, "schema") == "streamvane.kpi/1");
  CHECK(words(envelope["dimensions"], "queueId") == to_string(sales));
  CHECK(envelope["kpis"]["service_level"]["value"].text() == "75.00");
  CHECK(envelope["kpis"]["asa"]["value"].text() == "3.00");
  CHECK(page["next_cursor"].is_null());
}

TEST_CASE_METHOD(three_queues, "every parameter narrows the cells",
                 "[api][kpis]") {
  CHECK(cells("") == 4);
  CHECK(cells("organization=" + to_string(acme)) == 3);
  CHECK(cells("entity=" + to_string(support)) == 2);
  CHECK(cells("entity=queue:" + to_string(sales)) == 2);
  CHECK(cells("entity=agent:" + to_string(ann)) == 0);
  CHECK(cells("family=agent-metrics") == 0);
  CHECK(cells("family=queue-metrics&media=voice&direction=inbound") == 4);
  CHECK(cells("media=chat") == 0);
  CHECK(cells("direction=outbound") == 0);
  CHECK(cells("attribution=posted") == cells(""));
  CHECK(cells("attribution=start") == 0);
  CHECK(cells("granularity=PT15M") == 4);
  CHECK(cells("to=2026-03-02T09:45:00Z") == 2);
  // The same instant with another offset, encoded and not.
  CHECK(cells("to=2026-03-02T10:45:00%2B01:00") == 2);
  CHECK(cells("to=2026-03-02T10:45:00+01:00") == 2);
  // It is 10:30 by the node's clock.
  CHECK(cells("from=-45m") == 2);
  CHECK(cells("from=now-30m&to=now") == 1);
}

TEST_CASE_METHOD(three_queues, "pages follow each other by their cursors",
                 "[api][kpis]") {
  std::set<std::string> keys;
  std::string target = "/api/v1/kpis?limit=3";
  auto first = json(target);
  CHECK(first["items"].size() == 3);
  REQUIRE(first["next_cursor"].as_string());
  auto second = json(target + "&cursor=" + words(first, "next_cursor"));
  CHECK(second["items"].size() == 1);
  CHECK(second["next_cursor"].is_null());
  for (const auto& page : {first, second})
    for (const auto& envelope : page["items"].items())
      keys.insert(words(envelope, "key"));
  CHECK(keys.size() == 4);
  CHECK(json("/api/v1/kpis?limit=4")["next_cursor"].is_null());
}

TEST_CASE_METHOD(three_queues,
                 "a wrong parameter is named, with what is allowed",
                 "[api][kpis]") {
  struct wrong {
    std::string query{};
    std::string parameter{};
    std::string allowed{};
  };
  for (const auto& [query, parameter, allowed] : std::vector<wrong>{
           {"family=queues", "family", "queue-metrics"},
           {"direction=sideways", "direction", "outbound"},
           {"attribution=middle", "attribution", "true_to_interval"},
           {"media=Voice!", "media", "lower-case"},
           {"breakdown=colour", "breakdown", "wrapup_code"},
           {"breakdown=skill&part=french", "part", "breakdown skill"},
           {"part=none", "part", "breakdown none"},
           {"entity=", "entity", "queue:<id>"},
           {"entity=queue:", "entity", "queue:<id>"},
           {"organization=UNKNOWN", "organization", "id"},
           {"limit=0", "limit", "1 to 10000"},
           {"limit=10001", "limit", "1 to 10000"},
           {"limit=ten", "limit", "1 to 10000"},
           {"from=yesterday", "from", "ISO 8601"},
           {"from=-2", "from", "ISO 8601"},
           {"from=2026-03-02&to=2026-03-01", "to", "behind"},
           {"cursor=zz", "cursor", "next_cursor"},
           {"cursor=00", "cursor", "next_cursor"},
           {"profile=nobody", "profile", "wfm"},
           {"famly=queue-metrics", "famly", "did you mean family?"},
           {"nonsense=1", "nonsense", "this call takes"},
       }) {
    INFO(query);
    auto document = problem(400, "/api/v1/kpis?" + query);
    CHECK(words(document, "parameter") == parameter);
    CHECK(words(document, "detail").find(allowed) != std::string::npos);
  }
}

TEST_CASE_METHOD(three_queues, "the form of kpis is what Accept asks for",
                 "[api][kpis]") {
  auto as = [&](const std::string& accept) {
    return get("/api/v1/kpis", {{"Accept", accept}});
  };
  CHECK(*as("*/*").headers.find("content-type") == "application/json");
  CHECK(*as("text/html, application/json;q=0.5").headers.find("content-type")
        == "application/json");
  CHECK(as("image/png").status == 406);
  auto lines = as("application/x-ndjson");
  CHECK(*lines.headers.find("content-type") == "application/x-ndjson");
  CHECK(std::count(lines.body.begin(), lines.body.end(), '\n') == 4);
  auto csv = as("text/csv").body;
  CHECK(csv.starts_with("organization,family,interval_start,interval_end,"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 5);
  CHECK(csv.find(",voice,inbound,0,provisional,20.00,2,") != std::string::npos);
}

TEST_CASE_METHOD(served_api,
                 "twenty thousand cells stream, each once and in "
                 "the order of the store",
                 "[api][kpis]") {
  constexpr int quarters = 200;
  constexpr int queues = 100;
  write_batch batch;
  for (int q = 0; q < quarters; ++q)
    for (int i = 0; i < queues; ++i)
      put(batch,
          queue_cell(acme, to_uuid("queue " + std::to_string(i)),
                     half_past_nine + q * quarter),
          busy_quarter());
  commit(batch);
  runtime::http::client to{{.url = url()}};
  std::set<std::string> keys;
  std::string newest;
  bool ordered = true;
  auto answer = to.for_each_line("/api/v1/kpis?family=queue-metrics",
                                 {{"Accept", "application/x-ndjson"}},
                                 [&](std::string_view line) {
                                   auto start = member(line, "start");
                                   ordered = ordered && newest <= start;
                                   newest = start;
                                   keys.emplace(member(line, "key"));
                                   return true;
                                 });
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(keys.size() == quarters * queues);
  CHECK(ordered);
  // Nothing of the store is held when the stream is over.
  auto stat = store->stat();
  REQUIRE(stat);
  CHECK(stat->snapshots <= 1);

  auto page = parsed(get("/api/v1/kpis?limit=1500").body);
  CHECK(page["items"].size() == 1'500);
  CHECK(page["next_cursor"].as_string());
  auto some
      = get("/api/v1/kpis?limit=70", {{"Accept", "application/x-ndjson"}});
  CHECK(std::count(some.body.begin(), some.body.end(), '\n') == 70);
}

TEST_CASE_METHOD(three_queues, "the digest is that of the cells in range",
                 "[api][kpis]") {
  auto all = json("/api/v1/kpis/digest");
  CHECK(all["cells"].as_int64() == 4);
  CHECK(words(all, "sha256").size() == 64);
  CHECK(words(json("/api/v1/kpis/digest"), "sha256") == words(all, "sha256"));
  auto some = json("/api/v1/kpis/digest?from=2026-03-02T09:45:00Z");
  CHECK(some["cells"].as_int64() == 2);
  CHECK(words(some, "sha256") != words(all, "sha256"));
  problem(400, "/api/v1/kpis/digest?limit=3");
}

TEST_CASE_METHOD(served_api, "the catalogue tells what every KPI means",
                 "[api][kpis]") {
  auto catalogue = json("/api/v1/kpis/catalogue");
  bool found = false;
  for (const auto& kpi : catalogue["items"].items()) {
    CHECK(words(kpi, "meaning").size() > 20);
    CHECK(kpi["families"].size() > 0);
    found = found
            || (words(kpi, "name") == "service_level"
                && words(kpi, "unit") == "percent");
  }
  CHECK(found);
  problem(400, "/api/v1/kpis/catalogue?x=1");
}

TEST_CASE_METHOD(served_api,
                 "the catalogue tells how a KPI is computed and shown",
                 "[api][kpis]") {
  auto kpi_of = [&](const std::string& query, std::string_view name) {
    auto catalogue = json("/api/v1/kpis/catalogue" + query);
    for (const auto& kpi : catalogue["items"].items())
      if (kpi["name"].text() == name)
        return kpi;
    FAIL(name << " is not there");
    return json::value{};
  };
  auto asa = kpi_of("", "asa");
  CHECK(words(asa, "formula") == "tAnswered.sum / tAnswered.count");
  CHECK(asa["metrics"][0].text() == "tAnswered");
  CHECK(words(asa, "unit") == "s");
  CHECK(words(asa["rounding"], "mode") == "half_up");
  CHECK(asa["rounding"]["decimals"].as_int64() == 2);
  CHECK(asa["when_undefined"].is_null());
  CHECK(words(asa, "attribution") == "posted");
  auto level = kpi_of("?profile=wfm", "service_level");
  CHECK(words(level, "code") == "service_level");
  CHECK(level["by_threshold"].as_bool() == true);
  auto named = json("/api/v1/kpis/catalogue?profile=wfm");
  CHECK(words(named, "definition").starts_with("wfm@"));
  CHECK(named["profiles"].size() == 2);
  CHECK(named["effective_from"].is_null());
}

TEST_CASE_METHOD(three_queues, "KPIs are those of the profile asked for",
                 "[api][kpis]") {
  auto kpis = [&](const std::string& query) {
    return json("/api/v1/kpis?" + query)["items"][0];
  };
  CHECK(kpis("")["kpis"]["asa"]["value"].text() == "3.00");
  CHECK(words(kpis(""), "definition").starts_with("core@"));
  CHECK(kpis("profile=wfm")["kpis"]["asa"]["value"].text() == "3");
  CHECK(words(kpis("profile=wfm"), "definition").starts_with("wfm@"));
  auto csv = get("/api/v1/kpis?profile=wfm", {{"Accept", "text/csv"}}).body;
  CHECK(csv.find(",within_threshold,") != std::string::npos);
}

TEST_CASE_METHOD(three_queues,
                 "a damaged cell is a problem, not half an answer",
                 "[api][kpis]") {
  write_batch batch;
  auto key = queue_cell(acme, sales, half_past_nine);
  batch.put(table::cells, actors::interval::pack_key(key), 1, "\x01");
  commit(batch);
  auto document = problem(500, "/api/v1/kpis");
  CHECK(words(document, "detail").find("corrupt") != std::string::npos);
}

TEST_CASE_METHOD(three_queues, "intervals are listed the newest first",
                 "[api][intervals]") {
  auto all = json("/api/v1/intervals");
  REQUIRE(all["items"].size() == 3);
  CHECK(words(all["items"][0], "start") == "2026-03-02T10:00:00Z");
  CHECK(words(all["items"][2], "end") == "2026-03-02T09:45:00Z");
  CHECK(all["items"][0]["families"][0].text() == "queue-metrics");
  auto newest = json("/api/v1/intervals?limit=1&to=2026-03-02T10:00:00Z");
  REQUIRE(newest["items"].size() == 1);
  CHECK(words(newest["items"][0], "start") == "2026-03-02T09:45:00Z");
  CHECK(
      json("/api/v1/intervals?organization=" + to_string(other))["items"].size()
      == 1);
  CHECK(json("/api/v1/intervals?family=agent-state")["items"].size() == 0);
  problem(400, "/api/v1/intervals?entity=" + to_string(sales));
  problem(400, "/api/v1/intervals?limit=1001");
}

TEST_CASE_METHOD(three_queues, "an interval shows its cells and all revisions",
                 "[api][intervals]") {
  write_batch batch;
  auto key = queue_cell(acme, sales, half_past_nine);
  for (std::uint32_t revision : {1U, 2U}) {
    actors::interval::history_row published;
    published.metrics = busy_quarter().metrics;
    published.metrics[0].second.sum += revision;
    published.reason = revision == 1 ? revision_reason::interval_closed
                                     : revision_reason::late_event;
    published.config = "sha256:then";
    batch.put(table::history, actors::interval::history_key(key, revision), 1,
              pack(published));
  }
  // The configuration under which they were published had another core.
  batch.put(table::reference, actors::interval::definitions_key("sha256:then"),
            actors::interval::definitions_version,
            actors::interval::pack_definitions(
                {{"core.yaml", "name: core\nversion: 1\ntitle: Once\nkpis: "
                               "[{name: twice, unit: count, formula: "
                               "nOffered.count * 2, families: "
                               "[queue-metrics], meaning: Two each.}]\n"}}));
  commit(batch);
  auto target = "/api/v1/intervals/2026-03-02T09:30:00Z";
  auto shown = json(target + ("?entity=queue:" + to_string(sales)));
  CHECK(words(shown["interval"], "end") == "2026-03-02T09:45:00Z");
  REQUIRE(shown["items"].size() == 1);
  const auto& revisions = shown["items"][0]["revisions"];
  REQUIRE(revisions.size() == 2);
  CHECK(words(revisions[0], "reason") == "interval_closed");
  CHECK(revisions[1]["revision"].as_int64() == 2);
  CHECK(revisions[1]["metrics"]["nOffered"]["count"].as_int64() == 12);
  CHECK(words(revisions[1], "definition") == "core@1");
  CHECK(revisions[1]["kpis"]["twice"]["value"].as_int64() == 24);
  CHECK(words(shown["items"][0]["current"], "definition") != "core@1");
  // A profile that came later shows what was before it.
  auto later = json(target + ("?profile=wfm&entity=queue:" + to_string(sales)));
  CHECK(words(later["items"][0]["revisions"][0], "definition")
            .starts_with("wfm@"));
  CHECK(words(shown["items"][0]["current"], "state") == "provisional");
  auto paged = json(target + std::string{"?limit=1&revision=current"});
  CHECK(paged["items"].size() == 1);
  CHECK(words(paged["items"][0], "schema") == "streamvane.kpi/1");
  CHECK(
      json(target + ("?limit=1&cursor=" + words(paged, "next_cursor")))["items"]
          .size()
      == 1);
  CHECK(words(problem(400, "/api/v1/intervals/2026-03-02T09:31:00Z"), "detail")
            .find("2026-03-02T09:30:00Z")
        != std::string::npos);
  problem(400, "/api/v1/intervals/noon");
  problem(400, target + std::string{"?revision=3"});
  problem(404, "/api/v1/intervals/2026-03-02T12:00:00Z");
}
