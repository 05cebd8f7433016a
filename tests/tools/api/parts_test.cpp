#include "actors/interval/skill_lists.hpp"
#include "tests/tools/api/served_api.hpp"

using namespace streamvane;
using namespace streamvane::tests;

namespace {

/// The sales of a quarter hour, whole and by wrap-up code and skills.
struct broken_down_sales : served_api {
  broken_down_sales() {
    auto cell = queue_cell(acme, sales, half_past_nine);
    put(cell);
    for (auto [by, part] : {std::pair{breakdown::wrapup, code},
                            {breakdown::wrapup, {}},
                            {breakdown::skills, name_of(both)},
                            {breakdown::flow, code}}) {
      cell.by = by;
      cell.part = part;
      put(cell);
    }
    write_batch batch;
    actors::interval::put_skills(batch, both);
    commit(batch);
  }

  std::string csv(const std::string& query) {
    return get("/api/v1/kpis?" + query, {{"Accept", "text/csv"}}).body;
  }

  const uuid code = to_uuid("c0de0000-0000-4000-8000-000000000001");
  const skill_list both{skill_id{sales}, skill_id{support}};
};

} // namespace

TEST_CASE_METHOD(broken_down_sales,
                 "cells are whole unless a breakdown is asked for, by part or "
                 "by all parts",
                 "[api][kpis][breakdown]") {
  auto cells = [&](const std::string& query) {
    return json("/api/v1/kpis?" + query)["items"];
  };
  REQUIRE(cells("").size() == 1);
  CHECK(cells("")[0]["dimensions"].names().size() == 3);
  CHECK(cells("breakdown=none").size() == 1);
  CHECK(cells("breakdown=wrapup_code").size() == 2);
  CHECK(cells("breakdown=division").size() == 0);
  auto sold = cells("breakdown=wrapup_code&part=" + to_string(code));
  REQUIRE(sold.size() == 1);
  CHECK(words(sold[0]["dimensions"], "wrapUpCode") == to_string(code));
  auto unknown = cells("breakdown=wrapup_code&part=none");
  REQUIRE(unknown.size() == 1);
  CHECK(unknown[0]["dimensions"]["wrapUpCode"].is_null());
  auto skilled = cells("breakdown=skills");
  REQUIRE(skilled.size() == 1);
  const auto& ids = skilled[0]["dimensions"]["skillIds"];
  REQUIRE(ids.size() == 2);
  CHECK(ids[0].text() == to_string(sales));
  // Days by the clock of a zone are told apart likewise.
  auto day = cells("breakdown=skills&granularity=P1D&tz=Europe/Paris");
  REQUIRE(day.size() == 1);
  CHECK(day[0]["dimensions"]["skillIds"].size() == 2);
  CHECK(json("/api/v1/intervals/2026-03-02T09:30:00Z?breakdown=wrapup_code")
            ["items"]
                .size()
        == 2);
}

TEST_CASE_METHOD(broken_down_sales, "a digest covers parts of cells, too",
                 "[api][kpis][breakdown]") {
  auto digest = [&](const std::string& query) {
    return json("/api/v1/kpis/digest?" + query);
  };
  CHECK(digest("")["cells"].as_int64() == 5);
  CHECK(digest("breakdown=none")["cells"].as_int64() == 1);
  CHECK(words(digest(""), "sha256")
        != words(digest("breakdown=none"), "sha256"));
}

TEST_CASE_METHOD(broken_down_sales,
                 "in CSV a breakdown has its column, that of flows being there "
                 "already",
                 "[api][kpis][breakdown]") {
  CHECK(csv("").find("wrapUpCode") == std::string::npos);
  auto codes = csv("breakdown=wrapup_code");
  CHECK(codes.find(",direction,wrapUpCode,revision,") != std::string::npos);
  CHECK(codes.find(",voice,inbound," + to_string(code) + ",0,")
        != std::string::npos);
  CHECK(codes.find(",voice,inbound,,0,") != std::string::npos);
  auto skills = csv("breakdown=skills");
  CHECK(skills.find(",voice,inbound," + to_string(sales) + ' '
                    + to_string(support) + ",0,")
        != std::string::npos);
  auto flows = csv("breakdown=flow");
  CHECK(flows.find(",direction,revision,") != std::string::npos);
  CHECK(flows.find(',' + to_string(code) + ",voice,inbound,0,")
        != std::string::npos);
}
