#include "actors/epoch/decode_chunk.hpp"
#include "tests/support/genesys_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace streamvane;
using namespace streamvane::actors::epoch;
using namespace streamvane::tests;
using runtime::event_log::record_kind;
using runtime::event_log::record_view;

namespace {

const instant nine = *parse_iso("2026-03-02T09:00:00Z");

/// Bodies decoded as records 10, 11, … that arrived at nine.
decoded_chunk decoded(const std::vector<std::string>& bodies,
                      record_kind kind = record_kind::event) {
  std::vector<record_view> records;
  for (const auto& body : bodies) {
    auto& r = records.emplace_back();
    r.offset = 9 + records.size();
    r.kind = kind;
    r.arrival = nine;
    r.payload = body;
  }
  return decode(records, 4);
}

std::size_t events_in(const decoded_chunk& chunk) {
  std::size_t events = 0;
  for (const auto& shard : chunk.shards)
    events
        += shard.conversation.size() + shard.agent.size() + shard.queue.size();
  return events;
}

std::string user_end(std::string_view members) {
  return detail_event("user.end", "c", nine, members);
}

/// A detail event of that instant; a year may be any.
std::string ended_at(std::string_view event_time) {
  auto text = user_end(R"("heldDurationMs":1)");
  auto begin = text.find(R"("eventTime":)") + 12;
  text.replace(begin, text.find(',', begin) - begin, event_time);
  return text;
}

std::string metric_record(std::string_view date, std::string_view value) {
  return R"({"topicName":"v2.analytics.conversation.)" + id_text("c")
         + R"(.metrics","eventBody":{"metric":"tAcw","metricDate":)"
         + std::string{date} + R"(,"value":)" + std::string{value} + "}}";
}

} // namespace

TEST_CASE("absurd times and durations become letters, however they are written",
          "[epoch][decode]") {
  const std::vector<std::pair<std::string, std::string>> absurd{
      {ended_at("0"), "is before 2006"},
      {ended_at("\"0\""), "is before 2006"},
      {ended_at("\"1970-01-01T00:00:00Z\""), "is before 2006"},
      {ended_at("-62135596800000"), "is before 2006"},
      {ended_at("4102444800000"), "more than a day after arrival"},
      {ended_at("\"2100-01-01T00:00:00Z\""), "more than a day after arrival"},
      {user_end(R"("heldDurationMs":-1)"), "heldDurationMs -1 ms is negative"},
      {user_end(R"("heldDurationMs":"-1")"), "is negative"},
      {user_end(R"("alertingDurationMs":34560000001)"), "above 400 days"},
      {user_end(R"("interactingDurationMs":9223372036854775807)"),
       "above 400 days"},
      {user_end(R"("dialingDurationMs":-9223372036854775808)"), "is negative"},
      {detail_event("flow.outcome", "c", nine,
                    R"("flowOutcomeStartTime":1,"flowOutcomeEndTime":)"
                    R"(1772443844949)"),
       "above 400 days"},
      {metric_record(R"("1970-01-01T00:00:00Z")", "5"), "is before 2006"},
      {metric_record(R"("2100-01-01T00:00:00Z")", "5"),
       "more than a day after arrival"},
      {metric_record(R"("2026-03-02T09:00:00Z")", "-5"), "is negative"},
      {metric_record(R"("2026-03-02T09:00:00Z")", "\"34560000001\""),
       "above 400 days"},
      {routing_status("A", *parse_iso("1970-01-01T00:00:00Z"), "IDLE"),
       "routingStatus.startTime"},
      {routing_status("A", *parse_iso("2100-01-01T00:00:00Z"), "IDLE"),
       "routingStatus.startTime"},
  };
  std::vector<std::string> bodies;
  for (const auto& [body, reason] : absurd)
    bodies.push_back(body);
  auto chunk = decoded(bodies);
  CHECK(events_in(chunk) == 0);
  REQUIRE(chunk.letters.size() == absurd.size());
  for (std::size_t i = 0; i < absurd.size(); ++i) {
    INFO(absurd[i].first);
    CHECK(chunk.letters[i].offset == 10 + i);
    CHECK(chunk.letters[i].reason == "implausible");
    REQUIRE(chunk.letters[i].about);
    CHECK_THAT(absurd[i].first,
               Catch::Contains(to_string(chunk.letters[i].about->id)));
    CHECK_THAT(chunk.letters[i].detail, Catch::Contains(absurd[i].second));
  }
}

