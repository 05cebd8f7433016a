#include "messages/json/value.hpp"
#include "messages/kpi_envelope.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <tuple>
#include <utility>
#include <vector>

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

const std::vector<kpi_definition>& defined_kpis() {
  static const std::vector<kpi_definition> all = [] {
    std::vector<kpi_definition> kpis;
    for (auto [name, unit, formula] :
         {std::tuple{"aht", profile_unit::seconds,
                     "tHandle.sum / tHandle.count"},
          {"asa", profile_unit::seconds, "tAnswered.sum / tAnswered.count"},
          {"offered", profile_unit::count, "nOffered.count"},
          {"service_level", profile_unit::percent,
           "1 - nOverSla.count / tAnswered.count"},
          {"minutes", profile_unit::count, "tHandle.sum / 60000ms"},
          {"talk", profile_unit::milliseconds, "tTalk.sum"},
          {"share", profile_unit::ratio, "tTalk.sum / tHandle.sum"}}) {
      bool whole
          = unit == profile_unit::count || unit == profile_unit::milliseconds;
      kpis.push_back(
          {.name = name,
           .unit = unit,
           .expression = *parse_expression(formula),
           .rounding = {.decimals = static_cast<std::uint8_t>(whole ? 0 : 2)}});
    }
    return kpis;
  }();
  return all;
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
  const auto& kpis = defined_kpis();
  e.kpis = {{&kpis[0], {0, 0}},
            {&kpis[1], {91'200, 10}},
            {&kpis[2], {12, 1}},
            {&kpis[3], {8, 10}}};
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

TEST_CASE("a broken down cell says by what, and its key is read back",
          "[envelope]") {
  auto e = envelope_of(family::queue_metrics);
  e.cell.entity = to_uuid(queue_text);
  e.cell.media = "voice";
  e.cell.direction = direction::inbound;
  auto dimension = [&](breakdown by, const uuid& part) {
    e.cell.by = by;
    e.cell.part = part;
    auto name = parse_envelope_key(e.key());
    REQUIRE(name);
    CHECK(name->by == by);
    CHECK(name->part == part);
    auto text = text_of(e);
    auto behind = text.find(R"("direction":"inbound",)") + 22;
    return text.substr(behind, text.find('}', behind) - behind);
  };
  auto code = to_uuid("c0de0000-0000-4000-8000-000000000001");
  CHECK(dimension(breakdown::wrapup, code)
        == R"("wrapUpCode":"c0de0000-0000-4000-8000-000000000001")");
  CHECK(e.key()
        == "0a0a0000-0000-4000-8000-000000000001|queue-metrics|"
           "queue=aaaa0000-0000-4000-8000-000000000001|media=voice|"
           "direction=inbound|"
           "wrapup_code=c0de0000-0000-4000-8000-000000000001|"
           "2026-03-02T09:30:00Z|PT15M");
  CHECK(dimension(breakdown::division, {}) == R"("divisionId":null)");
  CHECK(e.key().find("|division=none|") != std::string::npos);
  CHECK(dimension(breakdown::message_type, part_of_word("sms"))
        == R"("messageType":"sms")");
  CHECK(dimension(breakdown::originating_direction, part_of_word("outbound"))
        == R"("originatingDirection":"outbound")");
  CHECK(dimension(breakdown::skills, {}) == R"("skillIds":[])");
  e.skills = {skill_id{queue_text}, skill_id{user}};
  CHECK(dimension(breakdown::skills, name_of(e.skills))
        == R"("skillIds":["aaaa0000-0000-4000-8000-000000000001",)"
           R"("bbbb0000-0000-4000-8000-00000000000a"])");
}

TEST_CASE("a key with a part that is none is refused", "[envelope]") {
  for (auto part : {"|skill=french", "|division=", "|none=none"}) {
    auto name = parse_envelope_key(std::string{organization} + "|queue-metrics"
                                   + part + "|2026-03-02T09:30:00Z|PT15M");
    REQUIRE_FALSE(name);
    CHECK(name.why().what.find(part + 1) != std::string::npos);
  }
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

TEST_CASE("a KPI shows its fraction, and ms by their name", "[envelope]") {
  const auto& kpis = defined_kpis();
  auto e = envelope_of(family::queue_metrics);
  auto shown = [&](const kpi_value& kpi) {
    e.kpis = {kpi};
    auto text = to_json(e);
    auto from = text.find("\"kpis\":{") + 8;
    return text.substr(from, text.find(",\"computed_at\"") - from - 1);
  };
  CHECK(shown({&kpis[2], {7, 1}}) == R"("offered":{"value":7,"unit":"count"})");
  CHECK(shown({&kpis[4], {90'000, 60'000}})
        == R"("minutes":{"value":2,"unit":"count","numerator":90000,)"
           R"("denominator":60000})");
  CHECK(shown({&kpis[5], {1'500, 1}})
        == R"("talk":{"value":1500,"unit":"ms","numerator_ms":1500,)"
           R"("denominator":1})");
  CHECK(shown({&kpis[6], {1, 3}})
        == R"("share":{"value":0.33,"unit":"ratio","numerator":1,)"
           R"("denominator":3})");
  CHECK(shown({&kpis[3], {0, 0}})
        == R"("service_level":{"value":null,"unit":"percent","numerator":0,)"
           R"("denominator":0})");
}

TEST_CASE("an envelope shows the KPIs of its profile, family and view",
          "[envelope]") {
  kpi_profile first{.name = "one", .version = 3, .kpis = defined_kpis()};
  for (auto& kpi : first.kpis)
    kpi.families = {family::queue_metrics};
  first.kpis[1].attribution = attribution::start;
  first.kpis[0].families = {family::agent_metrics};
  kpi_profile second{.name = "two", .kpis = {defined_kpis()[2]}};
  second.kpis[0].families = {family::queue_metrics};
  auto made = kpi_definitions::make({first, second});
  REQUIRE(made);
  auto all = std::make_shared<const kpi_definitions>(std::move(*made));
  auto names = [&](std::string_view profile, attribution view) {
    auto e = envelope_of(family::queue_metrics);
    e.cell.attribution = view;
    show_kpis(e, all, profile, {}, true);
    std::string text = e.definition + ':';
    for (const auto& kpi : e.kpis)
      text += ' ' + kpi.definition->name;
    return text;
  };
  CHECK(names("", attribution::posted)
        == "one@3: offered service_level minutes talk share");
  CHECK(names("one", attribution::start)
        == "one@3: asa offered service_level minutes talk share");
  CHECK(names("two", attribution::posted) == "two@1: offered");
  CHECK(names("three", attribution::posted) == ":");
  CHECK(all->views().has(attribution::start));
  CHECK_FALSE(all->views().has(attribution::end));
}

TEST_CASE("what cells were added up over is not shown", "[envelope]") {
  auto e = envelope_of(family::agent_metrics);
  e.cell.queue = queue_id{queue_text};
  e.without.add(dimension::entity);
  e.without.add(dimension::media);
  e.utc_offset = 60min;
  auto text = text_of(e);
  CHECK(text.find(R"("dimensions":{)"
                  R"("queueId":"aaaa0000-0000-4000-8000-000000000001",)"
                  R"("direction":""})")
        != std::string::npos);
  CHECK(text.find(R"("utc_offset":"+01:00")") != std::string::npos);
  CHECK(e.key()
        == "0a0a0000-0000-4000-8000-000000000001|agent-metrics|"
           "queue=aaaa0000-0000-4000-8000-000000000001|2026-03-02T09:30:00Z|"
           "PT15M");
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
