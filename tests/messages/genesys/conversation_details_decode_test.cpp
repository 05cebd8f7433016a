#include "tests/messages/genesys/payloads.hpp"

using namespace streamvane;
using namespace streamvane::tests;

namespace {

/// A record of one agent's session, with these metrics, in the shape of
/// genesys.md 6.5.
std::string record_with(std::string_view metrics) {
  return json_of(
      "{'conversationId':'$conversation',"
      "'conversationStart':'2026-03-02T09:20:00.000Z',"
      "'conversationEnd':'2026-03-02T09:30:45.000Z',"
      "'originatingDirection':'inbound','divisionIds':['$division'],"
      "'participants':[{'participantId':'$participant','purpose':'customer'},"
      "{'participantId':'$participant','purpose':'agent','userId':'$agent',"
      "'sessions':[{'sessionId':'$session','mediaType':'voice',"
      "'direction':'inbound','segments':["
      "{'segmentType':'interact','queueId':'$queue','conference':false,"
      "'requestedRoutingSkillIds':['$queue'],"
      "'segmentStart':'2026-03-02T09:20:30.000Z',"
      "'segmentEnd':'2026-03-02T09:30:00.000Z','disconnectType':'peer'},"
      "{'segmentType':'wrapup','queueId':'$queue','wrapUpCode':'$other',"
      "'conference':false}],'metrics':["
      + std::string{metrics} + "]}]}]}");
}

std::vector<conversation_event> values_of(std::string_view text) {
  return content_of<detail_record>(decoded(text)).values;
}

constexpr std::string_view two_metrics
    = "{'emitDate':'2026-03-02T09:20:30.000Z','name':'tAnswered','value':5200},"
      "{'emitDate':'2026-03-02T09:30:44.949Z','name':'tHandle','value':9000}";

} // namespace

TEST_CASE("a detail record is decoded into its values, with the dimensions of "
          "their sessions",
          "[genesys][records]") {
  auto m = decoded(record_with(two_metrics));
  CHECK(m.head.topic == genesys_topic::detail_record);
  CHECK(m.head.organization == organization_id{other_text});
  CHECK(m.head.entity == to_uuid(conversation_text));
  CHECK(paths(m) == "");
  auto record = content_of<detail_record>(m);
  CHECK(record.conversation == conversation_id{conversation_text});
  CHECK(record.known_until == *parse_iso("2026-03-02T09:30:45Z"));
  REQUIRE(record.values.size() == 3);
  const auto& head = record.values[0];
  CHECK(head.metric == metric_id::none);
  CHECK_FALSE(head.session);
  conversation_event e;
  e.topic = genesys_topic::detail_record;
  e.organization = organization_id{other_text};
  e.conversation = conversation_id{conversation_text};
  e.participant = participant_id{participant_text};
  e.session = session_id{session_text};
  e.queue = queue_id{queue_text};
  e.agent = agent_id{agent_text};
  e.division = division_id{division_text};
  e.at = event_time;
  e.published = record.known_until;
  e.offset = 42;
  e.media = "voice";
  e.direction = direction::inbound;
  e.originating_direction = direction::inbound;
  e.disconnect = disconnect_type::peer;
  e.wrapup = wrapup_code{other_text};
  e.skills = {skill_id{queue_text}};
  e.metric = metric_id::t_handle;
  e.metric_value = 9000;
  e.record = head.record;
  CHECK(std::count(record.values.begin(), record.values.end(), e) == 1);
}

TEST_CASE("the same record has the same version, one that knows more a greater "
          "one",
          "[genesys][records]") {
  auto version = [](std::string_view metrics) {
    return values_of(record_with(metrics)).front().record;
  };
  auto two = version(two_metrics);
  CHECK(version(two_metrics) == two);
  CHECK(version("{'emitDate':'2026-03-02T09:20:30.000Z','name':'tAnswered',"
                "'value':5200}")
        < two);
  CHECK(two < version("{'emitDate':'2026-03-02T09:40:00.000Z','name':'tAcw',"
                      "'value':1}"));
  // As much is known, but something else.
  CHECK(version("{'emitDate':'2026-03-02T09:20:30.000Z','name':'tAnswered',"
                "'value':5201},{'emitDate':'2026-03-02T09:30:44.949Z',"
                "'name':'tHandle','value':9000}")
        != two);
}

TEST_CASE("values of one session and metric are numbered, however they are "
          "listed",
          "[genesys][records]") {
  std::string_view early
      = "{'emitDate':'2026-03-02T09:21:00.000Z','name':'tTalk','value':2}";
  std::string_view late
      = "{'emitDate':'2026-03-02T09:25:00.000Z','name':'tTalk','value':1}";
  auto both = [](std::string_view a, std::string_view b) {
    return values_of(record_with(std::string{a} + "," + std::string{b}));
  };
  auto values = both(early, late);
  CHECK(values == both(late, early));
  REQUIRE(values.size() == 3);
  CHECK(values[1].metric_number == 0);
  CHECK(values[1].metric_value == 2);
  CHECK(values[2].metric_number == 1);
  CHECK(both(early, early).size() == 3); // Two that are alike are two.
}

