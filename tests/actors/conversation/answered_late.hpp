#pragma once

#include "tests/support/story.hpp"

#include <chrono>

namespace streamvane::test {

/// A visit of Q answered by A at 10:00:30 after 30 s.
inline story answered_late() {
  using namespace std::chrono_literals;
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:00:00",
                          .until = "10:00:30",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 30s});
  return call;
}

} // namespace streamvane::test
