#include "tests/support/engine_run.hpp"
#include "tests/support/sanitized.hpp"
#include "tools/vanesim/centre/centre.hpp"
#include "tools/vanesim/check/live_comparison.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

using namespace streamvane;
using namespace streamvane::tests;
using namespace streamvane::tools;
using namespace std::chrono_literals;

namespace {

/// A centre whose day is cut off in the middle.
struct cut_day {
  cut_day(vanesim::source_set sources, millis length) {
    vanesim::centre_options options;
    options.seed = 11;
    options.start = *parse_iso("2026-03-02T00:00:00Z");
    options.agents = 40;
    options.queues = 6;
    options.conversations = 700;
    options.sources = sources;
    end = options.start + length;
    vanesim::centre day{options, [this](vanesim::emitted_event e) {
                          events.push_back(std::move(e));
                        }};
    while (day.next().value_or(instant::max()) <= end && day.step()) {}
    truth = day.open_now();
  }

  std::vector<vanesim::emitted_event> events{};
  instant end{};
  vanesim::live_lines truth{};
};

/// What the engine shows once all events were folded, delivered in any order
/// and some of them twice.
vanesim::live_lines shown_of(const cut_day& day, bool wrap_ups, unsigned seed) {
  auto events = day.events;
  std::mt19937 random{seed};
  for (auto n = events.size(), i = n - n; i < n; i += 7)
    events.push_back(events[i]);
  std::shuffle(events.begin(), events.end(), random);
  actors::epoch::engine_options options;
  options.shards = 4;
  engine_run engine{options};
  for (const auto& e : events)
    engine.event(e.body, day.end);
  engine.tick(day.end + 1s);
  engine.start();
  engine.settle();
  vanesim::live_lines shown;
  for (auto f : live_families)
    for (const auto& line : engine.live(f, day.end)) {
      auto taken = vanesim::take_live(line, wrap_ups, shown);
      REQUIRE(taken);
    }
  return shown;
}

} // namespace

TEST_CASE("what stands open in the middle of a simulated day is the truth, as "
          "far as each source can tell",
          "[engine][live][simulation]") {
  const std::vector<std::pair<std::string, vanesim::source_set>> all{
      {"detail", {.detail = true}},
      {"detail,states", {.detail = true, .states = true}},
      {"states", {.detail = false, .states = true}},
      {"detail,metrics", {.detail = true, .metrics = true}},
      {"metrics", {.detail = false, .metrics = true}},
  };
  for (const auto& [name, sources] : all)
    for (auto hour : {9h, 11h, 15h}) {
      if (tests::sanitized && hour != 11h)
        continue;
      cut_day day{sources, hour};
      auto outcome = compare(day.truth, shown_of(day, sources.states, 3));
      CAPTURE(name, hour.count());
      // Or nothing would be compared.
      CHECK(outcome.compared > 30);
      for (const auto& d : outcome.differences) {
        INFO(d.what << ": truth " << d.truth << ", shown " << d.shown);
        CHECK(false);
      }
    }
}

TEST_CASE("a comparison finds what is missing, too much and different",
          "[vanesim][live]") {
  vanesim::live_lines truth;
  truth.add_line("a", "1");
  truth.add_line("b", "1");
  truth.add_line("d", "1");
  vanesim::live_lines shown;
  shown.add_line("b", "2");
  shown.add_line("c", "1");
  shown.add_line("d", "1");
  auto outcome = vanesim::compare(truth, shown);
  CHECK(outcome.compared == 4);
  REQUIRE(outcome.differences.size() == 3);
  CHECK(outcome.differences[0].shown == "-");
  CHECK(outcome.differences[1].truth == "1");
  CHECK(outcome.differences[1].shown == "2");
  CHECK(outcome.differences[2].truth == "-");
  vanesim::live_lines into;
  CHECK_FALSE(vanesim::take_live("{}", true, into));
  CHECK_FALSE(vanesim::take_live("nonsense", true, into));
}
