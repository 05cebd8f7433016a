#include "messages/json/value.hpp"
#include "messages/kpi_envelope.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view organization
    = "0a0a0000-0000-4000-8000-000000000001";
constexpr std::string_view queue_text = "aaaa0000-0000-4000-8000-000000000001";
constexpr std::string_view user = "bbbb0000-0000-4000-8000-00000000000a";

kpi_envelope envelope_of(family f) {
  kpi_envelope e;
  e.cell.organization = organization_id{organization};
  e.cell.family = f;
  e.cell.start = clock("09:30:00");
  e.computed_at = clock("09:47:00.250");
  e.definition = "core@1";
  e.config = "sha256:c0ffee";
  return e;
}

/// The envelope's text without its digest, which has a test of its own.
std::string text_of(const kpi_envelope& e) {
  auto text = to_json(e);
  auto digest = text.find(",\"digest\":\"sha256:");
  REQUIRE(digest != std::string::npos);
  CHECK(text.size() == digest + 18 + 64 + 2);
  return text.substr(0, digest) + '}';
}

std::string percent(std::int64_t numerator, std::int64_t denominator) {
  return shown({"", kpi_unit::percent, numerator, denominator})
      .value_or("null");
}

std::string seconds(std::int64_t numerator, std::int64_t denominator) {
  return shown({"", kpi_unit::seconds, numerator, denominator})
      .value_or("null");
}

} // namespace

