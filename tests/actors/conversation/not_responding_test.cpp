#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

/// An alert of A for queue Q that ended unanswered at 10:00:20.
story unanswered(disconnect_type left) {
  story call{"call"};
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:05",
                        .until = "10:00:20",
                        .alerting = 15s,
                        .left = left});
  return call;
}

bool let_it_ring(const story& told) {
  story_fold fold;
  fold.epoch(told.events());
  return fold.cells().text().find("A@Q tNotResponding 1/15000\n")
         != std::string::npos;
}

} // namespace

TEST_CASE("declined and timed-out alerts count as not responding",
          "[conversation]") {
  for (auto left : {disconnect_type::none, disconnect_type::client,
                    disconnect_type::system, disconnect_type::timeout,
                    disconnect_type::endpoint, disconnect_type::other})
    CHECK(let_it_ring(unanswered(left)));
}

TEST_CASE("alerts that the caller or a transfer ended do not count",
          "[conversation]") {
  for (auto left :
       {disconnect_type::peer, disconnect_type::transfer,
        disconnect_type::conference_transfer, disconnect_type::consult_transfer,
        disconnect_type::forward_transfer, disconnect_type::no_answer_transfer,
        disconnect_type::not_available_transfer, disconnect_type::dnd_transfer})
    CHECK_FALSE(let_it_ring(unanswered(left)));
}

TEST_CASE("an alert that was answered or held does not count",
          "[conversation]") {
  auto talked = unanswered(disconnect_type::client);
  talked.last().interacting = 1ms;
  CHECK_FALSE(let_it_ring(talked));
  auto held = unanswered(disconnect_type::client);
  held.last().held = 1ms;
  CHECK_FALSE(let_it_ring(held));
}

TEST_CASE("a contact that leaves the queue within two seconds takes the alert "
          "with it",
          "[conversation]") {
  struct step {
    const char* left_at;
    const char* queue;
    acd_outcome outcome;
    bool rang;
  };
  for (const auto& s : {
           step{"10:00:18", "Q", acd_outcome::abandon, false},
           step{"10:00:22", "Q", acd_outcome::abandon, false},
           step{"10:00:22", "Q", acd_outcome::flow_out, false},
           step{"10:00:17.999", "Q", acd_outcome::abandon, true},
           step{"10:00:22.001", "Q", acd_outcome::abandon, true},
           step{"10:00:20", "R", acd_outcome::abandon, true},
           step{"10:00:20", "Q", acd_outcome::answered, true},
           step{"10:00:20", "Q", acd_outcome::none, true},
       }) {
    auto call = unanswered(disconnect_type::client);
    call.queue_visit("S1", {.queue = s.queue,
                            .from = "10:00:00",
                            .until = s.left_at,
                            .by = "B",
                            .outcome = s.outcome,
                            .waited = 20s});
    INFO(s.left_at << ' ' << s.queue << ' ' << to_string(s.outcome));
    CHECK(let_it_ring(call) == s.rang);
  }
}
