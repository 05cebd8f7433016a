#include "messages/kpi_expression.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <limits>

using namespace streamvane;

namespace {

constexpr auto greatest_number = std::numeric_limits<std::int64_t>::max();

/// Answered: 3 of 1000, 2000 and 6000 ms. Handled: 2 of 4000 and 6000 ms.
/// Offered 5, of which a metric record said 2 at once. No abandon.
cell_metrics small_cell() {
  cell_metrics cell{
      {{metric_id::n_offered, {}}, {4, 5, 1, 2}},
      {{metric_id::t_answered, {}}, {3, 9'000, 1'000, 6'000}},
      {{metric_id::t_handle, {}}, {2, 10'000, 4'000, 6'000}},
      {{metric_id::t_acd, {}}, {1, 7'000, 7'000, 7'000}},
      {{metric_id::t_agent_routing_status, "IDLE"}, {1, 200, 200, 200}},
      {{metric_id::t_agent_routing_status, "OFF_QUEUE"}, {1, 500, 500, 500}},
  };
  std::sort(cell.begin(), cell.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return cell;
}

kpi_expression parsed(const std::string& text) {
  auto formula = parse_expression(text);
  if (!formula)
    FAIL(text << ": " << formula.why().what);
  return std::move(*formula);
}

quantity value(const std::string& text, const kpi_switches& agreed = {},
               const cell_metrics& cell = small_cell()) {
  return value_of(parsed(text), cell, agreed);
}

/// Why the formula is refused.
std::string why(const std::string& text) {
  auto formula = parse_expression(text);
  if (formula)
    return "taken as " + to_text(*formula);
  return formula.why().what;
}

std::string canonical(const std::string& text) {
  return to_text(parsed(text));
}

constexpr quantity undefined{};

} // namespace

TEST_CASE("a formula reads the parts of a cell's tallies", "[kpi_expression]") {
  CHECK(value("tAnswered.count") == whole(3));
  CHECK(value("tAnswered.sum") == whole(9'000));
  CHECK(value("tAnswered.min") == whole(1'000));
  CHECK(value("tAnswered.max") == whole(6'000));
  CHECK(value(" tWait . sum\n") == whole(7'000));
  CHECK(value("tAgentRoutingStatus[IDLE].sum") == whole(200));
  CHECK(value("tAgentRoutingStatus[*].sum") == whole(700));
  CHECK(value("tAgentRoutingStatus[ INTERACTING ].sum") == whole(0));
  CHECK(value("42") == whole(42));
  CHECK(value("42ms") == whole(42));
}

TEST_CASE("a count is what the envelope shows: the sum of its values",
          "[kpi_expression]") {
  CHECK(value("nOffered.count") == whole(5));
}

TEST_CASE("what a cell does not have is zero, and has no extremes",
          "[kpi_expression]") {
  CHECK(value("tAbandon.count") == whole(0));
  CHECK(value("tAbandon.sum") == whole(0));
  CHECK(value("nConsult.count") == whole(0));
  CHECK(value("tSystemPresence[*].sum") == whole(0));
  CHECK(value("tAbandon.min") == undefined);
  CHECK(value("tAbandon.max") == undefined);
}

TEST_CASE("operators go from left to right, products first",
          "[kpi_expression]") {
  CHECK(value("2 + 3 * 4") == whole(14));
  CHECK(value("(2 + 3) * 4") == whole(20));
  CHECK(value("10 - 4 - 3") == whole(3));
  CHECK(value("10 - (4 - 3)") == whole(9));
  CHECK(value("100 / 5 / 2") == quantity{10, 1});
  CHECK(value("100 / (4 / 2)") == quantity{50, 1});
  CHECK(value("-2 * 3") == whole(-6));
  CHECK(value("2 * -3") == whole(-6));
  CHECK(value("--2") == whole(2));
  CHECK(value("1 - -2") == whole(3));
  CHECK(value("min(2, 1) + max(2, 1)") == whole(3));
  CHECK(value("tAnswered.sum + 1000ms") == whole(10'000));
}

TEST_CASE("a fraction of whole numbers stays as it was divided",
          "[kpi_expression]") {
  CHECK(value("8 / 10") == quantity{8, 10});
  CHECK(value("(12 - 4) / (5 * 2)") == quantity{8, 10});
  CHECK(value("0 / 10") == quantity{0, 10});
  CHECK(value("8 / -10") == quantity{-8, 10});
  CHECK(value("-8 / -10") == quantity{8, 10});
  CHECK(value("or_zero(8 / 10)") == quantity{8, 10});
  CHECK(value("-(8 / 10)") == quantity{-8, 10});
  CHECK(value("min(8 / 10, 4 / 5)") == quantity{8, 10});
  CHECK(value("max(4 / 5, 8 / 10)") == quantity{4, 5});
  CHECK(value("when(include_abandons, 8 / 10)", {.include_abandons = true})
        == quantity{8, 10});
}

TEST_CASE("every other fraction is in its lowest terms", "[kpi_expression]") {
  CHECK(value("8 / 10 + 1 / 10") == quantity{9, 10});
  CHECK(value("8 / 10 + 0") == quantity{4, 5});
  CHECK(value("1 - 8 / 10") == quantity{1, 5});
  CHECK(value("100 * (8 / 10)") == whole(80));
  CHECK(value("1 / 3 / (2 / 6)") == whole(1));
  CHECK(value("1 / 6 + 1 / 3") == quantity{1, 2});
  CHECK(value("min(-1 / 3, -1 / 2)") == quantity{-1, 2});
  CHECK(value("max(1 / 3, 1 / 2)") == quantity{1, 2});
}

TEST_CASE("when and unless follow the organisation's switches",
          "[kpi_expression]") {
  struct {
    std::string name{};
    kpi_switches agreed{};
  } cases[] = {{"include_abandons", {.include_abandons = true}},
               {"include_short_abandons", {.include_short_abandons = true}},
               {"include_flow_outs", {.include_flow_outs = true}}};
  for (const auto& [name, agreed] : cases) {
    INFO(name);
    CHECK(value("when(" + name + ", 7)") == whole(0));
    CHECK(value("when(" + name + ", 7)", agreed) == whole(7));
    CHECK(value("unless(" + name + ", 7)") == whole(7));
    CHECK(value("unless(" + name + ", 7)", agreed) == whole(0));
    auto others = kpi_switches::from_bits(
        static_cast<std::uint8_t>(7 & ~agreed.bits()));
    CHECK(value("when(" + name + ", 7)", others) == whole(0));
  }
}

TEST_CASE("undefined stays undefined until or_zero", "[kpi_expression]") {
  const std::string nothing = "tAbandon.sum / tAbandon.count";
  CHECK_FALSE(value(nothing).defined());
  for (auto formula :
       {"1ms + @", "@ - 1ms", "2 * (@)", "(@) / 2", "-(@)", "min(1ms, @)",
        "max(@, 1ms)", "unless(include_abandons, @)"}) {
    std::string text = formula;
    text.replace(text.find('@'), 1, nothing);
    INFO(text);
    CHECK_FALSE(value(text).defined());
  }
  CHECK(value("or_zero(" + nothing + ")") == whole(0));
  CHECK(value("1ms + or_zero(" + nothing + ")") == whole(1));
  CHECK(value("when(include_abandons, " + nothing + ")") == whole(0));
  CHECK(value("min(1ms, tAbandon.max)") == undefined);
  CHECK(value_of(kpi_expression{}, small_cell(), {}) == undefined);
}

TEST_CASE("a division by zero still says of how much", "[kpi_expression]") {
  CHECK(value("tAnswered.sum / tAbandon.count") == quantity{9'000, 0});
  CHECK(value("(1 / 2) / 0") == undefined);
}

TEST_CASE("what does not fit into 64 bits is undefined, never wrong",
          "[kpi_expression]") {
  const std::string most = std::to_string(greatest_number);
  const std::string least = "(-" + most + " - 1)";
  CHECK(value(most) == whole(greatest_number));
  CHECK(value(least) == whole(std::numeric_limits<std::int64_t>::min()));
  CHECK(value(most + " + 1") == undefined);
  CHECK(value(least + " - 1") == undefined);
  CHECK(value(most + " * 2") == undefined);
  CHECK(value("-" + least) == undefined);
  CHECK(value(least + " / -1") == undefined);
  CHECK(value(least + " * " + least) == undefined);
  CHECK(value("-" + least + " / -1") == undefined);
  CHECK(value("1 / " + most + " / 2") == undefined);
  CHECK(value("or_zero(" + most + " * 2)") == whole(0));
  // In between more room is needed, and there is: lowest terms are what counts.
  CHECK(value("(" + most + " / 2) * (2 / " + most + ")") == whole(1));
  CHECK(value("5 / " + least) == undefined);
  CHECK(value("2 / " + least) == quantity{-1, std::int64_t{1} << 62});
  CHECK(value("min(" + least + ", " + most + ")")
        == whole(std::numeric_limits<std::int64_t>::min()));
  CHECK(value("max(1 / " + most + ", " + least + ")")
        == quantity{1, greatest_number});
  cell_metrics full{
      {{metric_id::t_agent_routing_status, "A"}, {1, greatest_number, 0, 0}},
      {{metric_id::t_agent_routing_status, "B"}, {1, 1, 0, 0}}};
  CHECK(value("tAgentRoutingStatus[*].sum", {}, full) == undefined);
}

TEST_CASE("a formula comes in a number or in ms", "[kpi_expression]") {
  for (auto text :
       {"1", "tAnswered.count", "tAnswered.sum / tHandle.sum",
        "tAnswered.sum / 60000ms", "2 * (1ms / 1ms)", "or_zero(1 / 0)",
        "tAnswered.count * 3600000ms / tAgentRoutingStatus[*].sum"})
    CHECK(parsed(text).dimension() == kpi_dimension::count);
  for (auto text : {"1ms", "tAnswered.sum", "tAnswered.sum / tAnswered.count",
                    "-1ms", "tAnswered.max - tAnswered.min", "2 * 1ms",
                    "1ms * 2", "when(include_abandons, tAbandon.sum)",
                    "min(1ms, tAcd.max)", "tAgentRoutingStatus[IDLE].sum"})
    CHECK(parsed(text).dimension() == kpi_dimension::ms);
}

TEST_CASE("what differs in kind is not added or compared", "[kpi_expression]") {
  CHECK(why("tAnswered.sum + tAnswered.count")
        == "column 15: \"+\" takes two of a kind: tAnswered.sum is in ms and "
           "tAnswered.count is a number");
  CHECK(why("1 - 2 * 3ms")
        == "column 3: \"-\" takes two of a kind: 1 is a number and 2 * 3ms is "
           "in ms");
  CHECK(why("1 + max(tAcd.max, 0)")
        == "column 5: \"max\" takes two of a kind: tAcd.max is in ms and 0 is "
           "a number");
  CHECK(
      why("min(1, 1ms)").starts_with("column 1: \"min\" takes two of a kind"));
  CHECK(why("tAcd.sum * tAcw.sum")
        == "column 10: \"*\" takes ms once, there are no square ms: tAcd.sum "
           "is in ms and tAcw.sum is in ms");
  CHECK(why("tAcd.count / tAcd.sum")
        == "column 12: \"/\" takes no number by ms, nothing is shown per ms: "
           "tAcd.count is a number and tAcd.sum is in ms");
}

TEST_CASE("an unknown name is told with the nearest one", "[kpi_expression]") {
  CHECK(why("1 + tAnsered.count")
        == "column 5: \"tAnsered\" is no metric; did you mean tAnswered?");
  CHECK(why("nOfferd.count")
        == "column 1: \"nOfferd\" is no metric; did you mean nOffered?");
  CHECK(why("tWat.count")
        == "column 1: \"tWat\" is no metric; did you mean tWait?");
  CHECK(why("tSomethingElse.count")
        == "column 1: \"tSomethingElse\" is no metric");
  CHECK(why("xy.count") == "column 1: \"xy\" is no metric");
  CHECK(why("tAcd.cuont")
        == "column 6: \"cuont\" is no part of a metric; there are .count, "
           ".sum, .min and .max; did you mean count?");
  CHECK(why("nOffered.sum")
        == "column 10: nOffered counts and has only .count");
  CHECK(why("avg(1, 2)")
        == "column 1: \"avg\" is no function; there are min, max, when, unless "
           "and or_zero");
  CHECK(why("orzero(1)")
        == "column 1: \"orzero\" is no function; there are min, max, when, "
           "unless and or_zero; did you mean or_zero?");
  CHECK(why("when(include_abandon, 1)")
        == "column 6: \"include_abandon\" is no switch; there are "
           "include_abandons, include_short_abandons and include_flow_outs; "
           "did you mean include_abandons?");
  CHECK(why("tAgentRoutingStatus[IDEL].sum")
        == "column 21: \"IDEL\" is no status of tAgentRoutingStatus; did you "
           "mean IDLE?");
  CHECK(why("tSystemPresence[INTERACTING].sum")
        == "column 17: \"INTERACTING\" is no status of tSystemPresence");
}

TEST_CASE("a failure says where it is and what was expected",
          "[kpi_expression]") {
  CHECK(why("")
        == "column 1: the formula ends where a number, a metric, a function or "
           "\"(\" is expected");
  CHECK(why("1 +  ")
        == "column 6: the formula ends where a number, a metric, a function or "
           "\"(\" is expected");
  CHECK(why("1 2")
        == "column 3: \"2\" stands where an operator or the end is expected");
  CHECK(why("(1 + 2") == "column 7: the formula ends where \")\" is expected");
  CHECK(why("1)")
        == "column 2: \")\" stands where an operator or the end is expected");
  CHECK(why("max(1)") == "column 6: \")\" stands where \",\" is expected");
  CHECK(why("max 1") == "column 5: \"1\" stands where \"(\" is expected");
  CHECK(why("min(1, 2, 3)")
        == "column 9: \",\" stands where \")\" is expected");
  CHECK(why("when(1, 2)")
        == "column 6: \"1\" stands where include_abandons, "
           "include_short_abandons or include_flow_outs is expected");
  CHECK(why("tAcd")
        == "column 5: the formula ends where \".count\", \".sum\", \".min\" or "
           "\".max\" is expected");
  CHECK(why("tAcd.7")
        == "column 6: \"7\" stands where count, sum, min or max is expected");
  CHECK(why("nOffered + 1")
        == "column 10: \"+\" stands where \".count\" is expected");
  CHECK(why("tAcd[IDLE].sum")
        == "column 5: tAcd is no time in status and takes no \"[\"");
  CHECK(why("tAgentRoutingStatus.sum")
        == "column 20: \".\" stands where a status such as "
           "\"tAgentRoutingStatus[*].sum\" has it is expected");
  CHECK(why("tAgentRoutingStatus[].sum")
        == "column 21: \"]\" stands where a status or \"*\" is expected");
  CHECK(why("tAgentRoutingStatus[IDLE].count")
        == "column 27: tAgentRoutingStatus is a time in status and has only "
           ".sum");
  CHECK(why("tAgentRoutingStatus[IDLE]")
        == "column 26: the formula ends where \".sum\" is expected");
  CHECK(why("1.5")
        == "column 2: \".\" stands where an operator, the end or \"ms\" "
           "(numbers are whole) is expected");
  CHECK(why("5s").starts_with("column 2: \"s\" stands where an operator"));
  CHECK(why("9223372036854775808")
        == "column 1: \"9223372036854775808\" does not fit into 64 bits");
  CHECK(why("1 % 2").starts_with("column 3: \"%\" stands where"));
  CHECK(why("1 + \xc3\xa9").starts_with("column 5: an odd byte stands where"));
  CHECK(why(std::string{"1\0", 2}).starts_with("column 2: an odd byte"));
  CHECK(why("tOrganizationPresence[ON_QUEUE].sum")
        == "column 23: \"ON_QUEUE\" is neither the id of a presence definition "
           "nor UNKNOWN");
}

TEST_CASE("a formula is bounded in length, steps and depth",
          "[kpi_expression]") {
  auto nested = [](std::size_t levels, const std::string& open,
                   const std::string& close) {
    std::string text;
    for (std::size_t i = 0; i < levels; ++i)
      text += open;
    text += '1';
    for (std::size_t i = 0; i < levels; ++i)
      text += close;
    return text;
  };
  std::array<std::pair<std::string, std::string>, 4> ways{
      {{"(", ")"}, {"-", ""}, {"or_zero(", ")"}, {"max(1,", ")"}}};
  for (const auto& [open, close] : ways) {
    INFO(open);
    CHECK(parse_expression(nested(expression_depth_max, open, close)));
    auto too_deep
        = parse_expression(nested(expression_depth_max + 1, open, close));
    REQUIRE_FALSE(too_deep);
    CHECK(too_deep.why().code == errc::too_large);
    CHECK(
        too_deep.why().what.ends_with("nest deeper than expression_depth_max, "
                                      "32"));
  }
  CHECK_FALSE(parse_expression(nested(1'000'000 / 100, "(", ")")));
  // Levels that are closed do not count.
  std::string wide = "(1)";
  for (int i = 0; i < 80; ++i)
    wide += "+(-1)";
  CHECK(value(wide) == whole(-79));

  std::string terms = "1";
  for (std::size_t i = 1; i < expression_steps_max / 2; ++i)
    terms += "+1";
  CHECK(parse_expression(terms));
  auto too_many = parse_expression(terms + "+1");
  REQUIRE_FALSE(too_many);
  CHECK(too_many.why().code == errc::too_large);

  std::string blanks(expression_bytes_max - 1, ' ');
  CHECK(parse_expression(blanks + '1'));
  auto too_long = parse_expression(blanks + "11");
  REQUIRE_FALSE(too_long);
  CHECK(too_long.why().code == errc::too_large);
}

TEST_CASE("the canonical text has the parentheses it needs",
          "[kpi_expression]") {
  CHECK(canonical("((1))+2*  3") == "1 + 2 * 3");
  CHECK(canonical("(1+2)*3") == "(1 + 2) * 3");
  CHECK(canonical("1-(2-3)-(4)") == "1 - (2 - 3) - 4");
  CHECK(canonical("1/(2*3)") == "1 / (2 * 3)");
  CHECK(canonical("-(1+2)*-(3*4)") == "-(1 + 2) * -(3 * 4)");
  CHECK(canonical("- -1-(-1)") == "--1 - -1");
  CHECK(canonical("(-1)*007ms") == "-1 * 7ms");
  CHECK(canonical("max((1),(2+3)*4)/min(1,2)")
        == "max(1, (2 + 3) * 4) / min(1, 2)");
  CHECK(canonical("when( include_flow_outs,unless(include_abandons,or_zero"
                  "(tWait.sum)))")
        == "when(include_flow_outs, unless(include_abandons, "
           "or_zero(tAcd.sum)))");
  const std::string id
      = "tOrganizationPresence[0b0c1f3e-4f62-4f0e-9c4c-1d2e3f405162].sum";
  CHECK(canonical(id) == id);
  CHECK(canonical("tOrganizationPresence[UNKNOWN].sum")
        == "tOrganizationPresence[UNKNOWN].sum");
  CHECK(canonical("tSystemPresence [*] . sum") == "tSystemPresence[*].sum");
  CHECK(to_text(kpi_expression{}).empty());
}

TEST_CASE("a presence definition is found by the bytes of its id",
          "[kpi_expression]") {
  auto id = to_uuid("0b0c1f3e-4f62-4f0e-9c4c-1d2e3f405162");
  std::array<char, 16> bytes{};
  std::copy(id.bytes.begin(), id.bytes.end(), bytes.begin());
  cell_metrics cell{
      {{metric_id::t_organization_presence, token::from_bytes(bytes)},
       {1, 77, 77, 77}}};
  CHECK(value("tOrganizationPresence[0B0C1F3E-4F62-4F0E-9C4C-1D2E3F405162].sum",
              {}, cell)
        == whole(77));
  CHECK(value("tOrganizationPresence[UNKNOWN].sum", {}, cell) == whole(0));
}

namespace {

/// A formula that follows from the seed, in ms or not.
std::string drawn_formula(std::uint64_t& seed, bool in_ms, int levels) {
  seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
  auto choice = (seed >> 33) % (levels == 0 ? 3 : 10);
  auto part = [&](bool ms) {
    return drawn_formula(seed, ms, levels - 1);
  };
  switch (choice) {
  case 0: return in_ms ? "7ms" : "3";
  case 1: return in_ms ? "tAnswered.sum" : "tAnswered.count";
  case 2: return in_ms ? "tAgentRoutingStatus[*].sum" : "nOffered.count";
  case 3: return '(' + part(in_ms) + '+' + part(in_ms) + ')';
  case 4: return part(in_ms) + "-(" + part(in_ms) + ')';
  case 5: return '(' + part(in_ms) + ")*(" + part(false) + ')';
  case 6: return '(' + part(in_ms) + ")/(" + part(false) + ')';
  case 7: return "-(" + part(in_ms) + ')';
  case 8: return "max(" + part(in_ms) + ',' + part(in_ms) + ')';
  default: return "when(include_abandons," + part(in_ms) + ')';
  }
}

} // namespace

TEST_CASE("the canonical text is the same formula", "[kpi_expression]") {
  std::uint64_t seed = 20'261'122;
  for (int i = 0; i < 2'000; ++i) {
    auto text = drawn_formula(seed, i % 2 == 0, 4);
    auto formula = parse_expression(text);
    if (!formula) { // Only ever too many steps.
      REQUIRE(formula.why().code == errc::too_large);
      continue;
    }
    auto again = parse_expression(to_text(*formula));
    INFO(text);
    REQUIRE(again);
    REQUIRE(*again == *formula);
    REQUIRE(to_text(*again) == to_text(*formula));
    kpi_switches agreed{.include_abandons = i % 3 == 0};
    REQUIRE(value_of(*again, small_cell(), agreed)
            == value_of(*formula, small_cell(), agreed));
  }
}

TEST_CASE("a damaged formula is refused or understood, nothing else",
          "[kpi_expression]") {
  const std::string good
      = "max(0, tAnswered.count - nOverSla.count) / (tAnswered.count + "
        "when(include_abandons, tAbandon.count) * 12) + or_zero("
        "tAgentRoutingStatus[IDLE].sum / 60000ms)";
  REQUIRE(parse_expression(good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (char c : {'(', ')', '.', '-', '9', 'x', ' ', '\0', '\xff'}) {
      auto bad = good;
      bad[i] = c;
      if (auto formula = parse_expression(bad))
        (void)value_of(*formula, small_cell(), {});
      else
        CHECK(formula.why().what.starts_with("column "));
    }
  }
}

TEST_CASE("a formula tells which metrics it reads", "[kpi_expression]") {
  CHECK(metrics_of(parsed("1 + 2")).empty());
  CHECK(metrics_of(parsed("tWait.sum / tAcd.count + tSystemPresence[*].sum"))
        == std::set{metric_id::t_acd, metric_id::t_system_presence});
}
