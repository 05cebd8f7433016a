#include "tests/tools/vanesim/simulated_day.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace streamvane;
using namespace streamvane::tools::vanesim;

TEST_CASE("every event is a well-formed EventBridge envelope", "[vanesim]") {
  simulated_day day{small_centre(300)};
  std::set<std::string> ids;
  for (const auto& e : day.events) {
    auto r = read(e);
    REQUIRE(r.envelope.is_object());
    REQUIRE(r.envelope["version"].text() == "0");
    auto id = std::string{r.envelope["id"].text()};
    REQUIRE(is_uuid(id));
    REQUIRE(id[14] == '4');
    REQUIRE(e.body.substr(envelope_id_at, 36) == id);
    REQUIRE(ids.insert(id).second);
    REQUIRE(r.envelope["account"].text().size() == 12);
    REQUIRE(r.envelope["time"].text().size() == 20);
    REQUIRE(r.envelope["source"].text().find(to_string(day.day.organization()))
            != std::string::npos);
    const auto& detail = r.envelope["detail"];
    REQUIRE(detail["version"].text() == "2");
    auto published = parse_iso(detail["timestamp"].text());
    REQUIRE(published);
    REQUIRE(*published == e.published);
    // The topic is the template with the id filled in.
    std::string topic{detail["topicName"].text()};
    std::string general{r.envelope["detail-type"].text()};
    auto place = general.find("{id}");
    REQUIRE(place != std::string::npos);
    REQUIRE(is_uuid(topic.substr(place, 36)));
    REQUIRE(general.replace(place, 4, topic.substr(place, 36)) == topic);
    REQUIRE(r.body().is_object());
    if (auto at = r.body()["eventTime"].as_int64()) {
      REQUIRE(*at < epoch_ms(*published));
      REQUIRE(*published - from_epoch_ms(*at) <= publish_lag_max);
      REQUIRE(is_uuid(r.body()["conversationId"].text()));
      REQUIRE(is_uuid(r.body()["participantId"].text()));
    }
  }
}

TEST_CASE("all topics of a centre are spoken", "[vanesim]") {
  simulated_day day{small_centre(1'500)};
  std::set<std::string> spoken;
  std::size_t bytes = 0;
  for (const auto& e : day.events) {
    spoken.insert(read(e).what);
    bytes += e.body.size();
  }
  CHECK(spoken
        == std::set<std::string>{
            "customer.start", "customer.end", "contact", "attributes",
            "flow.start", "flow.end", "flow.outcome", "acd.start", "acd.end",
            "user.start", "user.end", "acw", "wrapup", "voicemail.start",
            "voicemail.end", "routingStatus", "presence", "activity",
            "observations"});
  auto mean = bytes / day.events.size();
  CHECK(mean > 900);
  CHECK(mean < 1'300);
}

TEST_CASE("the lengths in a user.end add up to the session's life",
          "[vanesim]") {
  simulated_day day{small_centre(1'500)};
  std::map<std::string, std::int64_t> began;
  std::size_t legs = 0;
  for (const auto& e : day.events) {
    auto r = read(e);
    auto at = r.body()["eventTime"].as_int64().value_or(0);
    std::string session{r.body()["sessionId"].text()};
    if (r.what == "user.start" || r.what == "acd.start")
      REQUIRE(began.emplace(session, at).second);
    if (r.what == "acd.end")
      REQUIRE(r.body()["connectedDurationMs"].as_int64()
              == at - began.at(session));
    if (r.what != "user.end")
      continue;
    std::int64_t sum = 0;
    for (const char* part :
         {"alertingDurationMs", "interactingDurationMs", "heldDurationMs",
          "contactingDurationMs", "dialingDurationMs", "callbackDurationMs"})
      sum += r.body()[part].as_int64().value();
    REQUIRE(sum == at - began.at(session));
    began.erase(session);
    ++legs;
  }
  CHECK(legs > 1'000);
}

TEST_CASE("status messages carry the true instants in order", "[vanesim]") {
  simulated_day day{small_centre(300)};
  std::map<std::string, instant> last;
  for (const auto& e : day.events) {
    auto r = read(e);
    if (r.what != "routingStatus")
      continue;
    auto since = parse_iso(r.body()["routingStatus"]["startTime"].text());
    REQUIRE(since);
    auto [agent, first]
        = last.try_emplace(std::string{r.body()["id"].text()}, *since);
    REQUIRE((first || agent->second < *since));
    agent->second = *since;
  }
  CHECK(last.size() == 60);
}
