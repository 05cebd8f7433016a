#include "messages/genesys/drift.hpp"
#include "tests/messages/genesys/payloads.hpp"

#include <algorithm>

using namespace streamvane;
using namespace streamvane::tests;

namespace {

constexpr std::string_view user_end
    = "v2.detail.events.conversation.$conversation.user.end";

genesys::message with(std::string_view members) {
  return decoded(enveloped(user_end, "{" + std::string{members} + "}"));
}

/// The one thing that is noted.
genesys::drift_note note_of(std::string_view members) {
  auto m = with(members);
  INFO(paths(m));
  REQUIRE(m.drift.size() == 1);
  return m.drift.front();
}

} // namespace

TEST_CASE("a new member is told scalar by scalar, with type and masked sample",
          "[genesys][drift]") {
  auto m = with("'ai':{'confidence':0.93,'labels':['Zoë Müller','+49 171'],"
                "'more':{'on':true,'off':null}},'empty':{},'none':[]");
  CHECK(paths(m)
        == "eventBody.ai.confidence eventBody.ai.labels[] eventBody.ai.more.on "
           "eventBody.ai.more.off eventBody.empty eventBody.none[]");
  auto told = [&](std::size_t i) {
    return m.drift[i].type + ' ' + m.drift[i].sample;
  };
  CHECK(told(0) == "number 0.00");
  CHECK(told(1) == "string aaa aaaaaa");
  CHECK(told(2) == "boolean true");
  CHECK(told(3) == "null null");
  CHECK(told(4) == "object {}");
  CHECK(told(5) == "array []");
  CHECK(m.drift[0].kind == genesys::drift_kind::new_member);
  CHECK(m.drift[0].topic == genesys_topic::user_end);
  CHECK(m.drift[0].expected == "");
}

TEST_CASE("what may be somebody's does not get into a path, a word or a sample",
          "[genesys][drift]") {
  CHECK(paths(with("'by':{'ann@example.org':1,'+49 171 5550123':2,"
                   "'$conversation':3,'Ann Smith':4,'plain-key_1':5}"))
        == "eventBody.by.{} eventBody.by.plain-key_1");
  CHECK(note_of("'mediaType':'call of Ann'").detail == "{}");
  CHECK(note_of("'mediaType':'0171555012'").detail == "{}");
  CHECK(note_of("'mediaType':'HOLO_3D'").detail == "HOLO_3D");
  CHECK(note_of("'note':'Call +49 171 5550123, ann@example.org!'").sample
        == "aaaa +00 000 0000000, aaa@aaaaaaa.aaa!");
  CHECK(note_of("'queueId':4711").sample == "0000");
}

TEST_CASE("a sample is short, printable and needs no quoting",
          "[genesys][drift]") {
  auto sample = note_of("'note':'\\n\\\"\\\\\xf0\x9f\x99\x82"
                        + std::string(99, 'x') + "'")
                    .sample;
  CHECK(sample
        == "???a" + std::string(genesys::drift_sample_bytes_max - 5, 'a')
               + "~");
}

TEST_CASE("a member of another type is told with both types",
          "[genesys][drift]") {
  auto number = note_of("'queueId':7");
  CHECK(number.kind == genesys::drift_kind::retyped);
  CHECK(number.path == "eventBody.queueId");
  CHECK(number.detail == "number");
  CHECK(number.expected == "string");
  // A number told as a string is read, and is drift nevertheless.
  auto m = with("'heldDurationMs':'3000'");
  CHECK(content_of<conversation_event>(m).held == millis{3000});
  CHECK(paths(m) == "eventBody.heldDurationMs:string");
  CHECK(m.drift.front().expected == "integer");
  CHECK(paths(with("'conversationExternalContactIds':'one'"))
        == "eventBody.conversationExternalContactIds:string");
  CHECK(paths(with("'conversationExternalContactIds':['a',1,2,{}]"))
        == "eventBody.conversationExternalContactIds[]:number "
           "eventBody.conversationExternalContactIds[]:object");
}

TEST_CASE("members of known objects are held against the schema, too",
          "[genesys][drift]") {
  auto start = [](std::string_view members) {
    return paths(decoded(
        enveloped("v2.detail.events.conversation.$conversation.customer.start",
                  "{" + std::string{members} + "}")));
  };
  CHECK(start("'journeyContext':{'sessionId':'s','actionId':'a'}") == "");
  CHECK(start("'journeyContext':{'sessionId':1,'stage':'x'}")
        == "eventBody.journeyContext.sessionId:number "
           "eventBody.journeyContext.stage");
  CHECK(start("'journeyContext':'s'") == "eventBody.journeyContext:string");
}

TEST_CASE("a member that only other topics have is new on this one",
          "[genesys][drift]") {
  CHECK(paths(with("'acdOutcome':'ANSWERED'")) == "eventBody.acdOutcome");
  CHECK(paths(with("'journeyContext':{'sessionId':'s'}"))
        == "eventBody.journeyContext.sessionId");
  CHECK(paths(with("'flowMilestones':[{'milestoneId':'m'}]"))
        == "eventBody.flowMilestones[].milestoneId");
}