TEST_CASE("members that say nothing in words, or come twice, are counted",
          "[epoch][decode]") {
  auto chunk = decoded({
      user_end(R"("heldDurationMs":"","mediaType":"UNKNOWN")"),
      user_end(R"("mediaType":"VOICE","mediaType":"VOICE","queueId":null)"),
      detail_event("acd.start", "c", nine,
                   R"("requestedRoutingSkillIds":["","s","UNKNOWN"])"),
  });
  CHECK(chunk.blank_members == 4);
  CHECK(chunk.repeated_members == 1);
}

TEST_CASE("numbers that cannot be read are none, and their message counts",
          "[epoch][decode]") {
  auto chunk = decoded({
      user_end(R"("heldDurationMs":"soon")"),
      user_end(R"("heldDurationMs":"")"),
      user_end(R"("heldDurationMs":"UNKNOWN")"),
      user_end(R"("heldDurationMs":null)"),
      user_end(R"("heldDurationMs":1e300)"),
      user_end(R"("heldDurationMs":99999999999999999999)"),
      user_end(R"("heldDurationMs":1.5)"),
      user_end(R"("heldDurationMs":[1])"),
      user_end(R"("heldDurationMs":"7000")"),
  });
  CHECK(chunk.letters.empty());
  std::size_t with = 0;
  for (const auto& shard : chunk.shards)
    for (const auto& e : shard.conversation)
      with += e.held.has_value() ? 1 : 0;
  CHECK(events_in(chunk) == 9);
  CHECK(with == 1);
  // Four that no one can read, one of another type, one told as a string.
  CHECK(chunk.drifted == 6);
}

TEST_CASE("records that are no events are counted and not decoded",
          "[epoch][decode]") {
  for (auto kind : {record_kind::tick, record_kind::config}) {
    auto chunk = decoded({"{", user_end("\"queueId\":\"q\"")}, kind);
    CHECK(chunk.records == 2);
    CHECK(chunk.events == 0);
    CHECK(events_in(chunk) == 0);
    CHECK(chunk.letters.empty());
  }
}

TEST_CASE("what is no message becomes a letter", "[epoch][decode]") {
  auto chunk = decoded({"{", "{}"});
  REQUIRE(chunk.letters.size() == 2);
  CHECK(chunk.letters[0].reason == "undecodable");
  auto refused = decoded({"{\"status\":400}\nrest"}, record_kind::refused);
  REQUIRE(refused.letters.size() == 1);
  CHECK(refused.letters[0].reason == "refused");
  CHECK(refused.letters[0].detail == "{\"status\":400}");
}

TEST_CASE("transfers of kinds that are not counted as such are counted by "
          "themselves",
          "[epoch][decode]") {
  auto leg = [](std::string_view how, std::string_view talked) {
    return user_end(R"("disconnectType":")" + std::string{how}
                    + R"(","interactingDurationMs":)" + std::string{talked});
  };
  CHECK(decoded({leg("FORWARD_TRANSFER", "1"), leg("DND_TRANSFER", "1"),
                 leg("NO_ANSWER_TRANSFER", "5"),
                 leg("NOT_AVAILABLE_TRANSFER", "5")})
            .other_transfers
        == 4);
  CHECK(decoded({leg("TRANSFER", "1"), leg("CONSULT_TRANSFER", "1"),
                 leg("CONFERENCE_TRANSFER", "1"), leg("PEER", "1"),
                 leg("FORWARD_TRANSFER", "0")})
            .other_transfers
        == 0);
}
