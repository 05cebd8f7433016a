#include "actors/conversation/said.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <compare>
#include <vector>

using namespace streamvane;
using namespace streamvane::actors::conversation;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

conversation_event message(genesys_topic topic, std::string_view session,
                           std::string_view at = "10:00:00") {
  conversation_event e;
  e.topic = topic;
  e.session = named<session_id>(session);
  e.at = clock(at);
  e.published = e.at + 50ms;
  return e;
}

} // namespace

TEST_CASE("messages of one session and topic share a slot", "[said]") {
  for (auto topic :
       {genesys_topic::customer_start, genesys_topic::customer_end,
        genesys_topic::acd_start, genesys_topic::acd_end,
        genesys_topic::user_start, genesys_topic::user_end, genesys_topic::acw,
        genesys_topic::voicemail_end, genesys_topic::attributes}) {
    auto e = message(topic, "S1");
    CHECK(slot_of(e) == slot_of(message(topic, "S1", "10:05:00")));
    CHECK(slot_of(e) != slot_of(message(topic, "S2")));
  }
  CHECK(slot_of(message(genesys_topic::acd_start, "S1"))
        != slot_of(message(genesys_topic::acd_end, "S1")));
}

TEST_CASE("states of an agent's session and outcomes are slots of their own",
          "[said]") {
  CHECK(slot_of(message(genesys_topic::agent_segment, "S1"))
        != slot_of(message(genesys_topic::agent_segment, "S1", "10:00:01")));
  auto first = message(genesys_topic::flow_outcome, "S1");
  auto second = first;
  second.flow_outcome_id = id_of("outcome");
  CHECK(slot_of(first) != slot_of(second));
}

TEST_CASE("metric records are told apart by their id, else by instant and "
          "value",
          "[said]") {
  auto record = message(genesys_topic::metric_record, "S1");
  record.metric = metric_id::t_held;
  record.metric_value = 4'000;
  auto other = record;
  CHECK(slot_of(record) == slot_of(other));
  other.metric_value = 5'000;
  CHECK(slot_of(record) != slot_of(other));
  other = record;
  other.at += 1ms;
  CHECK(slot_of(record) != slot_of(other));
  other = record;
  other.metric = metric_id::t_talk;
  CHECK(slot_of(record) != slot_of(other));

  record.record = id_of("record");
  other = record;
  other.at += 1ms;
  other.metric_value = 5'000;
  CHECK(slot_of(record) == slot_of(other));
}

TEST_CASE("within a slot messages are ordered by event time, publication, "
          "content",
          "[said]") {
  auto e = message(genesys_topic::user_end, "S1");
  auto later = e;
  later.at += 1ms;
  later.published -= 1s;
  CHECK(std::is_lt(order(e, later)));
  auto republished = e;
  republished.published += 1ms;
  CHECK(std::is_lt(order(e, republished)));
  CHECK(std::is_lt(order(republished, later)));
  auto richer = e;
  richer.interacting = 0ms;
  CHECK(std::is_lt(order(e, richer)));
  auto moved = e;
  moved.offset = 77;
  CHECK(std::is_eq(order(e, moved)));
}

TEST_CASE("every member of content takes part in the order", "[said]") {
  auto e = message(genesys_topic::user_end, "S1");
  std::vector<conversation_event> changed(28, e);
  std::size_t i = 0;
  changed[i++].participant = named<participant_id>("p");
  changed[i++].queue = named<queue_id>("Q");
  changed[i++].agent = named<agent_id>("A");
  changed[i++].division = named<division_id>("d");
  changed[i++].media = "voice";
  changed[i++].message_type = "sms";
  changed[i++].direction = direction::inbound;
  changed[i++].originating_direction = direction::inbound;
  changed[i++].disconnect = disconnect_type::peer;
  changed[i++].outcome = acd_outcome::abandon;
  changed[i++].flow_type = "BOT";
  changed[i++].exit_reason = "TRANSFER";
  changed[i++].wrapup = named<wrapup_code>("w");
  changed[i++].flow_outcome_id = id_of("o");
  changed[i++].connected = 0ms;
  changed[i++].interacting = 0ms;
  changed[i++].held = 0ms;
  changed[i++].alerting = 0ms;
  changed[i++].contacting = 0ms;
  changed[i++].dialing = 0ms;
  changed[i++].callback = 0ms;
  changed[i++].wrapping = 0ms;
  changed[i++].voicemail = 0ms;
  changed[i++].segment_state = "HOLD";
  changed[i++].session_start = clock("10:00:00");
  changed[i++].metric = metric_id::t_acd;
  changed[i++].metric_value = 1;
  changed[i++].record = id_of("r");
  REQUIRE(i == changed.size());
  for (i = 0; i < changed.size(); ++i) {
    INFO(i);
    CHECK(std::is_lt(order(e, changed[i])));
    CHECK(std::is_gt(order(changed[i], e)));
  }
}

TEST_CASE("of wrap-ups and metric records both ends are kept, of the rest the "
          "latest",
          "[said]") {
  CHECK(kept_of(genesys_topic::acw).first == 2);
  CHECK(kept_of(genesys_topic::acw).last == 2);
  CHECK(kept_of(genesys_topic::metric_record).first == 1);
  CHECK(kept_of(genesys_topic::metric_record).last == 3);
  CHECK(kept_of(genesys_topic::user_end).first == 0);
  CHECK(kept_of(genesys_topic::user_end).last == 3);
  CHECK(kept_of(genesys_topic::attributes).last == 1);
}

TEST_CASE("filling takes what is missing and leaves what is there", "[said]") {
  auto into = message(genesys_topic::user_end, "S1");
  into.interacting = 5s;
  auto from = into;
  from.interacting = 9s;
  from.held = 1s;
  from.queue = named<queue_id>("Q");
  from.disconnect = disconnect_type::peer;
  from.media = "voice";
  fill(into, from);
  CHECK(into.interacting == 5s);
  CHECK(into.held == 1s);
  CHECK(into.queue == named<queue_id>("Q"));
  CHECK(into.disconnect == disconnect_type::peer);
  CHECK(into.media == token{"voice"});
}