TEST_CASE("what says nothing is no drift, whatever its type",
          "[genesys][drift]") {
  for (std::string_view none : {"null", "''", "'UNKNOWN'"}) {
    std::string members;
    for (std::string_view name :
         {"queueId", "heldDurationMs", "acdOutcome", "journeyContext",
          "conversationExternalContactIds", "eventTime"})
      members += (members.empty() ? "'" : ",'") + std::string{name}
                 + "':" + std::string{none};
    auto m = with(members);
    CHECK(paths(m) == "");
    CHECK(m.present.empty());
  }
  CHECK(paths(with("'conversationExternalContactIds':[null,'','UNKNOWN']"))
        == "");
}

TEST_CASE("envelopes drift like bodies", "[genesys][drift]") {
  auto text = enveloped(user_end, "{}");
  auto replace = [&](std::string_view from, std::string_view to) {
    auto changed = text;
    changed.replace(changed.find(from), from.size(), to);
    return paths(decoded(changed));
  };
  CHECK(replace(R"("resources":[])", R"("resources":{},"trace":{"id":1})")
        == "resources:object trace.id");
  CHECK(replace(R"("version":"2")", R"("version":2)")
        == "detail.version:number");
  CHECK(replace(R"("region":"eu-central-1")", R"("region":null)") == "");
}

TEST_CASE("a body drifts the same wherever it stands in its message",
          "[genesys][drift]") {
  auto topic = json_of(R"("topicName":"v2.detail.events.conversation.)"
                       R"($conversation.user.end",)");
  auto body = json_of("'eventTime':1772443844949,'novel':1,'queueId':2");
  for (const auto& text :
       {"{" + topic + body + "}", "{" + topic + "\"eventBody\":{" + body + "}}",
        "{\"data\":{" + topic + body + "}}",
        "{\"detail\":{" + topic + "\"eventBody\":{" + body + "}}}"})
    CHECK(paths(decoded(text)) == "eventBody.novel eventBody.queueId:number");
}

TEST_CASE("each thing is noted once in a message, and all of it is bounded",
          "[genesys][drift]") {
  CHECK(paths(with("'list':[{'a':1},{'a':2},{'a':3,'b':4}]"))
        == "eventBody.list[].a eventBody.list[].b");
  std::string many = "'eventTime':1";
  for (char c = 'a'; c <= 'z'; ++c)
    for (char d = 'a'; d <= 'd'; ++d)
      many += std::string{",'n"} + c + d + "':1";
  auto m = with(many);
  CHECK(m.drift.size() == genesys::drift_notes_max);
  CHECK(m.drift_beyond == 26 * 4 - genesys::drift_notes_max);
}

TEST_CASE("a value that nobody knows is entered only so far",
          "[genesys][drift]") {
  std::string deep = "1";
  for (int i = 0; i < 40; ++i)
    deep = "{'x':" + deep + "}";
  auto note = note_of("'x':" + deep);
  CHECK(note.path == "eventBody.x.x.x.x.x.x.x.x.x");
  CHECK(note.sample == "{}");

  std::string wide;
  for (int i = 0; i < 5'000; ++i)
    wide += (wide.empty() ? "{'a" : ",'a") + std::to_string(i % 7) + "':{}";
  auto m = with("'w':" + wide + "}");
  CHECK(m.drift.size() == 7);
  CHECK(m.drift_beyond > 0);

  std::string list;
  for (int i = 0; i < 100; ++i)
    list += (list.empty() ? "[" : ",") + std::string{i < 50 ? "1" : "{'z':1}"};
  CHECK(paths(with("'l':" + list + "]")) == "eventBody.l[]");
}

TEST_CASE("a path is cut where it is too long, and says so",
          "[genesys][drift]") {
  std::string name(50, 'n');
  auto path
      = note_of("'" + name + "':{'" + name + "':{'" + name + "':1}}").path;
  CHECK(path.size() == genesys::drift_path_bytes_max);
  CHECK(path.ends_with("nnn~"));
}

TEST_CASE("a topic that is not taken is noted as its template",
          "[genesys][drift]") {
  auto topic = [](std::string_view name) {
    auto m = decoded(notified(name, "{'x':1}"));
    REQUIRE(m.drift.size() == 1);
    CHECK(m.drift.front().kind == genesys::drift_kind::new_topic);
    return m.drift.front().path;
  };
  CHECK(topic("v2.routing.queues.$queue.users")
        == "v2.routing.queues.{id}.users");
  CHECK(topic("v2.users.{id}.workforcemanagement.adherence")
        == "v2.users.{id}.workforcemanagement.adherence");
  CHECK(topic("v9." + std::string(300, 'y')) == "v9.{id}");
}

TEST_CASE("kinds of drift have names", "[genesys][drift]") {
  for (auto kind : genesys::drift_kinds)
    CHECK(genesys::to_drift_kind(to_string(kind)) == kind);
  CHECK_FALSE(genesys::to_drift_kind("unknown"));
}
