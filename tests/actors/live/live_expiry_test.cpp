#include "actors/live/live_expiry.hpp"
#include "tests/actors/live/live_metrics.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <vector>

using namespace streamvane;
using namespace streamvane::actors::live;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

const metric_key status{metric_id::t_agent_routing_status, "IDLE"};

cell_key cell(std::string_view queue) {
  return {.family = family::queue_live, .entity = id_of(queue)};
}

} // namespace

TEST_CASE("values expire a while after they began, statuses never", "[live]") {
  auto since = clock("09:00:00");
  CHECK_FALSE(
      live_expiry::expired(waiting, since, since + live_kept_max - 1ms));
  CHECK(live_expiry::expired(waiting, since, since + live_kept_max));
  CHECK_FALSE(live_expiry::expired(assumed, since, since + 61min - 1ms));
  CHECK(live_expiry::expired(assumed, since, since + 61min));
  CHECK_FALSE(live_expiry::expired(status, since, instant::max()));
  CHECK_FALSE(live_expiry::expired(waiting, since, instant{}));
}

TEST_CASE("a cell is looked through at the first edge by which a value has "
          "expired, unless all such values were taken back",
          "[live]") {
  live_expiry expiry;
  auto nine = clock("09:00:00");
  auto expires = clock("10:15:00"); // 61 minutes later, and on to the edge.
  expiry.note(cell("Q"), assumed, nine);
  expiry.note(cell("Q"), assumed, nine + 1s, 2);
  expiry.note(cell("R"), assumed, nine + 1s);
  expiry.note(cell("S"), assumed, nine + 14min); // At the edge itself.
  expiry.note(cell("Q"), assumed, nine + 14min + 1ms);
  expiry.note(cell("Q"), status, nine);
  CHECK(expiry.size() == 4);
  expiry.forget(cell("R"), assumed, nine + 1s);
  expiry.forget(cell("R"), assumed, nine + 1s); // Nobody knows it any more.
  expiry.forget(cell("Q"), assumed, nine);
  CHECK(expiry.take_expired(expires - quarter).empty());
  auto due = expiry.take_expired(expires);
  CHECK(std::set(due.begin(), due.end()) == std::set{cell("Q"), cell("S")});
  CHECK(due.size() == 2);
  CHECK(expiry.take_expired(instant::max()) == std::vector{cell("Q")});
  CHECK(expiry.size() == 0);
}
