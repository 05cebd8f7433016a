#include "config/kpi_profiles.hpp"
#include "messages/interval.hpp"
#include "tests/support/text_parts.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <span>
#include <sstream>
#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::tests;
using namespace streamvane::config;

namespace {

constexpr std::string_view head = "name: demo\n"
                                  "version: 7\n"
                                  "title: A demonstration\n"
                                  "kpis:\n";

/// A profile of one KPI; the lines, which begin in line 5, are its options.
std::string with_kpi(const std::vector<std::string>& options) {
  std::string text{head};
  for (std::size_t i = 0; i < options.size(); ++i)
    text += (i == 0 ? "  - " : "    ") + options[i] + '\n';
  return text;
}

/// The profile, whose problems fail the test.
kpi_profile profile_of(const std::string& text) {
  auto profile = parse_kpi_profile({"demo.yaml", text});
  if (!profile)
    FAIL(profile.why().what);
  return std::move(*profile);
}

/// What is wrong with the profile.
std::string problems_with(const std::string& text) {
  auto profile = parse_kpi_profile({"demo.yaml", text});
  return profile ? "taken" : profile.why().what;
}

/// The problems of a profile of one KPI that is right but for these options,
/// which take the place of those of the same name or come behind them.
std::string problems_with_option(const std::string& option) {
  std::vector<std::string> options{
      "name: asa", "unit: seconds", "formula: tAnswered.sum / tAnswered.count",
      "families: [queue-metrics]", "meaning: The wait of the answered."};
  auto name = option.substr(0, option.find(':') + 1);
  for (auto& o : options)
    if (o.starts_with(name)) {
      o = option;
      return problems_with(with_kpi(options));
    }
  options.push_back(option);
  return problems_with(with_kpi(options));
}

} // namespace

TEST_CASE("a profile is read with all its options", "[kpi_profiles]") {
  auto profile = profile_of(std::string{head} + R"(
  - name: late_share
    unit: percent
    formula: >-
      nOverSla.count
      / tAnswered.count
    families: [queue-metrics, agent-metrics]
    rounding: {mode: floor, decimals: 1}
    when_undefined: -1
    by_threshold: true
    attribution: start
    meaning: The share answered late.
  - {name: idle, unit: milliseconds, formula: 'tSystemPresence[IDLE].sum',
     families: [agent-state], attribution: true_to_interval, meaning: Idle.}
)");
  CHECK(profile.name == "demo");
  CHECK(profile.version == 7);
  CHECK(profile.title == "A demonstration");
  REQUIRE(profile.kpis.size() == 2);
  const auto& late = profile.kpis[0];
  CHECK(late.name == "late_share");
  CHECK(late.unit == profile_unit::percent);
  CHECK(late.formula == "nOverSla.count / tAnswered.count");
  CHECK(to_text(late.expression) == late.formula);
  CHECK(late.families
        == std::vector{family::queue_metrics, family::agent_metrics});
  CHECK(late.rounding == rounding{rounding_mode::floor, 1});
  CHECK(late.when_undefined == -1);
  CHECK(late.by_threshold);
  CHECK(late.attribution == attribution::start);
  CHECK(late.meaning == "The share answered late.");
  const auto& idle = profile.kpis[1];
  CHECK(idle.rounding == rounding{rounding_mode::half_up, 0});
  CHECK(idle.when_undefined == std::nullopt);
  CHECK_FALSE(idle.by_threshold);
  CHECK(idle.attribution == attribution::true_to_interval);
}

TEST_CASE("rounding that is not said is the envelope's", "[kpi_profiles]") {
  struct {
    std::string unit{};
    std::string formula{};
    int decimals = 0;
  } cases[] = {{"count", "tAcd.count", 0},
               {"milliseconds", "tAcd.sum", 0},
               {"seconds", "tAcd.sum", 2},
               {"percent", "tAcd.count / 2", 2},
               {"ratio", "tAcd.count / 2", 2}};
  for (const auto& c : cases) {
    INFO(c.unit);
    auto profile = profile_of(
        with_kpi({"name: x", "unit: " + c.unit, "formula: " + c.formula,
                  "families: [queue-metrics]", "meaning: Something."}));
    CHECK(profile.kpis[0].rounding
          == rounding{rounding_mode::half_up,
                      static_cast<std::uint8_t>(c.decimals)});
  }
}

