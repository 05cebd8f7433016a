#include "tests/engine/recorded_day.hpp"

#include "messages/kpi_policy.hpp"
#include "tests/support/genesys_text.hpp"

#include <algorithm>
#include <utility>

namespace streamvane::tests {

using namespace std::chrono_literals;

namespace {

kpi_policy twenty_seconds() {
  return {.thresholds = {{.media = "voice", .wait_max = 20s}}};
}

} // namespace

instant at(std::string_view clock) {
  return *parse_iso("2026-03-02T" + std::string{clock} + "Z");
}

std::string session(std::string_view name) {
  return R"("sessionId":")" + id_text(name)
         + R"(","mediaType":"VOICE","direction":"INBOUND")";
}

std::string on_queue(std::string_view queue) {
  return R"(,"queueId":")" + id_text(queue) + "\"";
}

std::string by(std::string_view agent) {
  return R"(,"userId":")" + id_text(agent) + "\"";
}

std::vector<std::pair<instant, std::string>> two_calls() {
  return {
      {at("09:10:00"), detail_event("acd.start", "c1", at("09:10:00"),
                                    session("s1") + on_queue("Q"))},
      {at("09:10:05"), detail_event("user.start", "c1", at("09:10:02"),
                                    session("s2") + on_queue("Q") + by("A"))},
      {at("09:10:31"),
       detail_event(
           "acd.end", "c1", at("09:10:30"),
           session("s1") + on_queue("Q")
               + R"(,"acdOutcome":"ANSWERED","connectedDurationMs":30000,)"
                 R"("answeredUserId":")"
               + id_text("A") + "\"")},
      {at("09:12:00"), detail_event("acd.start", "c2", at("09:12:00"),
                                    session("s3") + on_queue("Q"))},
      {at("09:12:41"),
       detail_event(
           "acd.end", "c2", at("09:12:40"),
           session("s3") + on_queue("Q")
               + R"(,"acdOutcome":"ABANDON","connectedDurationMs":40000)")},
      {at("09:20:00"),
       detail_event(
           "user.end", "c1", at("09:20:00"),
           session("s2") + on_queue("Q") + by("A")
               + R"(,"alertingDurationMs":28000,"interactingDurationMs":)"
                 R"(500000,"heldDurationMs":70000,"disconnectType":"PEER")")},
      {at("09:20:31"), detail_event("acw", "c1", at("09:20:30"),
                                    session("s2") + on_queue("Q") + by("A")
                                        + R"(,"wrapupDurationMs":30000)")},
      {at("09:00:01"), routing_status("A", at("09:00:00"), "IDLE")},
      {at("09:10:03"), routing_status("A", at("09:10:02"), "INTERACTING")},
      {at("09:20:32"), routing_status("A", at("09:20:30"), "IDLE")},
  };
}

organization_id acme() {
  return organization_id{id_text("acme")};
}

std::string corrected_acw() {
  return R"({"conversationId":")" + id_text("c1")
         + R"(","participants":[{"userId":")" + id_text("A")
         + R"(","sessions":[{"sessionId":")" + id_text("s2")
         + R"(","mediaType":"voice","direction":"inbound",)"
           R"("segments":[{"queueId":")"
         + id_text("Q")
         + R"("}],"metrics":[{"name":"tAcw","value":31000,)"
           R"("emitDate":"2026-03-02T09:20:30.000Z"}]}]}]})";
}

void record_day(engine_run& engine, instant until) {
  auto calls = two_calls();
  std::stable_sort(
      calls.begin(), calls.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  engine.config(twenty_seconds(), at("08:59:00"));
  auto next = calls.begin();
  for (auto minute = at("09:00:00"); minute <= until; minute += 1min) {
    for (; next != calls.end() && next->first < minute; ++next)
      engine.event(next->second, next->first);
    engine.tick(minute);
  }
}

finished_day::finished_day(actors::epoch::engine_options how)
    : engine_run{std::move(how)} {
  record_day(*this);
  start();
  settle();
}

} // namespace streamvane::tests
