#include "actors/epoch/commit_group.hpp"
#include "tests/support/genesys_text.hpp"
#include "tests/tools/api/served_api.hpp"

#include <string>

using namespace streamvane;
using namespace streamvane::tests;

namespace {

using actors::entity::entity_kind;
using runtime::event_log::record_kind;

/// A log that begins with a tick and a message about a conversation.
struct logged_call : served_api {
  logged_call() {
    put(queue_cell(acme, sales, half_past_nine));
    log.append({{.kind = record_kind::tick, .arrival = half_past_nine},
                {.kind = record_kind::event,
                 .arrival = half_past_nine + millis{100},
                 .organization = acme,
                 .transport = transport_id{std::string_view{
                     "0c000000-0000-4000-8000-000000000003"}},
                 .payload = message},
                {.kind = record_kind::event,
                 .arrival = half_past_nine,
                 .organization = acme,
                 .payload = routing_status("A", half_past_nine, "IDLE")},
                {.kind = record_kind::refused,
                 .arrival = half_past_nine,
                 .payload = "400\nnonsense"},
                {.kind = record_kind::backfill,
                 .arrival = half_past_nine,
                 .organization = acme,
                 .payload = record}},
               [](auto) {});
  }

  json::value normalised(int offset) {
    return json("/api/v1/log/records/" + std::to_string(offset)
                + "/normalised");
  }

  std::string message
      = detail_event("acd.start", "c1", half_past_nine,
                     R"("sessionId":")" + id_text("s1")
                         + R"(","mediaType":"VOICE","queueId":")" + id_text("Q")
                         + R"(","novel":{"deep":[1,null]})");
  std::string record
      = R"({"conversationId":")" + id_text("c2")
        + R"(","conversationEnd":"2026-03-02T09:29:00.000Z","participants":[)"
          R"({"purpose":"agent","userId":")"
        + id_text("A") + R"(","novel":[{}],"sessions":[{"sessionId":")"
        + id_text("s2")
        + R"(","mediaType":"voice","metrics":[{"name":"tTalkComplete",)"
          R"("emitDate":"2026-03-02T09:29:00.000Z","value":7000}]}]}]})";
};

} // namespace

TEST_CASE_METHOD(logged_call, "a message of the log is told as an interaction",
                 "[api][log]") {
  auto told = normalised(1);
  CHECK(told["event_id"].text() == "0c000000-0000-4000-8000-000000000003");
  CHECK(told["sequence"].as_int64() == 1);
  CHECK(told["timestamp"].text() == "2026-03-02T09:30:00Z");
  CHECK(told["interaction_type"].text() == "voice");
  CHECK(told["state"].text() == "waiting");
  CHECK(told["wait_time_ms"].as_int64() == 100);
  CHECK(told["queue_id"].text() == id_text("Q"));
  CHECK(
      told["raw_payload"]["detail"]["eventBody"]["novel"]["deep"][0].as_int64()
      == 1);
  REQUIRE(asked);
  CHECK(asked->id == to_uuid(id_text("c1")));
  // Of a conversation that is not folded yet the message is all there is.
  entity_failure = failure{errc::not_found, "nothing is known"};
  CHECK(normalised(1)["state"].text() == "waiting");
  entity_failure = failure{errc::unavailable, "the engine does not run"};
  CHECK(get("/api/v1/log/records/1/normalised").status == 503);
}

TEST_CASE_METHOD(logged_call,
                 "a detail record of the log is told as an interaction",
                 "[api][log]") {
  entity_failure = failure{errc::not_found, "nothing is known"};
  auto told = normalised(4);
  CHECK(told["event_id"].text().size() == 36);
  CHECK(told["sequence"].as_int64() == 4);
  CHECK(told["timestamp"].text() == "2026-03-02T09:29:00Z");
  CHECK(told["interaction_type"].text() == "voice");
  CHECK(told["state"].text() == "ended");
  CHECK(told["agent_id"].text() == id_text("A"));
  CHECK(told["talk_time_ms"].as_int64() == 7'000);
  CHECK(told.find("wait_time_ms") == nullptr);
  REQUIRE(asked);
  CHECK(asked->id == to_uuid(id_text("c2")));
  CHECK(asked->organization == acme);
  // Byte for byte.
  CHECK_THAT(get("/api/v1/log/records/4/normalised").body,
             Catch::Contains(R"("raw_payload":)" + record + "}"));
}

TEST_CASE_METHOD(logged_call,
                 "what is no message about a conversation is no "
                 "interaction",
                 "[api][log]") {
  auto why = [&](const std::string& offset, int status) {
    return std::string{problem(status, "/api/v1/log/records/" + offset
                                           + "/normalised")["detail"]
                           .text()};
  };
  CHECK_THAT(why("0", 404), Catch::Contains("is a tick"));
  CHECK_THAT(why("2", 404), Catch::Contains("not about a conversation"));
  CHECK_THAT(why("3", 404), Catch::Contains("is a refused"));
  CHECK_THAT(why("9", 404), Catch::Contains("no record 9"));
  CHECK_THAT(why("x", 400), Catch::Contains("not an offset"));
  problem(400, "/api/v1/log/records/1/normalised?at=now");
}

TEST_CASE_METHOD(logged_call, "a conversation is told as a document",
                 "[api][entities]") {
  auto target = "/api/v1/conversations/" + id_text("c1") + "/record";
  auto told = json(target);
  CHECK(told["schema"].text() == "streamvane.conversation/1");
  CHECK(told["conversationId"].text() == id_text("c1"));
  CHECK(told["complete"].as_bool() == true);
  known[entity_kind::conversation] = "nonsense";
  problem(500, target);
  entity_failure = failure{errc::not_found, "nothing is known"};
  problem(404, target);
}

namespace {

/// A conversation of which three messages are in the log: one that says in its
/// own way what it says, one that is plain, one that cannot be true.
struct odd_call : served_api {
  odd_call() {
    put(queue_cell(acme, sales, half_past_nine));
    log.append({{.kind = record_kind::tick, .arrival = half_past_nine},
                event(R"("sessionId":")" + id_text("s1")
                      + R"(","mediaType":"UNKNOWN","heldDurationMs":"7000",)"
                        R"("queueId":"","queueId":")"
                      + id_text("Q") + '"'),
                event(R"("sessionId":")" + id_text("s2") + '"')},
               [](auto) {});
    actors::conversation::state s{.organization = acme,
                                  .id = conversation_id{about.id}};
    for (std::uint64_t offset : {1, 2})
      s.said.push_back({.topic = genesys_topic::user_end, .offset = offset});
    known[entity_kind::conversation] = pack(s);
  }

  static runtime::event_log::new_record event(const std::string& members) {
    return {.kind = record_kind::event,
            .arrival = half_past_nine,
            .organization = acme,
            .payload = detail_event("user.end", "c1", half_past_nine, members)};
  }

  void leave_out(std::uint64_t offset, organization_id organization) {
    auto other_about = about;
    other_about.organization = organization;
    actors::epoch::commit_group group;
    group.add(actors::epoch::undigested{offset, "implausible",
                                        "eventTime is in 1970", other_about});
    actors::epoch::engine_state after;
    group.close(after);
    commit(*group.batch());
  }

  actors::entity::entity_key about{entity_kind::conversation, acme,
                                   to_uuid(id_text("c1"))};
  std::string target = "/api/v1/conversations/" + id_text("c1");
};

} // namespace

