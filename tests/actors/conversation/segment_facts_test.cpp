#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace streamvane;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

/// The lines of the agent's cells that tell of `metric`.
std::string lines_of(const story& told, std::string_view metric) {
  std::string found;
  std::string text = cells_of(told);
  for (std::size_t at = 0; at < text.size();) {
    auto end = text.find('\n', at);
    auto line = std::string_view{text}.substr(at, end - at);
    if (line.find("A@Q") != line.npos && line.find(metric) != line.npos)
      found.append(line).append("\n");
    at = end + 1;
  }
  return found;
}

/// A contact that A takes and holds twice.
story::states two_holds() {
  return {.agent = "A",
          .queue = "Q",
          .began = "09:00:00",
          .turns = {{"09:00:00", "ALERT"},
                    {"09:00:04", "INTERACT"},
                    {"09:10:00", "HOLD"},
                    {"09:11:00", "INTERACT"},
                    {"09:16:00", "HOLD"},
                    {"09:16:30", "INTERACT"},
                    {"09:20:00", "WRAPUP"},
                    {"09:31:00", "TERMINATED"}}};
}

} // namespace

TEST_CASE("each stretch of talk and hold counts where it ends",
          "[conversation][states]") {
  story call{"call"};
  call.agent_states("S", two_holds());
  CHECK(lines_of(call, " tTalk ")
        == "09:00 A@Q() tTalk 1/596000\n"
           "09:15 A@Q() tTalk 2/510000 210000..300000\n");
  CHECK(lines_of(call, " tHeld ")
        == "09:00 A@Q() tHeld 1/60000\n"
           "09:15 A@Q() tHeld 1/30000\n");
  CHECK(lines_of(call, " tAlert ") == "09:00 A@Q() tAlert 1/4000\n");
}

TEST_CASE("the sums of a session stand where the contact left, the handle time "
          "where the agent was done",
          "[conversation][states]") {
  story call{"call"};
  call.agent_states("S", two_holds());
  CHECK(lines_of(call, "tTalkComplete")
        == "09:15 A@Q() tTalkComplete 1/1106000\n");
  CHECK(lines_of(call, "tHeldComplete")
        == "09:15 A@Q() tHeldComplete 1/90000\n");
  CHECK(lines_of(call, "tAcw") == "09:30 A@Q() tAcw 1/660000\n");
  CHECK(lines_of(call, "tHandle") == "09:30 A@Q() tHandle 1/1856000\n");
}

TEST_CASE("a session that ends on hold has talked until the hold",
          "[conversation][states]") {
  story call{"call"};
  call.agent_states("S", {.agent = "A",
                          .queue = "Q",
                          .began = "09:00:00",
                          .turns = {{"09:00:00", "INTERACT"},
                                    {"09:14:00", "HOLD"},
                                    {"09:16:00", "TERMINATED"}}});
  CHECK(lines_of(call, "tTalkComplete")
        == "09:00 A@Q() tTalkComplete 1/840000\n");
  CHECK(lines_of(call, "tHeldComplete")
        == "09:15 A@Q() tHeldComplete 1/120000\n");
}

TEST_CASE("states of a session whose beginning was missed give no sums",
          "[conversation][states]") {
  story call{"call"};
  auto told = two_holds();
  told.turns.erase(told.turns.begin(), told.turns.begin() + 2);
  call.agent_states("S", told);
  CHECK(lines_of(call, " tHeld ").size() > 0);
  CHECK(lines_of(call, "Complete") == "");
  CHECK(lines_of(call, "tHandle") == "");
}

TEST_CASE("states of a session take the place of its detail events, metric by "
          "metric",
          "[conversation][states]") {
  story call{"call"};
  call.agent_leg("S", {.agent = "A",
                       .queue = "Q",
                       .from = "09:00:00",
                       .until = "09:20:00",
                       .alerting = 4s,
                       .talking = 1000s,
                       .held = 196s});
  call.after_call_work("S", {.agent = "A", .at = "09:31:00", .worked = 660s});
  CHECK(lines_of(call, "tTalkComplete")
        == "09:15 A@Q tTalkComplete 1/1000000\n");
  CHECK(lines_of(call, " tTalk ") == "");
  call.agent_states("S", two_holds());
  CHECK(lines_of(call, "tTalkComplete")
        == "09:15 A@Q tTalkComplete 1/1106000\n");
  CHECK(lines_of(call, "tHandle") == "09:30 A@Q tHandle 1/1856000\n");
  CHECK(lines_of(call, " tAlert ") == "09:00 A@Q tAlert 1/4000\n");
}

TEST_CASE("a metric record takes the place of states, metric by metric",
          "[conversation][states]") {
  story call{"call"};
  call.agent_states("S", two_holds());
  call.metric_record("S", {.metric = metric_id::t_held,
                           .value = 60'004,
                           .at = "09:11:00",
                           .id = "r1",
                           .queue = "Q",
                           .agent = "A"});
  CHECK(lines_of(call, " tHeld ") == "09:00 A@Q tHeld 1/60004\n");
  CHECK(lines_of(call, " tTalk ").size() > 0);
}

TEST_CASE("states give the same cells in whatever order they come",
          "[conversation][states]") {
  story call{"call"};
  call.agent_states("S", two_holds());
  story_fold forward;
  forward.epoch(call.events());
  auto events = call.events();
  std::reverse(events.begin(), events.end());
  story_fold backward;
  for (const auto& e : events)
    backward.epoch({e});
  CHECK(forward.cells().bytes() == backward.cells().bytes());
  CHECK(forward.states() == backward.states());
  CHECK(backward.cells().absent_removals() == 0);
}
