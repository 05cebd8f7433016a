#include "messages/interval.hpp"
#include "tests/tools/vanesim/simulated_day.hpp"
#include "tools/vanesim/cell_text.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace streamvane;
using namespace streamvane::tools::vanesim;

TEST_CASE("the same seed tells the same story to the byte", "[vanesim]") {
  simulated_day first{small_centre(400)};
  simulated_day second{small_centre(400)};
  REQUIRE(first.events.size() == second.events.size());
  for (std::size_t i = 0; i < first.events.size(); ++i)
    REQUIRE(first.events[i].body == second.events[i].body);
  CHECK(first.day.truth().cells() == second.day.truth().cells());
  CHECK(digest(first.day.truth().cells())
        == digest(second.day.truth().cells()));
}

TEST_CASE("another seed tells another story", "[vanesim]") {
  simulated_day first{small_centre(100, 7)};
  simulated_day second{small_centre(100, 8)};
  CHECK(first.events.front().body != second.events.front().body);
  CHECK(first.day.organization() != second.day.organization());
}

TEST_CASE("another day of the same centre shares its agents and no other ids",
          "[vanesim]") {
  auto options = small_centre(50);
  simulated_day monday{options};
  options.start += std::chrono::days{1};
  simulated_day tuesday{options};
  CHECK(monday.day.organization() == tuesday.day.organization());
  for (std::size_t i = 0; i < monday.day.agents().size(); ++i)
    REQUIRE(monday.day.agents()[i].id == tuesday.day.agents()[i].id);
  std::set<std::string> ids;
  for (const auto* day : {&monday, &tuesday})
    for (const auto& e : day->events)
      REQUIRE(ids.insert(e.body.substr(envelope_id_at, 36)).second);
  std::set<std::string> conversations;
  for (const auto& e : monday.events)
    conversations.emplace(read(e).body()["conversationId"].text());
  conversations.erase("");
  for (const auto& e : tuesday.events)
    REQUIRE(conversations.count(
                std::string{read(e).body()["conversationId"].text()})
            == 0);
}

TEST_CASE(
    "the detail records of a day, each the last of its conversation, tell "
    "what the ledger holds",
    "[vanesim]") {
  auto options = small_centre(800);
  options.sources = {.detail = false, .records = true};
  simulated_day day{options};
  std::map<std::string, json::value> last;
  std::size_t records = 0;
  for (const auto& e : day.events) {
    auto envelope = read(e).envelope;
    std::string id{envelope["conversationId"].text()};
    if (id.empty())
      continue;
    CHECK(envelope_id(e.body).empty());
    last[id] = std::move(envelope);
    ++records;
  }
  CHECK(records > last.size()); // Some are asked for while they go on.
  std::map<std::string, tally> told;
  for (const auto& [id, record] : last)
    for (const auto& participant : record["participants"].items())
      for (const auto& session : participant["sessions"].items())
        for (const auto& metric : session["metrics"].items()) {
          auto value = metric["value"].as_int64().value_or(-1);
          auto& t = told[std::string{metric["name"].text()}];
          t = t + tally{1, value, value, value};
        }
  CHECK(told.size() > 15);
  for (auto m : {metric_id::n_offered, metric_id::t_answered,
                 metric_id::t_abandon, metric_id::t_flow_out})
    CHECK(told[std::string{to_string(m)}]
          == day.total(family::queue_metrics, m));
  for (auto m : {metric_id::t_talk, metric_id::t_acw, metric_id::t_handle,
                 metric_id::n_transferred})
    CHECK(told[std::string{to_string(m)}]
          == day.total(family::agent_metrics, m));
  for (auto m : {metric_id::n_flow, metric_id::t_flow, metric_id::t_flow_exit,
                 metric_id::t_flow_disconnect, metric_id::n_flow_outcome,
                 metric_id::n_flow_outcome_failed, metric_id::t_flow_outcome}) {
    INFO(to_string(m));
    CHECK(told[std::string{to_string(m)}]
          == day.total(family::flow_metrics, m));
    CHECK(told[std::string{to_string(m)}].count > 0);
  }
  CHECK(told["tIvr"]
        == day.total(family::conversation_metrics, metric_id::t_ivr));
}

