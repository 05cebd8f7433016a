#include "messages/json/value.hpp"
#include "tests/support/genesys_text.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tools/vanectl/run.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace streamvane;
using namespace streamvane::tests;
namespace vanectl = streamvane::tools::vanectl;

namespace {

const instant nine = *parse_iso("2026-03-02T09:00:00Z");

/// vanectl in a world without a daemon, and a file to check.
struct schema_run {
  vanectl::exit_code run(std::vector<std::string> words) {
    std::ostringstream out_text;
    std::ostringstream err_text;
    vanectl::surroundings world{
        .out = &out_text,
        .err = &err_text,
        .pause = [](millis) { FAIL("nothing to wait for"); },
        .exists = [](const std::string&) { return false; },
    };
    auto code = vanectl::run(words, world);
    out = out_text.str();
    err = err_text.str();
    return code;
  }

  vanectl::exit_code check(const std::string& lines,
                           std::vector<std::string> more = {}) {
    std::ofstream{path(), std::ios::binary} << lines;
    more.insert(more.begin(), {"schema", "check", path()});
    return run(more);
  }

  std::string path() const {
    return (folder.path() / "messages.jsonl").string();
  }

  json::value json() const {
    auto value = json::parse(out);
    REQUIRE(value);
    return *value;
  }

  bool says(std::string_view part) const {
    return out.find(part) != std::string::npos;
  }

  temporary_folder folder{};
  std::string out{};
  std::string err{};
};

std::string acw(std::string_view members) {
  return detail_event("acw", "c", nine, members) + '\n';
}

std::string times(int n, const std::string& line) {
  std::string lines;
  for (; n > 0; --n)
    lines += line;
  return lines;
}

} // namespace

TEST_CASE_METHOD(schema_run, "schema list tells topics, members and types",
                 "[vanectl][schema]") {
  REQUIRE(run({"schema", "list", "--topic", "acw"}) == 0);
  CHECK(says("acw    eventBody.wrapupDurationMs "));
  CHECK(says("eventBody.callbackNumbers[]"));
  CHECK_FALSE(says("acdOutcome"));
  REQUIRE(run({"schema", "list", "-o", "csv"}) == 0);
  CHECK(out.starts_with("TOPIC,MEMBER,TYPE\n"));
  CHECK(says("\nacd.end,eventBody.acdOutcome,string\n"));
  CHECK(says("\nactivity,eventBody.presence.presenceDefinition.id,string\n"));
  CHECK(says("\nconversation.metrics,eventBody.agentOwned,boolean\n"));
  CHECK(says("\nattributes,eventBody.attributes,object\n"));
  CHECK(run({"schema", "list", "--topic", "acv"}) == 64);
}

TEST_CASE_METHOD(schema_run, "schema check is content with what is as agreed",
                 "[vanectl][schema]") {
  CHECK(check(acw(R"("wrapupDurationMs":1)") + "\r\n\n"
              + routing_status("A", nine, "IDLE"))
        == 0);
  CHECK(out.empty());
  CHECK(err.find("no drift") != std::string::npos);
}

TEST_CASE_METHOD(schema_run, "schema check lists what is new and passes it",
                 "[vanectl][schema]") {
  CHECK(check(acw(R"("wrapupDurationMs":1)")
              + acw(R"("ai_analytics":{"confidence_score":0.9})"))
        == 0);
  CHECK(says("acw    new   eventBody.ai_analytics.confidence_score"));
  REQUIRE(check(acw(R"("ai":{"score":1})") + acw(R"("ai":{"score":2})"),
                {"-o", "json"})
          == 0);
  auto page = json();
  CHECK(page["messages"].as_int64() == 2);
  REQUIRE(page["items"].size() == 1);
  CHECK(page["items"][0]["first"]["offset"].as_int64() == 1);
  CHECK(page["items"][0]["last"]["offset"].as_int64() == 2);
  CHECK(page["items"][0]["last"]["at"].text() == "2026-03-02T09:00:00.040Z");
}

TEST_CASE_METHOD(schema_run, "schema check is 1 where a type is another",
                 "[vanectl][schema]") {
  CHECK(check(acw(R"("queueId":7)")) == 1);
  CHECK(says("acw    retyped  eventBody.queueId  number  string    0"));
}

TEST_CASE_METHOD(schema_run, "schema check is 1 where a member vanished",
                 "[vanectl][schema]") {
  auto whole = acw(R"("wrapupDurationMs":1,"wrapupCode":"c")");
  auto poor = acw(R"("wrapupDurationMs":1)");
  CHECK(check(times(1000, whole) + times(999, poor)) == 0);
  CHECK(check(times(1000, whole) + times(1000, poor)) == 1);
  CHECK(says("vanished  eventBody.wrapupCode"));
}

TEST_CASE_METHOD(schema_run, "schema check names the line that is no message",
                 "[vanectl][schema]") {
  CHECK(check(acw("\"queueId\":\"\"") + "{\"topicName\":1}") == 65);
  CHECK(err.find("messages.jsonl, line 2: ") != std::string::npos);
  CHECK(check(std::string(5U << 20, ' ')) == 65);
  CHECK(err.find("line 1: longer than") != std::string::npos);
  CHECK(check(acw("\"queueId\":\"\"") + std::string("{\0}", 3)) == 65);
  CHECK(run({"schema", "check", path() + ".none"}) == 64);
}