TEST_CASE("a wrong formula is told by its line and the column within it",
          "[kpi_profiles]") {
  CHECK(problems_with_option("formula: tAnswered.sum / tAnsered.count")
        == "demo.yaml:7:14: kpis[0].formula: at column 17: \"tAnsered\" is no "
           "metric; did you mean tAnswered?");
  CHECK(problems_with_option("formula: tAnswered.sum + 1")
        == "demo.yaml:7:14: kpis[0].formula: at column 15: \"+\" takes two of "
           "a kind: tAnswered.sum is in ms and 1 is a number");
  CHECK(problems_with_option("formula: \"(tAnswered.sum\"")
        == "demo.yaml:7:14: kpis[0].formula: at column 15: the formula ends "
           "where \")\" is expected");
}

TEST_CASE("a wrong formula of several lines is told by its first one and the "
          "column within it",
          "[kpi_profiles]") {
  CHECK(problems_with_option("formula: >-\n      tAcd.sum\n      / tAbc.count")
        == "demo.yaml:7:14: kpis[0].formula: at column 12: \"tAbc\" is no "
           "metric; did you mean tAcd?");
}

TEST_CASE("a wrong option is told with place and path", "[kpi_profiles]") {
  CHECK(problems_with_option("unit: count")
        == "demo.yaml:6:11: kpis[0].unit: is count and the formula is in ms: "
           "seconds or milliseconds");
  CHECK(problems_with_option("formula: tAnswered.count")
        == "demo.yaml:6:11: kpis[0].unit: is seconds and the formula is a "
           "number: count, percent or ratio");
  CHECK(problems_with_option("unit: secnds")
        == "demo.yaml:6:11: kpis[0].unit: is \"secnds\" where one of count, "
           "percent, ratio, seconds, milliseconds is wanted; did you mean "
           "seconds?");
  CHECK(problems_with_option("name: Asa 1")
        == "demo.yaml:5:11: kpis[0].name: takes a letter, then letters, digits "
           "and _, all small, 64 at most");
  CHECK(problems_with_option("families: [queue-metric]")
        == "demo.yaml:8:15: kpis[0].families: has queue-metric where "
           "queue-metrics, agent-metrics, conversation-metrics, agent-state or "
           "flow-metrics is wanted\n"
           "demo.yaml:8:15: kpis[0].families: names no family");
  CHECK(problems_with_option("families: [queue-metrics, queue-metrics]")
        == "demo.yaml:8:15: kpis[0].families: has queue-metrics twice");
  CHECK(problems_with_option("families: [queue-metrics, agent-state]")
        == "demo.yaml:8:15: kpis[0].families: has agent-state, whose cells "
           "have no tAnswered");
  CHECK(problems_with_option("meaning: " + std::string(1'001, 'x'))
        == "demo.yaml:9:14: kpis[0].meaning: has 1001 bytes; the most is 1000");
  CHECK(problems_with_option("rounding: {decimals: 7}")
        == "demo.yaml:10:26: kpis[0].rounding.decimals: is 7; the most is 6");
  CHECK(problems_with_option("rounding: {mode: up}")
            .starts_with("demo.yaml:10:22: kpis[0].rounding.mode: is \"up\" "
                         "where one of half_up, half_even, floor is wanted"));
  CHECK(problems_with_option("when_undefined: none")
        == "demo.yaml:10:21: kpis[0].when_undefined: is \"none\" where a whole "
           "number is wanted");
  CHECK(problems_with_option("when_undefined: null")
        == "demo.yaml:10:5: kpis[0].when_undefined: has no value; leave the "
           "key out to have its default");
  CHECK(problems_with_option("attribution: begin")
            .starts_with("demo.yaml:10:18: kpis[0].attribution: is \"begin\" "
                         "where one of posted, start, end, true_to_interval"));
}

TEST_CASE("unknown keys are refused with the nearest one", "[kpi_profiles]") {
  CHECK(problems_with_option("atribution: posted")
        == "demo.yaml:10:5: kpis[0].atribution: there is no such option; did "
           "you mean attribution?");
  CHECK(problems_with_option("rounding: {decimal: 1}")
        == "demo.yaml:10:16: kpis[0].rounding.decimal: there is no such "
           "option; did you mean decimals?");
  CHECK(problems_with(std::string{head} + "  []\ntitel: x\n")
            .find("demo.yaml:6:1: titel: there is no such option")
        != std::string::npos);
}

TEST_CASE("what has no default is missed", "[kpi_profiles]") {
  CHECK(problems_with("kpis:\n  - {}\n")
        == "demo.yaml:1:1: name: is missing; it has no default\n"
           "demo.yaml:1:1: title: is missing; it has no default\n"
           "demo.yaml:1:1: version: is missing; it has no default\n"
           "demo.yaml:2:5: kpis[0].families: is missing; it has no default\n"
           "demo.yaml:2:5: kpis[0].formula: is missing; it has no default\n"
           "demo.yaml:2:5: kpis[0].meaning: is missing; it has no default\n"
           "demo.yaml:2:5: kpis[0].name: is missing; it has no default\n"
           "demo.yaml:2:5: kpis[0].unit: is missing; it has no default");
  CHECK(problems_with("name: a\nversion: 1\ntitle: b\n")
        == "demo.yaml:1:1: kpis: has no KPI");
}

TEST_CASE("times in status are true to the interval", "[kpi_profiles]") {
  std::vector<std::string> options{"name: idle", "unit: seconds",
                                   "formula: tAgentRoutingStatus[IDLE].sum",
                                   "families: [agent-state]", "meaning: Idle."};
  CHECK(problems_with(with_kpi(options))
        == "demo.yaml:5:5: kpis[0].attribution: is posted and times in status "
           "are true_to_interval");
  options.push_back("attribution: true_to_interval");
  CHECK(problems_with(with_kpi(options)) == "taken");
  options[3] = "families: [agent-state, agent-metrics]";
  CHECK(problems_with(with_kpi(options))
        == "demo.yaml:8:15: kpis[0].families: has agent-metrics, whose cells "
           "have no tAgentRoutingStatus");
}

TEST_CASE("what counts answers over the threshold goes by it",
          "[kpi_profiles]") {
  std::vector<std::string> options{"name: late",
                                   "unit: count",
                                   "formula: nOverSla.count",
                                   "families: [queue-metrics]",
                                   "meaning: Late.",
                                   "by_threshold: false"};
  CHECK(problems_with(with_kpi(options))
        == "demo.yaml:10:19: kpis[0].by_threshold: is false and the formula "
           "reads nOverSla, which is zero, not unknown, where no threshold is "
           "agreed");
  options.back() = "by_threshold: true";
  CHECK(problems_with(with_kpi(options)) == "taken");
}

TEST_CASE("a name stands once in a profile", "[kpi_profiles]") {
  const std::string kpi = "{name: x, unit: count, formula: tAcd.count, "
                          "families: [queue-metrics], meaning: Waits.}\n";
  CHECK(problems_with(std::string{head} + "  - " + kpi + "  - " + kpi)
        == "demo.yaml:6:12: kpis[1].name: is that of the KPI at "
           "demo.yaml:5:5");
}

TEST_CASE("a profile has a bound", "[kpi_profiles]") {
  std::string text{head};
  for (std::size_t i = 0; i < profile_kpis_max + 1; ++i)
    text += "  - {name: x" + std::to_string(i)
            + ", unit: count, formula: tAcd.count, families: [queue-metrics], "
              "meaning: Waits.}\n";
  CHECK(problems_with(text)
        == "demo.yaml:5:3: kpis: has 257 KPIs; the most is 256");
}

TEST_CASE("all wrong profiles of a configuration are told", "[kpi_profiles]") {
  const std::string body
      = "version: 1\ntitle: t\nkpis: [{name: x, unit: count, formula: 1, "
        "families: [queue-metrics], meaning: One.}]\n";
  profile_text right{"a.yaml", "name: a\n" + body};
  auto read = parse_kpi_profiles(
      {right, {"b.yaml", "nam: b\n" + body}, {"c.yaml", "name: ["}});
  REQUIRE_FALSE(read);
  auto lines = lines_of(read.why().what);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].ends_with("did you mean name?"));
  CHECK(lines[1] == "b.yaml:1:1: name: is missing; it has no default");
  CHECK(lines[2].starts_with("c.yaml:"));
  CHECK(parse_kpi_profiles({right})->names() == std::vector<std::string>{"a"});
  CHECK(parse_kpi_profiles({})->names().empty());
}