TEST_CASE("a queue's envelope reads as agreed", "[envelope]") {
  auto e = envelope_of(family::queue_metrics);
  e.cell.entity = to_uuid(queue_text);
  e.cell.media = "voice";
  e.cell.direction = direction::inbound;
  e.revision = 2;
  e.reason = revision_reason::late_event;
  e.final = true;
  e.published_at = clock("09:48:00");
  e.metrics = {{{metric_id::n_offered, {}}, {12, 12, 1, 1}},
               {{metric_id::t_answered, {}}, {10, 91'200, 1'200, 31'000}}};
  e.kpis = {{"aht", kpi_unit::seconds, 0, 0},
            {"asa", kpi_unit::seconds, 91'200, 10},
            {"offered", kpi_unit::count, 12, 1},
            {"service_level", kpi_unit::percent, 8, 10}};
  CHECK(text_of(e)
        == R"({"schema":"streamvane.kpi/1",)"
           R"("key":"0a0a0000-0000-4000-8000-000000000001|queue-metrics|)"
           R"(queue=aaaa0000-0000-4000-8000-000000000001|media=voice|)"
           R"(direction=inbound|2026-03-02T09:30:00Z|PT15M",)"
           R"("revision":2,"reason":"late_event","state":"final",)"
           R"("organization":"0a0a0000-0000-4000-8000-000000000001",)"
           R"("family":"queue-metrics",)"
           R"("interval":{"start":"2026-03-02T09:30:00Z",)"
           R"("end":"2026-03-02T09:45:00Z","granularity":"PT15M",)"
           R"("utc_offset":"+00:00"},)"
           R"("dimensions":{"queueId":"aaaa0000-0000-4000-8000-000000000001",)"
           R"("mediaType":"voice","direction":"inbound"},)"
           R"("metrics":{"nOffered":{"count":12},)"
           R"("tAnswered":{"count":10,"sum":91200,"min":1200,"max":31000}},)"
           R"("kpis":{"aht":{"value":null,"unit":"s","numerator_ms":0,)"
           R"("denominator":0},)"
           R"("asa":{"value":9.12,"unit":"s","numerator_ms":91200,)"
           R"("denominator":10},)"
           R"("offered":{"value":12,"unit":"count"},)"
           R"("service_level":{"value":80.00,"unit":"percent","numerator":8,)"
           R"("denominator":10}},)"
           R"("computed_at":"2026-03-02T09:47:00.250Z",)"
           R"("published_at":"2026-03-02T09:48:00Z",)"
           R"("definition":"core@1","config":"sha256:c0ffee"})");
}

TEST_CASE("an agent's envelope has a queue or null, and no queue in its key",
          "[envelope]") {
  auto e = envelope_of(family::agent_metrics);
  e.cell.entity = to_uuid(user);
  e.cell.media = "email";
  e.cell.direction = direction::outbound;
  CHECK(e.key()
        == "0a0a0000-0000-4000-8000-000000000001|agent-metrics|"
           "user=bbbb0000-0000-4000-8000-00000000000a|media=email|"
           "direction=outbound|2026-03-02T09:30:00Z|PT15M");
  auto dimensions = R"("dimensions":{)"
                    R"("userId":"bbbb0000-0000-4000-8000-00000000000a",)"
                    R"("queueId":null,"mediaType":"email",)"
                    R"("direction":"outbound"})";
  CHECK(text_of(e).find(dimensions) != std::string::npos);
  e.cell.queue = queue_id{queue_text};
  CHECK(e.key()
        == "0a0a0000-0000-4000-8000-000000000001|agent-metrics|"
           "user=bbbb0000-0000-4000-8000-00000000000a|"
           "queue=aaaa0000-0000-4000-8000-000000000001|media=email|"
           "direction=outbound|2026-03-02T09:30:00Z|PT15M");
}

TEST_CASE("time in status is shown by status, definitions by their id",
          "[envelope]") {
  auto e = envelope_of(family::agent_state);
  e.cell.entity = to_uuid(user);
  auto definition = to_uuid("00de0000-0000-4000-8000-000000000002");
  std::array<char, token::size_max> bytes{};
  std::copy(definition.bytes.begin(), definition.bytes.end(), bytes.begin());
  e.metrics = {{{metric_id::t_agent_routing_status, "IDLE"},
                {1, 600'000, 600'000, 600'000}},
               {{metric_id::t_agent_routing_status, "UNKNOWN"},
                {1, 300'000, 300'000, 300'000}},
               {{metric_id::t_organization_presence, token::from_bytes(bytes)},
                {1, 899'999, 899'999, 899'999}},
               {{metric_id::t_organization_presence, "UNKNOWN"}, {1, 1, 1, 1}}};
  auto text = text_of(e);
  CHECK(text.find(R"("dimensions":{)"
                  R"("userId":"bbbb0000-0000-4000-8000-00000000000a"},)")
        != std::string::npos);
  CHECK(text.find(R"("metrics":{"tAgentRoutingStatus":{"IDLE":{"sum":600000},)"
                  R"("UNKNOWN":{"sum":300000}},"tOrganizationPresence":{)"
                  R"("00de0000-0000-4000-8000-000000000002":{"sum":899999},)"
                  R"("UNKNOWN":{"sum":1}}},)")
        != std::string::npos);
  CHECK(e.key()
        == "0a0a0000-0000-4000-8000-000000000001|agent-state|"
           "user=bbbb0000-0000-4000-8000-00000000000a|2026-03-02T09:30:00Z|"
           "PT15M");
}

TEST_CASE("a conversation family's direction is the originating one",
          "[envelope]") {
  auto e = envelope_of(family::conversation_metrics);
  e.cell.media = "voice";
  e.cell.direction = direction::inbound;
  CHECK(text_of(e).find(R"("dimensions":{"mediaType":"voice",)"
                        R"("originatingDirection":"inbound"})")
        != std::string::npos);
  CHECK(e.key()
        == "0a0a0000-0000-4000-8000-000000000001|conversation-metrics|"
           "media=voice|direction=inbound|2026-03-02T09:30:00Z|PT15M");
}

TEST_CASE("an unpublished envelope says so", "[envelope]") {
  auto text = text_of(envelope_of(family::queue_metrics));
  CHECK(text.find(R"("revision":0,"reason":null,"state":"provisional")")
        != std::string::npos);
  CHECK(text.find(R"("published_at":null)") != std::string::npos);
}

TEST_CASE("longer granularities have their names and ends", "[envelope]") {
  auto e = envelope_of(family::queue_metrics);
  e.granularity = granularity::pt30m;
  e.length = 30min;
  CHECK(e.key().ends_with("|PT30M"));
  CHECK(to_json(e).find(R"("end":"2026-03-02T10:00:00Z")")
        != std::string::npos);
  e.granularity = granularity::pt1h;
  CHECK(e.key().ends_with("|PT1H"));
  e.granularity = granularity::p1d;
  CHECK(e.key().ends_with("|P1D"));
}

TEST_CASE("strange words do not break the text", "[envelope]") {
  auto e = envelope_of(family::queue_metrics);
  e.cell.media = "a\"\\\n\x01\xff|";
  auto read = json::parse(to_json(e));
  REQUIRE(read);
  CHECK((*read)["dimensions"]["mediaType"].as_string());
}

TEST_CASE("percentages and seconds have two decimals, half up", "[envelope]") {
  CHECK(percent(1, 3) == "33.33");
  CHECK(percent(2, 3) == "66.67");
  CHECK(percent(1, 8) == "12.50");
  CHECK(percent(1, 16) == "6.25");
  CHECK(percent(1, 32) == "3.13");     // 3.125
  CHECK(percent(1, 200'00) == "0.01"); // 0.005
  CHECK(percent(1, 200'01) == "0.00");
  CHECK(percent(0, 7) == "0.00");
  CHECK(percent(7, 7) == "100.00");
  CHECK(percent(9, 7) == "128.57");
  CHECK(seconds(91'200, 10) == "9.12");
  CHECK(seconds(31'000, 1) == "31.00");
  CHECK(seconds(5, 1) == "0.01"); // 0.005
  CHECK(seconds(4, 1) == "0.00");
  CHECK(seconds(14'995, 1) == "15.00");
  CHECK(seconds(14'994, 1) == "14.99");
  CHECK(seconds(9'223'372'036'854'775'807, 1) == "9223372036854775.81");
}

TEST_CASE("a denominator of zero is undefined, a count never is",
          "[envelope]") {
  CHECK_FALSE(shown({"", kpi_unit::percent, 0, 0}));
  CHECK_FALSE(shown({"", kpi_unit::seconds, 5, 0}));
  CHECK(shown({"", kpi_unit::count, 0, 1}) == "0");
}

TEST_CASE("the digest is of what was computed, not of when", "[envelope]") {
  auto digest = [](const kpi_envelope& e) {
    auto text = to_json(e);
    return text.substr(text.find("\"digest\""));
  };
  auto e = envelope_of(family::queue_metrics);
  e.metrics = {{{metric_id::t_acd, {}}, {1, 5, 5, 5}}};
  auto same = e;
  same.computed_at += 1h;
  same.published_at += 1h;
  CHECK(digest(e) == digest(same));
  std::vector<kpi_envelope> others(8, e);
  others[0].revision = 1;
  others[1].config = "sha256:other";
  others[2].definition = "core@2";
  others[3].metrics[0].second.count = 2;
  others[4].metrics[0].second.sum = 6;
  others[5].metrics[0].second.min = 4;
  others[6].metrics[0].second.max = 6;
  others[7].cell.media = "chat";
  for (const auto& other : others)
    CHECK(digest(e) != digest(other));
}
