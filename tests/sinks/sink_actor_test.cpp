#include "sinks/sink_actor.hpp"
#include "tests/sinks/sink_run.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <set>
#include <stdexcept>

using namespace streamvane;
using namespace streamvane::sinks;
using namespace streamvane::tests;
using namespace std::chrono_literals;

namespace {

sink_run::script always(verdict v, std::string reason = {},
                        std::optional<millis> retry_after = {}) {
  return [=](const delivery_key&) {
    return delivery{v, reason, retry_after};
  };
}

std::vector<std::string> keys(const std::vector<received>& log) {
  std::vector<std::string> all;
  for (const auto& one : log)
    all.push_back(one.key);
  return all;
}

std::vector<millis> times(const std::vector<received>& log) {
  std::vector<millis> all;
  for (const auto& one : log)
    all.push_back(one.at);
  return all;
}

using words = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(sink_run, "the outbox is delivered in order, batch by batch",
                 "[sink_actor]") {
  options.batch_envelopes_max = 4;
  publish(10);
  start();
  CHECK(keys(log) == words{"wfm/1-4", "wfm/5-8", "wfm/9-10"});
  CHECK(envelopes_with(verdict::delivered) == published());
  publish(3);
  advance(999ms);
  CHECK(log.size() == 3);
  advance(1ms);
  CHECK(keys(log).back() == "wfm/11-13");
  CHECK(envelopes_with(verdict::delivered) == published());
  CHECK(cursor().sequence == 13);
  CHECK(cursor().claim.last == 0);
  CHECK(cursor().delivered_batches == 4);
  CHECK(cursor().delivered_envelopes == 13);
}

TEST_CASE_METHOD(sink_run, "a restart delivers nothing twice that was done",
                 "[sink_actor]") {
  publish(3);
  start();
  kill();
  publish(2);
  start();
  CHECK(keys(log) == words{"wfm/1-3", "wfm/4-5"});
}

TEST_CASE_METHOD(sink_run, "what is not wanted is passed over",
                 "[sink_actor]") {
  options.families = {family::agent_state};
  options.batch_envelopes_max = 2;
  publish(20);
  publish(1, family::agent_state);
  publish(7);
  publish(2, family::agent_state);
  publish(30);
  start();
  CHECK(envelopes_with(verdict::delivered) == published());
  CHECK(cursor().sequence == outbox.size());
}

TEST_CASE_METHOD(sink_run, "an idle sink leaves the disk alone",
                 "[sink_actor]") {
  publish(1);
  start();
  CHECK(commits == 2); // The claim and the end.
  advance(1min);
  CHECK(commits == 2);
}

TEST_CASE_METHOD(sink_run,
                 "the end of a batch and the claim of the next are "
                 "one commit",
                 "[sink_actor]") {
  options.batch_envelopes_max = 1;
  publish(10);
  start();
  CHECK(log.size() == 10);
  CHECK(commits == 11);
}

TEST_CASE_METHOD(sink_run, "failures are retried after exact pauses",
                 "[sink_actor]") {
  publish(2);
  receiver = always(verdict::retry, "503 Service Unavailable");
  start();
  advance(5min);
  runtime::supervision::random_stream random{options.seed};
  auto expected = 0ms;
  REQUIRE(log.size() > 6);
  for (std::size_t i = 0; i < log.size(); ++i) {
    CHECK(log[i].at == expected);
    CHECK(log[i].envelopes == log[0].envelopes);
    CHECK(log[i].key == "wfm/1-2");
    expected
        += delay_after(options.backoff, static_cast<std::uint32_t>(i), random);
  }
  CHECK(cursor().sequence == 0);
  CHECK(progress->retries == log.size());
  CHECK(describe()["state"].text() == "backoff");
  CHECK(describe()["last_error"].text() == "503 Service Unavailable");
}

TEST_CASE_METHOD(sink_run, "a success begins the pauses anew", "[sink_actor]") {
  options.backoff = {100ms, 1min, runtime::supervision::jitter::none};
  options.batch_envelopes_max = 1;
  publish(2);
  receiver = [this](const delivery_key&) {
    return delivery{log.size() % 3 == 0 ? verdict::delivered : verdict::retry};
  };
  start();
  advance(1s);
  CHECK(times(log)
        == std::vector<millis>{0ms, 100ms, 300ms, 300ms, 400ms, 600ms});
}

TEST_CASE_METHOD(sink_run, "a pause that the receiver asks for is kept",
                 "[sink_actor]") {
  options.backoff = {100ms, 1min, runtime::supervision::jitter::none};
  publish(1);
  receiver = always(verdict::retry, "429", 90s);
  start();
  advance(100s);
  CHECK(times(log) == std::vector<millis>{0ms, 90s});
}

TEST_CASE_METHOD(sink_run, "a pause longer than an hour is cut to an hour",
                 "[sink_actor]") {
  publish(1);
  receiver = always(verdict::retry, "429", 24h);
  start();
  advance(1h - 1ms);
  CHECK(log.size() == 1);
  advance(1ms);
  CHECK(log.size() == 2);
}

TEST_CASE_METHOD(sink_run,
                 "a rejected batch and the cursor behind it are one "
                 "commit",
                 "[sink_actor]") {
  options.batch_envelopes_max = 2;
  publish(6);
  receiver = [](const delivery_key& key) {
    if (key.first == 3)
      return delivery{verdict::rejected, "422 no such site"};
    return delivery{verdict::delivered};
  };
  std::set<std::pair<std::uint64_t, std::size_t>> seen;
  after_commit = [&] {
    seen.emplace(cursor().sequence, dead_letters().size());
  };
  start();
  CHECK(seen
        == std::set<std::pair<std::uint64_t, std::size_t>>{
            {0, 0}, {2, 0}, {4, 1}, {6, 1}});
  auto letters = dead_letters();
  REQUIRE(letters.size() == 1);
  CHECK(letters[0]["sink"].text() == "wfm");
  CHECK(letters[0]["reason"].text() == "422 no such site");
  CHECK(letters[0]["first"].as_int64() == 3);
  CHECK(letters[0]["last"].as_int64() == 4);
  CHECK(letters[0]["attempts"].as_int64() == 1);
  CHECK(letters[0]["envelopes"][0]["key"].text() == outbox[2].key());
  CHECK(cursor().dead_batches == 1);
  CHECK(cursor().dead_envelopes == 2);
  CHECK(progress->dead_envelopes == 2);
  CHECK(progress->delivered_envelopes == 4);
}

TEST_CASE_METHOD(sink_run, "refused credentials cost no envelope",
                 "[sink_actor]") {
  options.backoff = {100ms, 1min, runtime::supervision::jitter::none};
  publish(1);
  receiver = always(verdict::unauthorized, "401 Unauthorized");
  start();
  CHECK(describe()["state"].text() == "unauthorized");
  advance(3min);
  CHECK(times(log) == std::vector<millis>{0ms, 1min, 2min, 3min});
  CHECK(dead_letters().empty());
  receiver = always(verdict::delivered);
  advance(1min);
  CHECK(cursor().sequence == 1);
  CHECK(describe()["state"].text() == "waiting");
  CHECK(describe()["last_error"].text() == "");
}

TEST_CASE_METHOD(sink_run, "a full store is asked again, the receiver is not",
                 "[sink_actor]") {
  publish(1);
  receiver = [this](const delivery_key&) {
    for (int i = 0; i < 5; ++i)
      commit_failures.push_back({errc::unavailable, "the disk is full"});
    return delivery{verdict::delivered};
  };
  start();
  CHECK(log.size() == 1);
  CHECK(cursor().sequence == 0);
  CHECK(describe()["state"].text() == "committing");
  advance(5 * options.store_retry - 1ms);
  CHECK(cursor().sequence == 0);
  advance(1ms);
  CHECK(cursor().sequence == 1);
  CHECK(log.size() == 1);
  CHECK(progress->store_retries == 5);
}

TEST_CASE_METHOD(sink_run, "a store that cannot write ends the sink",
                 "[sink_actor]") {
  publish(1);
  commit_failures = {{errc::io, "the disk is on fire"}};
  start();
  auto why = watch(alone);
  REQUIRE(*why);
  CHECK(log.empty());
}

TEST_CASE_METHOD(sink_run, "an outbox that is busy is read again",
                 "[sink_actor]") {
  publish(1);
  read_failures = {{errc::unavailable, "126 snapshots"}};
  start();
  CHECK(log.empty());
  advance(options.store_retry);
  CHECK(keys(log) == words{"wfm/1-1"});
}

TEST_CASE_METHOD(sink_run,
                 "what is done is written before a damaged outbox "
                 "ends the sink",
                 "[sink_actor]") {
  publish(1);
  receiver = [this](const delivery_key&) {
    for (int i = 0; i < 2; ++i)
      read_failures.push_back({errc::corrupt, "row 2"});
    return delivery{verdict::delivered};
  };
  start();
  CHECK(cursor().sequence == 1);
  CHECK(*watch(alone));
}

TEST_CASE_METHOD(sink_run, "a batch in flight keeps its bounds over a crash",
                 "[sink_actor]") {
  options.families = {family::queue_metrics};
  publish(2);
  publish(3, family::agent_state);
  receiver = [](const delivery_key&) -> delivery {
    throw std::runtime_error{"out of memory"};
  };
  start();
  CHECK(cursor().claim.last == 5);
  publish(8);
  receiver = always(verdict::retry);
  start();
  kill();
  receiver = always(verdict::delivered);
  start();
  CHECK(keys(log) == words{"wfm/1-5", "wfm/1-5", "wfm/1-5", "wfm/6-13"});
  CHECK(log[0].envelopes == log[1].envelopes);
  CHECK(log[0].envelopes == log[2].envelopes);
  CHECK(envelopes_with(verdict::delivered) == published());
}

TEST_CASE_METHOD(sink_run, "other families cut the batch in flight anew",
                 "[sink_actor]") {
  options.families = {family::queue_metrics};
  publish(2);
  publish(2, family::agent_state);
  receiver = always(verdict::retry);
  start();
  kill();
  options.families = {family::agent_state};
  receiver = always(verdict::delivered);
  start();
  CHECK(envelopes_with(verdict::delivered) == published());
  CHECK(cursor().sequence == 4);
}

TEST_CASE_METHOD(sink_run, "a scheduled sink delivers at its times only",
                 "[sink_actor]") {
  options.schedule = {.every = 15min, .delay = 3min};
  publish(1);
  start(); // 09:10
  CHECK(describe()["next_run"].text() == "2026-03-02T09:18:00Z");
  advance(8min - 1ms);
  CHECK(log.empty());
  advance(1ms);
  publish(2);
  CHECK(keys(log) == words{"wfm/1-1"});
  advance(15min - 1ms);
  CHECK(log.size() == 1);
  advance(1ms);
  CHECK(keys(log) == words{"wfm/1-1", "wfm/2-3"});
}

TEST_CASE_METHOD(sink_run, "a run that was missed is made up for",
                 "[sink_actor]") {
  options.schedule = {.every = 15min, .delay = 3min};
  start();
  advance(10min);
  kill();
  publish(1);
  start(); // 09:20: the run of 09:18 has been.
  CHECK(log.empty());
  kill();
  advance(15min);
  start(); // 09:35: the one of 09:33 has not.
  CHECK(keys(log) == words{"wfm/1-1"});
}

TEST_CASE_METHOD(sink_run,
                 "a clock that is set back does not delay the next "
                 "run",
                 "[sink_actor]") {
  options.schedule = {.every = 15min, .delay = 3min};
  start(); // 09:10
  publish(1);
  wall_shift = -1h;
  advance(8min - 1ms);
  CHECK(log.empty());
  advance(1ms);
  CHECK(log.size() == 1);
  CHECK(to_iso(now()) == "2026-03-02T08:18:00Z");
}

TEST_CASE_METHOD(sink_run, "a sink tells what it is at", "[sink_actor]") {
  options.batch_envelopes_max = 2;
  publish(3);
  receiver = [this](const delivery_key&) {
    CHECK(progress->state == sink_state::delivering);
    CHECK(progress->oldest_published_ms == epoch_ms(outbox[0].published_at));
    return delivery{log.size() == 1 ? verdict::delivered : verdict::retry,
                    "503"};
  };
  start();
  auto it = describe();
  CHECK(it["name"].text() == "wfm");
  CHECK(it["type"].text() == "scripted");
  CHECK(it["state"].text() == "backoff");
  CHECK(it["cursor"].as_int64() == 2);
  CHECK(it["in_flight"]["first"].as_int64() == 3);
  CHECK(it["in_flight"]["envelopes"].as_int64() == 1);
  CHECK(it["in_flight"]["attempts"].as_int64() == 1);
  CHECK(it["delivered_batches"].as_int64() == 1);
  CHECK(it["delivered_envelopes"].as_int64() == 2);
  CHECK(it["dead_batches"].as_int64() == 0);
  CHECK(progress->sequence == 2);
  CHECK(progress->attempts == 2);
  receiver = always(verdict::delivered);
  advance(5s);
  CHECK(progress->oldest_published_ms == 0);
  CHECK(progress->state == sink_state::waiting);
  CHECK(describe()["in_flight"].is_null());
}
