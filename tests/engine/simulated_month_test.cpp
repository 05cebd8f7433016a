#include "messages/genesys/message_decode.hpp"
#include "tests/support/story_ledger.hpp"
#include "tools/vanesim/centre/centre.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace streamvane;
using namespace streamvane::test;

namespace {

namespace vanesim = tools::vanesim;

vanesim::centre_options small_month(const vanesim::source_set& sources) {
  vanesim::centre_options o;
  o.seed = 31;
  o.start = story_day();
  o.length = std::chrono::days{31};
  o.agents = 4;
  o.queues = 3;
  o.conversations = 250;
  o.sources = sources;
  return o;
}

/// The month folded with every view on.
story_fold folded(const vanesim::centre_options& options) {
  kpi_policy policy;
  policy.views = attribution_set::from_bits(15);
  policy_history known;
  known.add(policy);
  story_fold fold{known};
  genesys::decoder decode;
  std::vector<conversation_event> events;
  vanesim::centre centre{
      options, [&](const vanesim::emitted_event& e) {
        auto m = decode.decode(e.body, {.arrival = e.published});
        REQUIRE(m);
        if (const auto* c = std::get_if<conversation_event>(&m->content))
          events.push_back(*c);
      }};
  while (centre.step()) {}
  fold.epoch(events);
  return fold;
}

} // namespace

TEST_CASE("in a month every view adds up to the same, whoever tells of it",
          "[attribution][month]") {
  for (auto sources :
       {vanesim::source_set{}, vanesim::source_set{.states = true},
        vanesim::source_set{.metrics = true}}) {
    INFO("states " << sources.states << ", metrics " << sources.metrics);
    auto all = folded(small_month(sources)).cells().totals();
    REQUIRE(all[attribution::posted].size() > 200);
    for (auto view : attributions) {
      INFO(to_string(view));
      CHECK(all[view] == all[attribution::posted]);
    }
  }
}

TEST_CASE("cut at the edges, no agent works longer than a quarter hour has",
          "[attribution][month]") {
  auto fold = folded(small_month({.states = true}));
  std::map<std::pair<uuid, instant>, std::int64_t> worked;
  for (const auto& [cell, metrics] : fold.cells().tallies())
    if (cell.family == family::agent_metrics
        && cell.attribution == attribution::true_to_interval
        && cell.media != token{"callback"})
      worked[{cell.entity, cell.start}]
          += find_tally(metrics, metric_id::t_handle).sum;
  REQUIRE(worked.size() > 100);
  std::int64_t most = 0;
  for (const auto& [where, sum] : worked)
    most = std::max(most, sum);
  CHECK(most <= quarter.count());
}