TEST_CASE("versions of a profile hold from different instants on",
          "[kpi_profiles]") {
  auto written = [](int version, const std::string& more) {
    auto name = "v" + std::to_string(version) + ".yaml";
    return profile_text{
        name, "name: a\nversion: " + std::to_string(version) + "\ntitle: t\n"
                  + more
                  + "kpis: [{name: x, unit: count, formula: 1, families: "
                    "[queue-metrics], meaning: One.}]\n"};
  };
  auto april = *parse_iso("2026-04-01T00:00:00Z");
  auto both = parse_kpi_profiles(
      {written(2, "effective_from: 2026-04-01T00:00:00Z\n"), written(1, "")});
  REQUIRE(both);
  CHECK(both->names() == std::vector<std::string>{"a"});
  CHECK(both->find("", april - quarter)->version == 1);
  CHECK(both->find("a", april)->version == 2);
  CHECK(both->find("a", instant::max())->version == 2);
  CHECK(both->find("b", april) == nullptr);
  auto clash = parse_kpi_profiles({written(1, ""), written(2, "")});
  REQUIRE_FALSE(clash);
  CHECK(clash.why().what
        == "the profiles a@1 and a@2 hold from the same instant on; one of "
           "them needs an effective_from of its own");
  auto twice = parse_kpi_profiles(
      {written(1, ""), written(1, "effective_from: 2026-04-01T00:00:00Z\n")});
  REQUIRE_FALSE(twice);
  CHECK(twice.why().what.starts_with("there are two profiles a@1;"));
  auto odd = parse_kpi_profiles(
      {written(1, "effective_from: 2026-04-01T00:01:00Z\n")});
  REQUIRE_FALSE(odd);
  CHECK(odd.why().what
        == "v1.yaml:4:17: effective_from: is 2026-04-01T00:01:00Z, allowed is "
           "the beginning of a quarter hour, as 2026-04-01T00:00:00Z");
}

