#include "tests/messages/kpi_formulas.hpp"

#include <array>
#include <limits>

using namespace streamvane;
using namespace streamvane::test;

namespace {

constexpr auto greatest_number = std::numeric_limits<std::int64_t>::max();

std::string canonical(const std::string& text) {
  return to_text(formula_of(text));
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
    CHECK(formula_of(text).dimension() == kpi_dimension::count);
  for (auto text : {"1ms", "tAnswered.sum", "tAnswered.sum / tAnswered.count",
                    "-1ms", "tAnswered.max - tAnswered.min", "2 * 1ms",
                    "1ms * 2", "when(include_abandons, tAbandon.sum)",
                    "min(1ms, tAcd.max)", "tAgentRoutingStatus[IDLE].sum"})
    CHECK(formula_of(text).dimension() == kpi_dimension::ms);
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

TEST_CASE("a formula tells which metrics it reads", "[kpi_expression]") {
  CHECK(metrics_of(formula_of("1 + 2")).empty());
  CHECK(
      metrics_of(formula_of("tWait.sum / tAcd.count + tSystemPresence[*].sum"))
      == std::set{metric_id::t_acd, metric_id::t_system_presence});
}
