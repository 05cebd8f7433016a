#include "tests/messages/kpi_formulas.hpp"

#include <array>

using namespace streamvane;
using namespace streamvane::test;

namespace {

/// Why the formula is refused.
std::string why(const std::string& text) {
  auto formula = parse_expression(text);
  if (formula)
    return "taken as " + to_text(*formula);
  return formula.why().what;
}

} // namespace

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
