#include "messages/genesys/plausibility.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace streamvane;
using genesys::implausible;

namespace {

const instant arrival = from_epoch_ms(1772443845500);
constexpr millis day = std::chrono::days{1};

conversation_event event_at(instant at) {
  conversation_event e;
  e.at = at;
  return e;
}

} // namespace

TEST_CASE("an event is plausible from 2006 to a day after its arrival",
          "[genesys][plausibility]") {
  auto first = from_epoch_ms(1136073600000);
  CHECK_FALSE(implausible(event_at(first), arrival));
  CHECK(implausible(event_at(first - millis{1}), arrival)
        == "event time 2005-12-31T23:59:59.999Z is before 2006");
  CHECK_FALSE(implausible(event_at(arrival + day), arrival));
  CHECK(implausible(event_at(arrival + day + millis{1}), arrival)
        == "event time 2026-03-03T09:30:45.501Z is more than a day after "
           "arrival, 2026-03-02T09:30:45.500Z");
}

TEST_CASE("times at the ends of the number range are implausible, no more",
          "[genesys][plausibility]") {
  for (auto ms : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                  std::int64_t{0}, std::numeric_limits<std::int64_t>::max()})
    CHECK(implausible(event_at(from_epoch_ms(ms)), arrival));
}

TEST_CASE("durations are plausible from none to 400 days",
          "[genesys][plausibility]") {
  for (auto member :
       {&conversation_event::connected, &conversation_event::interacting,
        &conversation_event::held, &conversation_event::alerting,
        &conversation_event::contacting, &conversation_event::dialing,
        &conversation_event::callback, &conversation_event::wrapping,
        &conversation_event::voicemail, &conversation_event::outcome_time}) {
    auto e = event_at(arrival);
    e.*member = millis{0};
    CHECK_FALSE(implausible(e, arrival));
    e.*member = 400 * day;
    CHECK_FALSE(implausible(e, arrival));
    e.*member = 400 * day + millis{1};
    CHECK(implausible(e, arrival));
    e.*member = millis{-1};
    CHECK(implausible(e, arrival));
  }
  auto e = event_at(arrival);
  e.held = millis{-5};
  CHECK(implausible(e, arrival) == "heldDurationMs -5 ms is negative");
}

TEST_CASE("the start of a session must lie in the same bounds",
          "[genesys][plausibility]") {
  auto e = event_at(arrival);
  e.session_start = arrival - 60 * day;
  CHECK_FALSE(implausible(e, arrival));
  e.session_start = arrival + 2 * day;
  CHECK(implausible(e, arrival)->starts_with("sessionStart"));
  e.session_start = from_epoch_ms(1);
  CHECK(implausible(e, arrival)->starts_with("sessionStart"));
}

TEST_CASE("a metric record's value is a duration where its metric is a time",
          "[genesys][plausibility]") {
  auto e = event_at(arrival);
  e.metric = metric_id::t_acd;
  e.metric_value = 401 * day.count();
  CHECK(implausible(e, arrival));
  e.metric = metric_id::o_message_count;
  CHECK_FALSE(implausible(e, arrival));
  e.metric_value = -1;
  CHECK(implausible(e, arrival) == "oMessageCount -1 is negative");
}

TEST_CASE("an agent's changes must lie in the same bounds",
          "[genesys][plausibility]") {
  agent_event e;
  CHECK_FALSE(implausible(e, arrival));
  e.routing = {"IDLE", arrival};
  e.presence = {"AVAILABLE", {}, arrival};
  CHECK_FALSE(implausible(e, arrival));
  e.presence->since = arrival + 2 * day;
  CHECK(implausible(e, arrival)->starts_with("presence.modifiedDate"));
  e.routing->since = instant{};
  CHECK(implausible(e, arrival)->starts_with("routingStatus.startTime"));
}