TEST_CASE("the only version of a profile holds before it is effective, too",
          "[kpi_profiles]") {
  auto later
      = profile_of("effective_from: 2026-04-01T00:00:00Z\n"
                   + with_kpi({"name: x", "unit: count", "formula: 1",
                               "families: [queue-metrics]", "meaning: One."}));
  auto all = kpi_definitions::make({later});
  REQUIRE(all);
  CHECK(all->find("demo", later.effective_from - quarter) != nullptr);
}

namespace {

quantity seven(const cell_metrics&, const kpi_switches&) {
  return whole(7);
}

constexpr std::array of_queues{family::queue_metrics};
constexpr kpi_code sevens{.name = "sevens",
                          .meaning = "Always seven.",
                          .families = of_queues,
                          .by_threshold = true,
                          .value = seven};
constexpr std::array<const kpi_code*, 1> all_codes{&sevens};

result<kpi_profile> coded(const std::string& code, const std::string& family,
                          const std::string& unit = "count") {
  return parse_kpi_profile(
      {"demo.yaml",
       with_kpi({"name: x", "unit: " + unit, code, "families: [" + family + "]",
                 "meaning: Something."})},
      std::span{all_codes});
}

} // namespace

TEST_CASE("a KPI can be computed by code instead of a formula",
          "[kpi_profiles]") {
  auto profile = coded("code: sevens", "queue-metrics");
  REQUIRE(profile);
  const auto& kpi = profile->kpis[0];
  CHECK(kpi.computed_by == &sevens);
  CHECK(kpi.by_threshold);
  CHECK(value_of(kpi, {}, {}, true) == whole(7));
  CHECK(value_of(kpi, {}, {}, false) == quantity{});
  CHECK(coded("code: eights", "queue-metrics").why().what
        == "demo.yaml:7:11: kpis[0].code: is eights; there are: sevens");
  CHECK(coded("code: sevens", "agent-metrics").why().what
        == "demo.yaml:8:15: kpis[0].families: has agent-metrics, of whose "
           "cells sevens makes no sense");
  CHECK(coded("code: sevens", "queue-metrics", "seconds").why().what
        == "demo.yaml:6:11: kpis[0].unit: is seconds and the code is a number: "
           "count, percent or ratio");
  CHECK(coded("code: sevens\n    formula: 1", "queue-metrics").why().what
        == "demo.yaml:7:11: kpis[0].code: stands beside a formula; one of them "
           "is enough");
}

TEST_CASE("where codes are not known they are taken and undefined",
          "[kpi_profiles]") {
  auto profile = profile_of(
      with_kpi({"name: x", "unit: count", "code: anything",
                "families: [queue-metrics]", "meaning: Something."}));
  CHECK(profile.kpis[0].code == "anything");
  CHECK(value_of(profile.kpis[0], {}, {}, true) == quantity{});
}

TEST_CASE("a profile is shipped, or a file", "[kpi_profiles]") {
  auto core = read_profile_text("core");
  REQUIRE(core);
  CHECK(core->name == "core.yaml");
  CHECK(
      read_profile_text(std::string{SOURCE_ROOT} + "/config/profiles/core.yaml")
          ->text
      == core->text);
  CHECK(read_profile_text("cor").why().what
        == "no profile cor is shipped; there are bpo-billing, core, wfm, and "
           "files, whose names end in .yaml");
  CHECK(read_profile_text("/nowhere/x.yaml").why().what
        == "/nowhere/x.yaml does not exist");
}
