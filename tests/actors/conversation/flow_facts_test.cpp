#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

story::flow menu() {
  return {.from = "09:14:50",
          .until = "09:15:10",
          .connected = 20s,
          .name = "menu",
          .type = "inboundcall",
          .left = "transfer",
          .direction = direction::inbound};
}

} // namespace

TEST_CASE("a flow counts where it starts, its time where it ends",
          "[conversation][flow]") {
  story call{"call"};
  call.flow_leg("F", menu());
  CHECK(cells_of(call)
        == "09:15 * tIvr 1/20000\n"
           "09:00 menu nFlow 1\n"
           "09:15 menu tFlow 1/20000\n"
           "09:15 menu tFlowExit 1/20000\n");
}

TEST_CASE("what only a flow's start says of it counts as well",
          "[conversation][flow]") {
  story call{"call"};
  call.flow_leg("F", menu());
  call.last().flow_type = {};
  CHECK(cells_of(call).find("tIvr 1/20000") != std::string::npos);
}

TEST_CASE("a flow whose start is unknown began its time before its end",
          "[conversation][flow]") {
  story call{"call"};
  auto flow = menu();
  flow.from = {};
  call.flow_leg("F", flow);
  CHECK(cells_of(call).find("09:00 menu nFlow 1\n") != std::string::npos);
}

TEST_CASE("what hangs up in a flow, the flow or the caller, is a disconnect",
          "[conversation][flow]") {
  for (std::string_view reason :
       {"disconnect", "flowdisconnect", "flowerrordisconnect",
        "sessionexpiredisconnect", "recognitionfailuredisconnect"}) {
    INFO(reason);
    story call{"call"};
    auto flow = menu();
    flow.left = token{reason};
    call.flow_leg("F", flow);
    auto cells = cells_of(call);
    CHECK(cells.find("tFlowDisconnect 1/20000") != std::string::npos);
    CHECK(cells.find("tFlowExit") == std::string::npos);
  }
}

TEST_CASE("only flows that a caller hears are IVR", "[conversation][flow]") {
  story call{"chat"};
  auto flow = menu();
  flow.type = "digitalbot";
  call.flow_leg("F", flow);
  auto cells = cells_of(call);
  CHECK(cells.find("tFlow 1/20000") != std::string::npos);
  CHECK(cells.find("tIvr") == std::string::npos);
}

TEST_CASE("each outcome of a flow counts once, however often it is told",
          "[conversation][flow]") {
  story call{"call"};
  call.flow_leg("F", menu());
  for (int i = 0; i < 2; ++i) {
    call.flow_outcome(
        "F", {.name = "paid", .at = "09:15:00", .flow = "menu", .lasted = 4s});
    call.flow_outcome("F", {.name = "sent",
                            .at = "09:15:05",
                            .flow = "menu",
                            .verdict = flow_verdict::failure,
                            .lasted = 9s});
    call.flow_outcome(
        "F", {.name = "odd", .at = "09:15:06", .verdict = flow_verdict::none});
  }
  auto cells = cells_of(call);
  CHECK(cells.find("09:15 menu nFlowOutcome 2\n") != std::string::npos);
  CHECK(cells.find("09:15 menu nFlowOutcomeFailed 1\n") != std::string::npos);
  CHECK(cells.find("09:15 menu tFlowOutcome 2/13000 4000..9000\n")
        != std::string::npos);
}