TEST_CASE("a detail record tells what its flows were, beside what was measured "
          "in them",
          "[vanesim]") {
  auto options = small_centre(800);
  options.sources = {.detail = false, .records = true};
  simulated_day day{options};
  std::set<std::string> flows; // Their sessions.
  std::size_t outcomes = 0;
  for (const auto& e : day.events) {
    auto record = read(e).envelope;
    for (const auto& participant : record["participants"].items())
      for (const auto& session : participant["sessions"].items()) {
        const auto& flow = session["flow"];
        std::map<std::string, json::value> metrics;
        for (const auto& metric : session["metrics"].items())
          metrics[std::string{metric["name"].text()}] = metric;
        CHECK((session.find("flow") != nullptr)
              == (metrics.count("nFlow") == 1));
        if (session.find("flow") == nullptr)
          continue;
        bool hands_over = flow["exitReason"].text() == "TRANSFER";
        CHECK((metrics.count("tFlowExit") == 1) == hands_over);
        CHECK((metrics.count("tFlowDisconnect") == 1) != hands_over);
        CHECK((metrics.count("tIvr") == 1)
              == (participant["purpose"].text() == "ivr"));
        CHECK(metrics.count("nFlowOutcome") == flow["outcomes"].size());
        for (const auto& outcome : flow["outcomes"].items()) {
          ++outcomes;
          bool failed = outcome["flowOutcomeValue"].text() == "FAILURE";
          CHECK((metrics.count("nFlowOutcomeFailed") == 1) == failed);
          auto start = parse_iso(outcome["flowOutcomeStartTimestamp"].text());
          auto end = parse_iso(outcome["flowOutcomeEndTimestamp"].text());
          REQUIRE(start);
          REQUIRE(end);
          CHECK(metrics["tFlowOutcome"]["value"].as_int64()
                == (*end - *start).count());
        }
        flows.emplace(session["sessionId"].text());
        CHECK(session["segments"][0]["segmentEnd"].text()
              == metrics["tFlow"]["emitDate"].text());
      }
  }
  CHECK(flows.size() > 400);
  CHECK(outcomes > 100);
}

TEST_CASE("a detail record says when its conversation ended, unless a customer "
          "stays",
          "[vanesim]") {
  auto options = small_centre(800);
  options.sources = {.detail = true, .records = true};
  simulated_day day{options};
  std::map<std::string, std::string> told;  // By conversation: its end.
  std::map<std::string, instant> last_end;  // Of any session, in events.
  std::map<std::string, std::int64_t> open; // Sessions, in events.
  std::size_t open_records = 0;
  for (const auto& e : day.events) {
    auto message = read(e);
    std::string record_of{message.envelope["conversationId"].text()};
    if (!record_of.empty()) {
      const auto* end = message.envelope.find("conversationEnd");
      told[record_of] = end ? std::string{end->text()} : std::string{};
      open_records += end ? 0 : 1;
      continue;
    }
    std::string id{message.body()["conversationId"].text()};
    auto at = message.body()["eventTime"].as_int64();
    bool starts = message.what.ends_with(".start");
    if (!at || (!starts && !message.what.ends_with(".end")))
      continue;
    open[id] += starts ? 1 : -1;
    if (!starts)
      last_end[id] = std::max(last_end[id], from_epoch_ms(*at));
  }
  CHECK(told.size() > 800);
  CHECK(open_records > day.day.situations().sessions_left_open);
  std::size_t left_open = 0;
  for (const auto& [id, end] : told) {
    INFO(id);
    // The story of sixty days begins long before the events.
    bool over = open[id] <= 0;
    left_open += over ? 0 : 1;
    CHECK(end == (over ? to_iso(last_end[id]) : ""));
  }
  CHECK(left_open == day.day.situations().sessions_left_open);
}

