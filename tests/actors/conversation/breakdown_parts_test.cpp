#include "actors/conversation/breakdown_parts.hpp"
#include "tests/actors/conversation/generated_conversation.hpp"
#include "tests/support/story_ledger.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

using namespace streamvane;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

policy_history broken_down(const std::vector<breakdown>& wanted) {
  kpi_policy policy;
  policy.views = attribution_set::from_bits(15);
  for (auto by : wanted)
    policy.breakdowns.add(by);
  policy_history known;
  known.add(policy);
  return known;
}

/// Part by part, what a metric of Q or of A amounts to: "sold 2/30000".
std::string parts(const story_fold& fold, breakdown by, metric_id metric) {
  std::string text;
  for (const auto& [cell, metrics] : fold.cells().tallies()) {
    auto t = find_tally(metrics, metric);
    if (cell.by != by || cell.family != family::queue_metrics
        || cell.attribution != attribution::posted || t.count == 0)
      continue;
    auto part = cell.part ? name_of(cell.part) : "none";
    text += part + ' ' + std::to_string(t.count) + '/' + std::to_string(t.sum)
            + ' ';
  }
  return text;
}

/// A call that A takes, who is not told what was asked for.
story untold_call() {
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:01:00",
                          .until = "10:01:12",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 12s});
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:01:12",
                        .until = "10:02:52",
                        .talking = 100s});
  return call;
}

story_fold folded(const story& told, breakdown by) {
  story_fold fold{broken_down({by})};
  fold.epoch(told.events());
  return fold;
}

} // namespace

TEST_CASE("the wrap-up code of a session is its last, and after-call work has "
          "it before others do",
          "[conversation][breakdown]") {
  auto call = untold_call();
  call.after_call_work("S2", {.agent = "A",
                              .queue = "Q",
                              .at = "10:03:12",
                              .worked = 20s,
                              .code = "sold"});
  auto as_sold = folded(call, breakdown::wrapup);
  CHECK(parts(as_sold, breakdown::wrapup, metric_id::t_acw) == "sold 1/20000 ");
  auto by_flow = call.last();
  by_flow.topic = genesys_topic::wrapup;
  by_flow.at += 5min;
  by_flow.wrapup = named<wrapup_code>("bot");
  call.retold().push_back(by_flow);
  auto twice = folded(call, breakdown::wrapup);
  CHECK(parts(twice, breakdown::wrapup, metric_id::t_acw) == "sold 1/20000 ");
  call.after_call_work("S2", {.agent = "A",
                              .queue = "Q",
                              .at = "10:04:12",
                              .worked = 80s,
                              .code = "lost"});
  auto as_lost = folded(call, breakdown::wrapup);
  CHECK(parts(as_lost, breakdown::wrapup, metric_id::t_acw) == "lost 1/20000 ");
  CHECK(parts(as_lost, breakdown::wrapup, metric_id::t_handle)
        == "lost 1/120000 ");
  CHECK(parts(as_lost, breakdown::wrapup, metric_id::t_answered)
        == "none 1/12000 ");
}

TEST_CASE("a code that no agent set is the session's where there is no other",
          "[conversation][breakdown]") {
  auto call = untold_call();
  auto set = call.last();
  set.topic = genesys_topic::wrapup;
  set.wrapup = named<wrapup_code>("bot");
  call.retold().push_back(set);
  CHECK(parts(folded(call, breakdown::wrapup), breakdown::wrapup,
              metric_id::t_handle)
        == "bot 1/100000 ");
}

TEST_CASE("an agent's session has the skills of the visit it was answered from",
          "[conversation][breakdown]") {
  auto call = untold_call();
  for (auto& e : call.retold())
    if (e.topic == genesys_topic::acd_start)
      e.skills = {named<skill_id>("french")};
  auto fold = folded(call, breakdown::skill);
  CHECK(parts(fold, breakdown::skill, metric_id::t_talk_complete)
        == "french 1/100000 ");
  CHECK(parts(fold, breakdown::skill, metric_id::n_offered) == "french 1/1 ");
}

TEST_CASE("what a metric record says of its value comes before what the "
          "session says",
          "[conversation][breakdown]") {
  auto call = untold_call();
  for (auto& e : call.retold())
    e.division = named<division_id>("north");
  call.metric_record("S2", {.metric = metric_id::t_talk_complete,
                            .value = 100'004,
                            .at = "10:02:52",
                            .id = "record",
                            .queue = "Q",
                            .agent = "A"});
  auto without = folded(call, breakdown::division);
  CHECK(parts(without, breakdown::division, metric_id::t_talk_complete)
        == "north 1/100004 ");
  call.last().division = named<division_id>("south");
  auto with = folded(call, breakdown::division);
  CHECK(parts(with, breakdown::division, metric_id::t_talk_complete)
        == "south 1/100004 ");
  CHECK(parts(with, breakdown::division, metric_id::t_answered)
        == "north 1/12000 ");
}

TEST_CASE("whole cells are the same, whatever they are broken down by besides",
          "[conversation][breakdown]") {
  auto call = untold_call();
  auto whole = folded(call, breakdown::none).cells().tallies();
  for (auto by : breakdowns) {
    auto all = folded(call, by).cells().tallies();
    std::erase_if(all, [](const auto& entry) {
      return entry.first.by != breakdown::none;
    });
    CHECK(all == whole);
  }
}

TEST_CASE("but by single skills, the parts of a cell add up to it in every "
          "view",
          "[conversation][breakdown][property]") {
  auto policies = broken_down({breakdowns.begin(), breakdowns.end()});
  holds(21, 300, [&](const numbers& choices) {
    story_fold fold{policies};
    fold.epoch(conversation_of(decisions{choices}));
    std::map<std::pair<cell_key, metric_key>, tally> whole;
    std::map<breakdown, decltype(whole)> sums;
    for (const auto& [cell, metrics] : fold.cells().tallies())
      for (const auto& [metric, t] : metrics) {
        auto of = cell;
        of.by = breakdown::none;
        of.part = {};
        auto& into = cell.by == breakdown::none ? whole : sums[cell.by];
        into[{of, metric}] = into[{of, metric}] + t;
      }
    std::erase_if(whole, [](const auto& entry) {
      return !has_breakdowns(entry.first.first.family);
    });
    for (auto by : breakdowns) {
      if (by != breakdown::skill) {
        RC_ASSERT(sums[by] == whole);
        continue;
      }
      RC_ASSERT(sums[by].size() == whole.size());
      for (const auto& [named, t] : whole)
        RC_ASSERT(sums[by][named].count >= t.count);
    }
  });
}

TEST_CASE("the lists of skills that were said have the names of the parts",
          "[conversation][breakdown][property]") {
  holds(22, 500, [](const numbers& choices) {
    auto events = conversation_of(decisions{choices});
    story_fold fold{broken_down({breakdown::skills})};
    fold.epoch(events);
    std::set<uuid> names{uuid{}};
    for (const auto& name : {"billing", "french"})
      names.insert(id_of(name));
    for (const auto& list :
         actors::conversation::skill_lists_of(joined(events)))
      names.insert(name_of(list));
    for (const auto& [cell, metrics] : fold.cells().tallies())
      if (cell.by == breakdown::skills)
        RC_ASSERT(names.count(cell.part) == 1U);
  });
}