TEST_CASE("what cannot be a value is left out and named, the rest stays",
          "[genesys][records]") {
  auto m = decoded(record_with(
      "{'name':'tNovel','emitDate':'2026-03-02T09:20:30.000Z','value':1},"
      "{'name':'tAcw','emitDate':'2026-03-02T09:20:30.000Z'},"
      "{'name':'tAcw','value':3},{'emitDate':'2026-03-02T09:20:30.000Z',"
      "'value':3},7,'',null,"
      "{'name':'TACW','emitDate':'2026-03-02T09:20:30.000Z','value':'4'}"));
  auto record = content_of<detail_record>(m);
  REQUIRE(record.values.size() == 2);
  CHECK(record.values[1].metric == metric_id::t_acw);
  CHECK(record.values[1].metric_value == 4);
  for (std::string_view path : {"metrics[].name=tNovel", "metrics[].value",
                                "metrics[].emitDate", "metrics[].name"})
    CHECK_THAT(paths(m), Catch::Contains(std::string{path}));
}

TEST_CASE("values of a flow carry its id, wherever in the session it stands",
          "[genesys][records]") {
  auto text = record_with(two_metrics);
  auto flow = json_of("'flow':{'flowId':'$other','flowType':'INBOUNDCALL'},");
  text.insert(text.find(R"("sessionId")"), flow);
  for (const auto& value : values_of(text))
    CHECK(value.flow == (value.session ? to_uuid(other_text) : uuid{}));
}

TEST_CASE("outcomes of a flow are counted where its metrics do not tell them",
          "[genesys][records]") {
  constexpr std::string_view outcomes
      = "'flow':{'flowId':'$other','outcomes':["
        "{'flowOutcomeId':'$queue','flowOutcomeValue':'SUCCESS',"
        "'flowOutcomeStartTimestamp':'2026-03-02T09:21:00.000Z',"
        "'flowOutcomeEndTimestamp':'2026-03-02T09:21:09.000Z'},"
        "{'flowOutcomeId':'$queue','flowOutcomeValue':'FAILURE',"
        "'flowOutcomeStartTimestamp':'2026-03-02T09:23:00.000Z',"
        "'flowOutcomeEndTimestamp':'2026-03-02T09:22:00.000Z'},"
        "{'flowOutcomeId':'$queue','flowOutcomeValue':'UNKNOWN',"
        "'flowOutcomeEndTimestamp':'2026-03-02T09:24:00.000Z'},"
        "{'flowOutcomeId':'$queue','flowOutcomeValue':'SUCCESS'}]},";
  auto told_with = [&](std::string_view metrics) {
    auto text = record_with(metrics);
    text.insert(text.find(R"("sessionId")"), json_of(outcomes));
    auto m = decoded(text);
    CHECK(paths(m) == "");
    std::string all;
    for (const auto& value : content_of<detail_record>(m).values)
      if (value.metric != metric_id::none) {
        CHECK(value.flow == to_uuid(other_text));
        all += std::string{to_string(value.metric)} + ' '
               + std::to_string(value.metric_value) + ' '
               + to_iso(value.at).substr(11, 8) + '\n';
      }
    return all;
  };
  CHECK(told_with("{'emitDate':'2026-03-02T09:20:30.000Z','name':'nFlow',"
                  "'value':1}")
        == "nFlow 1 09:20:30\n"
           "nFlowOutcome 1 09:21:09\n"
           "nFlowOutcome 1 09:22:00\n"
           "nFlowOutcomeFailed 1 09:22:00\n"
           "tFlowOutcome 9000 09:21:09\n");
  CHECK(told_with("{'emitDate':'2026-03-02T09:21:09.000Z',"
                  "'name':'nFlowOutcome','value':1}")
        == "nFlowOutcome 1 09:21:09\n");
}

TEST_CASE("members of a record that nobody knows are drift and no more",
          "[genesys][records]") {
  auto text = record_with(two_metrics);
  auto known = values_of(text);
  text.insert(1, R"("brandNew":{"deep":[1]},)");
  auto m = decoded(text);
  CHECK(content_of<detail_record>(m).values == known);
  CHECK_THAT(paths(m), Catch::Contains("brandNew"));
}

TEST_CASE("absurd instants in a record do not make it the last word",
          "[genesys][records]") {
  auto text = record_with(two_metrics);
  auto replace = [&text](std::string_view what, std::string_view with) {
    text.replace(text.find(what), what.size(), with);
  };
  replace("2026-03-02T09:30:45.000Z", "2106-03-02T09:30:45.000Z");
  replace("2026-03-02T09:20:00.000Z", "1970-01-01T00:00:00.000Z");
  CHECK(content_of<detail_record>(decoded(text)).known_until == event_time);
}

TEST_CASE("a record without participants or without a conversation is none",
          "[genesys][records]") {
  for (std::string_view text :
       {"{'conversationId':'$conversation'}",
        "{'conversationId':'$conversation','participants':{}}",
        "{'conversationId':'UNKNOWN','participants':[]}",
        "{'participants':[]}"}) {
    INFO(text);
    CHECK_FALSE(genesys::decoder{}.decode(json_of(text), way_in()));
    CHECK_FALSE(genesys::decoder{}.peek(json_of(text), way_in()));
  }
  auto empty = content_of<detail_record>(
      decoded(json_of("{'conversationId':'$conversation','participants':[]}")));
  CHECK(empty.values.size() == 1);
}

TEST_CASE("a record has no more values than its bound", "[genesys][records]") {
  std::string metrics;
  for (std::size_t i = 0; i < detail_record_values_max + 10; ++i)
    metrics.append(i == 0 ? "" : ",")
        .append("{'name':'tTalk','emitDate':'2026-03-02T09:20:30.000Z',")
        .append("'value':")
        .append(std::to_string(i))
        .append("}");
  auto m = decoded(record_with(metrics));
  CHECK(content_of<detail_record>(m).values.size()
        == detail_record_values_max + 1);
  CHECK(m.drift_beyond == 10);
}