TEST_CASE("who was offered was answered, left, flowed out, or is unknown",
          "[vanesim]") {
  auto seed = GENERATE(1u, 2u, 3u);
  simulated_day day{small_centre(1'500, seed)};
  auto count = [&day](metric_id m) {
    return day.total(family::queue_metrics, m).count;
  };
  CHECK(count(metric_id::n_offered) > 1'000);
  CHECK(count(metric_id::n_offered)
        == count(metric_id::t_answered) + count(metric_id::t_abandon)
               + count(metric_id::t_flow_out) + count(metric_id::acd_unknown));
  CHECK(count(metric_id::n_offered) == count(metric_id::t_acd));
  CHECK(count(metric_id::n_transferred)
        >= count(metric_id::n_blind_transferred)
               + count(metric_id::n_consult_transferred));
  CHECK(count(metric_id::t_short_abandon) < count(metric_id::t_abandon));
  auto answered_by = day.total(family::agent_metrics, metric_id::t_answered);
  CHECK(answered_by == day.total(family::queue_metrics, metric_id::t_answered));
}

TEST_CASE("handle time is talk, hold, dialing, contacting and after-call work",
          "[vanesim]") {
  simulated_day day{small_centre(1'500)};
  auto sum = [&day](metric_id m) {
    return day.total(family::agent_metrics, m).sum;
  };
  CHECK(sum(metric_id::t_handle)
        == sum(metric_id::t_talk_complete) + sum(metric_id::t_held_complete)
               + sum(metric_id::t_contacting) + sum(metric_id::t_dialing)
               + sum(metric_id::t_acw));
}

TEST_CASE("every situation occurs in a day of 5 000 conversations",
          "[vanesim]") {
  auto options = small_centre(5'000);
  options.agents = 120;
  simulated_day day{options};
  const auto& s = day.day.situations();
  CHECK(s.conversations == 5'000);
  CHECK(s.left_in_flow > 0);
  CHECK(s.abandoned_alerting > 0);
  CHECK(s.alerts_missed > 0);
  CHECK(s.answered_after_miss > 0);
  CHECK(s.blind_to_queue > 0);
  CHECK(s.blind_to_user > 0);
  CHECK(s.no_answer_transfers > 0);
  CHECK(s.consults > 0);
  CHECK(s.consults_without_transfer > 0);
  CHECK(s.consults_abandoned > 0);
  CHECK(s.consults_with_user > 0);
  CHECK(s.conferences > 0);
  CHECK(s.flow_outs > 0);
  CHECK(s.callbacks_from_queue > 0);
  CHECK(s.callbacks_expired > 0);
  CHECK(s.callbacks_unreached > 0);
  CHECK(s.voicemails > 0);
  CHECK(s.calls_of_agents > 0);
  CHECK(s.calls_between_agents > 0);
  CHECK(s.without_acw > 0);
  CHECK(s.acw_of_zero > 0);
  CHECK(s.acw_resubmitted > 0);
  CHECK(s.acw_late > 0);
  CHECK(s.sessions_of_60_days > 0);
  CHECK(s.sessions_left_open > 0);
  auto with_states = small_centre(500);
  with_states.sources.states = true; // Tells of single stretches of talk.
  std::set<metric_id> seen;
  const simulated_day told{with_states};
  for (const auto* truth : {&day.day.truth(), &told.day.truth()})
    for (const auto& cell : truth->cells())
      for (const auto& [key, t] : cell.metrics)
        seen.insert(key.metric);
  for (auto m : ledger::metrics()) {
    INFO(to_string(m));
    CHECK(seen.count(m) == 1);
  }
  CHECK(day.total(family::conversation_metrics, metric_id::t_connected).max
        > 59LL * 86'400'000);
}

TEST_CASE("an agent's times in status fill every quarter hour", "[vanesim]") {
  auto options = small_centre(600);
  options.start += std::chrono::minutes{5}; // the first quarter is not whole
  simulated_day day{options};
  std::map<uuid, instant> first_quarter;
  std::size_t rows = 0;
  for (const auto& cell : day.day.truth().cells()) {
    if (cell.key.family != family::agent_state)
      continue;
    ++rows;
    std::map<metric_id, std::int64_t> sums;
    for (const auto& [key, t] : cell.metrics)
      if (is_status_time(key.metric))
        sums[key.metric] += t.sum;
    REQUIRE(sums.size() == 3);
    for (const auto& [metric, sum] : sums)
      REQUIRE(sum == quarter.count());
    auto [known, added]
        = first_quarter.try_emplace(cell.key.entity, cell.key.start);
    if (added) // Unknown only before the first message.
      continue;
    for (const auto& [key, t] : cell.metrics)
      REQUIRE(key.qualifier != token{"UNKNOWN"});
  }
  std::size_t expected = 0;
  for (const auto& [agent, start] : first_quarter)
    expected += static_cast<std::size_t>((interval_start(options.end()) - start)
                                         / quarter);
  CHECK(first_quarter.size() == options.agents);
  CHECK(rows == expected);
}

TEST_CASE("all of it happens within the day", "[vanesim]") {
  for (auto length : {std::chrono::minutes{30}, std::chrono::minutes{240},
                      std::chrono::minutes{24 * 60}}) {
    auto options = small_centre(300);
    options.length = length;
    simulated_day day{options};
    CHECK(day.events.size() > 300);
    instant last{};
    for (const auto& e : day.events)
      last = std::max(last, e.published);
    INFO(to_iso(last));
    CHECK(last <= options.end());
  }
}

TEST_CASE("options out of their bounds are named", "[vanesim]") {
  auto options = small_centre(10);
  CHECK(validate(options));
  options.agents = 1;
  auto wrong = validate(options);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.why().what.find("--agents is 1") != std::string::npos);
  options = small_centre(10);
  options.mix = {};
  CHECK_FALSE(validate(options));
  options = small_centre(10);
  options.length = millis{1};
  CHECK_FALSE(validate(options));
}

TEST_CASE("what stands open grows and shrinks with the day, and each source "
          "tells of it as far as it can",
          "[vanesim][live]") {
  /// What stood open at any full hour, and what at the end of the day.
  auto open_during = [](source_set sources) {
    auto options = small_centre(3'000);
    options.sources = sources;
    options.load_percent = 110;
    centre day{options, [](emitted_event) {
               }};
    std::pair<std::set<std::string>, live_lines> found;
    for (auto end = options.start; day.next(); end += std::chrono::hours{1}) {
      while (day.next().value_or(instant::max()) <= end && day.step()) {}
      found.second = day.open_now();
      for (const auto& [what, is] : found.second.all())
        found.first.insert(what.substr(what.rfind(' ') + 1));
    }
    found.second = day.open_now();
    return found;
  };
  auto [all, at_the_end] = open_during({.detail = true, .states = true});
  for (const auto* word : {"oWaiting", "oAlerting", "oInteracting",
                           "oAfterCallWork", "routingStatus", "presence"}) {
    INFO(word);
    CHECK(all.contains(word));
  }
  for (const auto& [what, is] : at_the_end.all())
    CHECK_FALSE(what.starts_with("queue-live"));
  auto detail = open_during({.detail = true}).first;
  CHECK(detail.contains("oWaiting"));
  CHECK_FALSE(detail.contains("oAfterCallWork"));
  auto states = open_during({.detail = false, .states = true}).first;
  CHECK(states.contains("oAfterCallWork"));
  CHECK_FALSE(states.contains("oWaiting"));
  auto records = open_during({.detail = false, .metrics = true}).first;
  CHECK_FALSE(records.contains("oInteracting"));
  CHECK(records.contains("routingStatus"));
}
