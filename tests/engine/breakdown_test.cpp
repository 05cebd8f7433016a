// Cells that are broken down, through the engine and its store.

#include "tests/engine/recorded_day.hpp"
#include "tests/support/genesys_text.hpp"
#include "tests/support/needed_result.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::tests;
using namespace streamvane::actors;

namespace {

constexpr std::string_view french = "5c11f000-0000-4000-8000-000000000001";
constexpr std::string_view billing = "5c11b000-0000-4000-8000-000000000002";

std::string asking_for(std::vector<std::string_view> skills) {
  std::string list;
  for (auto skill : skills)
    list.append(list.empty() ? "\"" : ",\"").append(skill).append("\"");
  return R"(,"requestedRoutingSkillIds":[)" + list + ']';
}

/// Two visits that are given up: one asks for two skills, one for one of them.
class skilled_visits : public engine_run {
public:
  explicit skilled_visits(epoch::engine_options how = {}) : engine_run{how} {
    kpi_policy policy;
    policy.breakdowns.add(breakdown::skill);
    policy.breakdowns.add(breakdown::skills);
    config(policy, at("09:00:00"));
    visit("both", {french, billing});
    visit("one", {billing});
    for (auto minute = at("09:06:00"); minute <= at("09:40:00");
         minute += std::chrono::minutes{1})
      tick(minute);
    start();
    settle();
  }

  std::vector<kpi_envelope> broken_down(breakdown by) const {
    std::vector<kpi_envelope> all;
    need(interval::visit_cells(store(),
                               {.family = family::queue_metrics, .by = by}, {},
                               [&](const kpi_envelope& e) {
                                 all.push_back(e);
                                 return true;
                               }));
    return all;
  }

private:
  void visit(const std::string& name, std::vector<std::string_view> skills) {
    auto call = session(name) + on_queue("Q") + asking_for(skills);
    event(detail_event("acd.start", name, at("09:01:00"), call),
          at("09:01:00"));
    event(detail_event("acd.end", name, at("09:01:20"),
                       call + R"(,"acdOutcome":"ABANDON",)"
                           + R"("connectedDurationMs":20000)"),
          at("09:05:00"));
  }
};

} // namespace

TEST_CASE("a list of skills is shown skill by skill, what its name stands for "
          "being stored with the cells",
          "[engine][breakdown]") {
  skilled_visits day;
  std::vector<skill_list> lists;
  for (const auto& e : day.broken_down(breakdown::skills)) {
    CHECK(find_count(e.metrics, metric_id::n_offered) == 1);
    lists.push_back(e.skills);
  }
  std::sort(lists.begin(), lists.end());
  CHECK(lists
        == std::vector<skill_list>{{skill_id{billing}},
                                   {skill_id{billing}, skill_id{french}}});
}

TEST_CASE("a contact counts once for each skill, and whole cells stay whole",
          "[engine][breakdown]") {
  skilled_visits day;
  std::int64_t offered = 0;
  for (const auto& e : day.broken_down(breakdown::skill))
    offered += find_count(e.metrics, metric_id::n_offered);
  CHECK(offered == 3);
  REQUIRE(day.broken_down(breakdown::none).size() == 1);
  CHECK(find_count(day.broken_down(breakdown::none)[0].metrics,
                   metric_id::n_offered)
        == 2);
}

TEST_CASE(
    "sinks are sent whole cells, and revisions of a cell are not those of "
    "its parts",
    "[engine][breakdown]") {
  skilled_visits day;
  auto sent = need(interval::read_outbox(day.store(), 0, 100, {}, {}));
  CHECK(sent.envelopes.size() == 1);
  CHECK(sent.last == 5); // Of the cell, two skills, two lists.
  for (auto by : {breakdown::none, breakdown::skill, breakdown::skills})
    for (const auto& e : day.broken_down(by)) {
      INFO(e.key());
      CHECK(need(interval::revisions_of(day.store(), e.cell, {})).size() == 1);
    }
}

TEST_CASE("broken down cells do not depend on how the day is cut",
          "[engine][breakdown]") {
  skilled_visits reference;
  epoch::engine_options small;
  small.live_records_max = 1;
  small.catch_up_records_max = 1;
  small.group_records_max = 3;
  small.always_live = true;
  skilled_visits cut{small};
  CHECK(cut.cells() == reference.cells());
  CHECK(cut.digest() == reference.digest());
  cut.kill();
  cut.start();
  cut.settle();
  CHECK(cut.digest() == reference.digest());
}