TEST_CASE_METHOD(odd_call,
                 "a conversation is shown with what its messages say oddly",
                 "[api][entities]") {
  auto told = json(target);
  REQUIRE(told["oddities"].size() == 1);
  const auto& odd = told["oddities"][0];
  CHECK(odd["offset"].as_int64() == 1);
  CHECK(odd["drift"][0].text() == "eventBody.heldDurationMs:string");
  REQUIRE(odd["blank"].size() == 1);
  CHECK(odd["blank"][0].text() == "detail.eventBody.mediaType");
  CHECK(odd["repeated"].as_int64() == 1);
  CHECK(told["left_out"].size() == 0);
}

TEST_CASE_METHOD(odd_call,
                 "a conversation is shown with its messages that cannot be "
                 "true, also if there are no others",
                 "[api][entities]") {
  leave_out(5, acme);
  leave_out(6, other);
  auto check = [&](const json::value& told) {
    CHECK(told["conversationId"].text() == id_text("c1"));
    REQUIRE(told["left_out"].size() == 1);
    CHECK(told["left_out"][0]["offset"].as_int64() == 5);
    CHECK(told["left_out"][0]["reason"].text() == "implausible");
    CHECK(told["left_out"][0]["detail"].text() == "eventTime is in 1970");
  };
  check(json(target));
  entity_failure = failure{errc::not_found, "nothing is known"};
  check(json(target));
  problem(404, "/api/v1/conversations/" + id_text("c2"));
}
