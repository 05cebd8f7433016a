#include "messages/json/value.hpp"
#include "tools/vanectl/run.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

using namespace streamvane;
namespace vanectl = streamvane::tools::vanectl;

namespace {

/// vanectl in a world without a daemon.
struct calendar_run {
  vanectl::exit_code show(std::vector<std::string> words) {
    words.insert(words.begin(), {"calendar", "show"});
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

  json::value json() const {
    auto value = json::parse(out);
    REQUIRE(value);
    return *value;
  }

  auto lines() const {
    return std::count(out.begin(), out.end(), '\n');
  }

  std::string out{};
  std::string err{};
};

} // namespace

TEST_CASE_METHOD(calendar_run, "a day of 25 hours is shown with its change",
                 "[vanectl][calendar]") {
  REQUIRE(show({"Europe/Paris", "2026-10-25"}) == 0);
  CHECK(out
        == "zone: Europe/Paris\n"
           "date: 2026-10-25\n"
           "start: 2026-10-24T22:00:00Z\n"
           "end: 2026-10-25T23:00:00Z\n"
           "quarters: 100\n"
           "changes:\n"
           "  - at: 2026-10-25T01:00:00Z\n"
           "    from: +02:00\n"
           "    to: +01:00\n");
  CHECK(err.empty());
  REQUIRE(show({"Europe/Paris", "2026-10-25", "-o", "csv"}) == 0);
  CHECK(out
        == "ZONE,DATE,START,END,QUARTERS,CHANGES\n"
           "Europe/Paris,2026-10-25,2026-10-24T22:00:00Z,2026-10-25T23:00:00Z,"
           "100,2026-10-25T01:00:00Z +02:00 to +01:00\n");
  REQUIRE(show({"Europe/Paris", "2026-10-25", "-o", "jsonl"}) == 0);
  CHECK(lines() == 1);
  CHECK(json()["quarters"].as_int64() == 100);
  REQUIRE(show({"Asia/Kathmandu", "2026-10-25", "-o", "json"}) == 0);
  CHECK(json()["start"].text() == "2026-10-24T18:15:00Z");
  CHECK(json()["changes"].is_array());
  CHECK(json()["changes"].size() == 0);
  CHECK(json()["quarter_hours"].is_null());
}

TEST_CASE_METHOD(calendar_run,
                 "quarters carry the UTC start and the offset, so that 02:15 "
                 "may come twice",
                 "[vanectl][calendar]") {
  REQUIRE(show({"Europe/Paris", "2026-10-25", "--quarters"}) == 0);
  CHECK(lines() == 101);
  CHECK(out.starts_with("START                 LOCAL\n"
                        "2026-10-24T22:00:00Z  2026-10-25T00:00:00+02:00\n"));
  for (const auto* line : {"2026-10-25T00:15:00Z  2026-10-25T02:15:00+02:00\n",
                           "2026-10-25T01:15:00Z  2026-10-25T02:15:00+01:00\n"})
    CHECK_THAT(out, Catch::Contains(line));
  REQUIRE(show({"Africa/Cairo", "2026-04-24", "--quarters", "-o", "csv",
                "--no-headers"})
          == 0);
  CHECK(lines() == 92);
  CHECK(out.starts_with("2026-04-23T22:00:00Z,2026-04-24T01:00:00+03:00\n"));
  REQUIRE(show({"Europe/Paris", "2026-10-25", "--quarters", "-o", "jsonl"})
          == 0);
  CHECK(lines() == 100);
  CHECK(out.starts_with("{\"start\":\"2026-10-24T22:00:00Z\","
                        "\"local\":\"2026-10-25T00:00:00+02:00\"}\n"));
  REQUIRE(show({"Europe/Paris", "2026-10-25", "--quarters", "-o", "json"})
          == 0);
  CHECK(json()["quarter_hours"].size() == 100);
  CHECK(json()["quarter_hours"][99]["local"].text()
        == "2026-10-25T23:45:00+01:00");
}

TEST_CASE_METHOD(calendar_run, "a wrong zone or date is usage, by its name",
                 "[vanectl][calendar]") {
  auto complaint = [this](std::string zone, std::string date) {
    CHECK(show({std::move(zone), std::move(date)}) == 64);
    CHECK(out.empty());
    return err;
  };
  CHECK(complaint("Europe/Pari", "2026-10-25")
        == "vanectl: no time zone 'Europe/Pari'; names are those of IANA, such "
           "as Europe/Paris\n");
  for (const auto* date :
       {"2026-02-30", "25.10.2026", "today", "2026-10-25T00:00Z", "2026-10"})
    CHECK_THAT(complaint("Europe/Paris", date),
               Catch::Contains("'" + std::string{date} + "'"));
  CHECK_THAT(complaint("Europe/Paris", "2038-01-01"),
             Catch::Contains("2038-01-01 is not in the years 1970 to 2037"));
  CHECK_THAT(complaint("Pacific/Apia", "2011-12-30"),
             Catch::Contains("Pacific/Apia: there was no 2011-12-30"));
  CHECK_THAT(complaint("Africa/Monrovia", "1971-06-01"),
             Catch::Contains("whole quarter hours"));
}
