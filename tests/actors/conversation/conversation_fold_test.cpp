#include "actors/conversation/conversation_fold.hpp"
#include "tests/support/story.hpp"
#include "tests/support/story_ledger.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;
using namespace std::chrono_literals;

namespace {

conversation::state state_of(const story& told) {
  conversation::state s;
  for (const auto& e : told.events())
    conversation::join(s, e);
  return s;
}

/// An answered contact of queue Q and agent A that starts at 10:00:00.
story answered_call(disconnect_type left = disconnect_type::client) {
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:00:00",
                          .until = "10:00:05",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 5s,
                          .participant = "acd"});
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:00:01",
                        .until = "10:02:05",
                        .alerting = 4s,
                        .talking = 120s,
                        .left = left,
                        .participant = "A's"});
  return call;
}

} // namespace

TEST_CASE("an answered contact is offered, answered and handled",
          "[conversation]") {
  auto call = answered_call();
  call.after_call_work("S2", {.agent = "A", .at = "10:02:30", .worked = 25s});
  CHECK(cells_of(call)
        == "10:00 Q nOffered 1\n"
           "10:00 Q tAcd 1/5000\n"
           "10:00 Q tAcw 1/25000\n"
           "10:00 Q tAlert 1/4000\n"
           "10:00 Q tAnswered 1/5000\n"
           "10:00 Q tHandle 1/145000\n"
           "10:00 Q tTalkComplete 1/120000\n"
           "10:00 A@Q tAcw 1/25000\n"
           "10:00 A@Q tAlert 1/4000\n"
           "10:00 A@Q tAnswered 1/5000\n"
           "10:00 A@Q tHandle 1/145000\n"
           "10:00 A@Q tTalkComplete 1/120000\n");
}

TEST_CASE("a wait of exactly the threshold is within it", "[conversation]") {
  for (auto [waited, over] : {std::pair{20'000ms, false}, {20'001ms, true}}) {
    story call{"call"};
    call.queue_visit("S1", {.queue = "Q",
                            .from = "10:00:00",
                            .until = "10:00:30",
                            .by = "A",
                            .outcome = acd_outcome::answered,
                            .waited = waited});
    bool counted = cells_of(call).find("nOverSla") != std::string::npos;
    CHECK(counted == over);
  }
}

TEST_CASE("a queue and media without a threshold has no nOverSla",
          "[conversation]") {
  story call{"call"};
  call.queue_visit("S1", {.queue = "R",
                          .from = "10:00:00",
                          .until = "10:30:00",
                          .by = "A",
                          .outcome = acd_outcome::answered,
                          .waited = 30min});
  CHECK(cells_of(call).find("nOverSla") == std::string::npos);
}

TEST_CASE("a short abandon is below the limit, not at it", "[conversation]") {
  for (auto [waited, brief] : {std::pair{9'999ms, true}, {10'000ms, false}}) {
    story call{"call"};
    call.queue_visit("S1", {.queue = "Q",
                            .from = "10:00:00",
                            .until = "10:00:10",
                            .outcome = acd_outcome::abandon,
                            .waited = waited});
    bool counted = cells_of(call).find("tShortAbandon 1") != std::string::npos;
    CHECK(counted == brief);
  }
}

TEST_CASE("a medium may have a limit of its own for short abandons",
          "[conversation]") {
  policy_history agreed;
  agreed.add(
      {.short_abandon = 10s, .short_abandons = {{"chat", 30s}, {"email", 0s}}});
  auto counts = [&](token media, std::string_view until, millis waited) {
    story call{"call"};
    call.queue_visit("S1", {.queue = "Q",
                            .from = "10:00:00",
                            .until = until,
                            .outcome = acd_outcome::abandon,
                            .waited = waited,
                            .media = media});
    story_fold fold{agreed};
    fold.epoch(call.events());
    return fold.cells().text().find("tShortAbandon 1") != std::string::npos;
  };
  CHECK(counts("chat", "10:00:29", 29s));
  CHECK_FALSE(counts("chat", "10:00:30", 30s));
  CHECK_FALSE(counts("email", "10:00:01", 1s));
  CHECK(counts("voice", "10:00:09", 9s));
  CHECK_FALSE(counts("voice", "10:00:10", 10s));
}

TEST_CASE("a visit without a duration is offered and has no times",
          "[conversation]") {
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q", .until = "10:15:00"});
  CHECK(cells_of(call)
        == "10:15 Q nOffered 1\n"
           "10:15 Q acdUnknown 1\n");
}

TEST_CASE("an offered contact stays where acd.start says once it is known",
          "[conversation]") {
  story call{"call"};
  call.queue_visit("S1", {.queue = "Q",
                          .from = "10:14:50",
                          .until = "10:15:30",
                          .outcome = acd_outcome::abandon,
                          .waited = 30s});
  story_fold fold;
  fold.epoch(std::vector{call.events()[1]});
  CHECK(fold.cells().text()
        == "10:15 Q nOffered 1\n"
           "10:15 Q tAbandon 1/30000\n"
           "10:15 Q tAcd 1/30000\n");
  fold.epoch(std::vector{call.events()[0]});
  CHECK(fold.cells().text()
        == "10:00 Q nOffered 1\n"
           "10:15 Q tAbandon 1/30000\n"
           "10:15 Q tAcd 1/30000\n");
  CHECK(fold.cells().absent_removals() == 0);
}

TEST_CASE("a late acw moves the handle time to its own interval",
          "[conversation]") {
  story call{"call"};
  call.agent_leg("S2", {.agent = "A",
                        .queue = "Q",
                        .from = "10:13:00",
                        .until = "10:14:50",
                        .alerting = 10s,
                        .talking = 100s});
  call.after_call_work("S2", {.agent = "A", .at = "10:15:20", .worked = 30s});
  story_fold fold;
  fold.tick(clock("10:14:00"));
  fold.epoch(std::vector{call.events()[0], call.events()[1]});
  CHECK(fold.cells().text().find("tHandle") == std::string::npos);
  fold.tick(clock("10:16:00"));
  CHECK(fold.cells().text().find("10:00 Q tHandle 1/100000\n")
        != std::string::npos);
  fold.epoch(std::vector{call.events()[2]});
  auto text = fold.cells().text();
  CHECK(text.find("10:00 Q tHandle") == std::string::npos);
  CHECK(text.find("10:15 Q tHandle 1/130000\n") != std::string::npos);
  CHECK(text.find("10:15 Q tAcw 1/30000\n") != std::string::npos);
  CHECK(fold.cells().absent_removals() == 0);
}

TEST_CASE("of several wrap-ups the first gives the time, the last the code",
          "[conversation]") {
  auto call = answered_call();
  call.after_call_work(
      "S2",
      {.agent = "A", .at = "10:03:30", .worked = 85s, .code = "corrected"});
  call.after_call_work(
      "S2", {.agent = "A", .at = "10:02:30", .worked = 25s, .code = "first"});
  call.after_call_work(
      "S2", {.agent = "A", .at = "10:03:00", .worked = 55s, .code = "second"});
  auto text = cells_of(call);
  CHECK(text.find("A@Q tAcw 1/25000\n") != std::string::npos);
  CHECK(text.find("A@Q tHandle 1/145000\n") != std::string::npos);
}

TEST_CASE("a first wrap-up of no length gives the handle time its instant",
          "[conversation]") {
  auto call = answered_call();
  call.after_call_work("S2", {.agent = "A", .at = "10:16:00", .worked = 0ms});
  auto text = cells_of(call);
  CHECK(text.find("tAcw") == std::string::npos);
  CHECK(text.find("10:15 Q tHandle 1/120000\n") != std::string::npos);
}

TEST_CASE("an acw without user.end gives tAcw only", "[conversation]") {
  story call{"call"};
  call.after_call_work(
      "S2", {.agent = "A", .queue = "Q", .at = "10:00:30", .worked = 25s});
  CHECK(cells_of(call)
        == "10:00 Q tAcw 1/25000\n"
           "10:00 A@Q tAcw 1/25000\n");
}

TEST_CASE("wrapup events never add to after-call work", "[conversation]") {
  auto call = answered_call();
  call.after_call_work("S2", {.agent = "A", .at = "10:02:30", .worked = 25s});
  call.last().topic = genesys_topic::wrapup;
  CHECK(cells_of(call).find("tAcw") == std::string::npos);
}

TEST_CASE("a leg that never connected is handled when it was dialled",
          "[conversation]") {
  story call{"call"};
  call.agent_leg("S2", {.agent = "A",
                        .from = "10:00:00",
                        .until = "10:00:30",
                        .contacting = 5s,
                        .dialing = 25s,
                        .direction = direction::outbound});
  CHECK(cells_of(call)
        == "10:00 A@-(outbound) tContacting 1/5000\n"
           "10:00 A@-(outbound) tDialing 1/25000\n"
           "10:00 A@-(outbound) tHandle 1/30000\n");
}

TEST_CASE("a reconstructed start of mail that can be parked is not published",
          "[conversation]") {
  for (auto media : {"email", "message"}) {
    story mail{"mail"};
    mail.agent_leg("S2", {.agent = "A",
                          .queue = "Q",
                          .until = "10:00:30",
                          .alerting = 5s,
                          .talking = 20s,
                          .media = media});
    auto text = cells_of(mail);
    CHECK(text.find("tAlert") == std::string::npos);
    CHECK(text.find("tTalkComplete 1/20000") != std::string::npos);
  }
}

TEST_CASE("members that the last copy lacks come from the copy before",
          "[conversation]") {
  auto call = answered_call();
  auto copy = call.events().back();
  copy.published += 10s;
  copy.interacting = std::nullopt;
  copy.queue = {};
  story_fold fold;
  fold.epoch(call.events());
  auto before = fold.cells().bytes();
  fold.epoch(std::vector{copy});
  CHECK(fold.cells().bytes() == before);
}

TEST_CASE("ids of two organisations are two conversations", "[conversation]") {
  story_fold fold;
  for (auto organization : {"acme", "clone"}) {
    story call{"call", organization};
    call.queue_visit("S1", {.queue = "Q", .from = "10:00:00"});
    fold.epoch(call.events());
  }
  CHECK(fold.cells().text() == "10:00 Q nOffered 1\n10:00 Q nOffered 1\n");
}

TEST_CASE("a message that changes nothing is no news", "[conversation]") {
  auto call = answered_call();
  auto s = state_of(call);
  for (auto e : call.events()) {
    e.offset += 100;
    CHECK(conversation::join(s, e) == conversation::joined::known);
  }
  // Three newer copies of user.end push the oldest out; it stays out.
  auto copy = call.events().back();
  for (auto later : {1s, 2s, 3s}) {
    copy.published = call.events().back().published + later;
    CHECK(conversation::join(s, copy) == conversation::joined::news);
  }
  CHECK(conversation::join(s, call.events().back())
        == conversation::joined::known);
}

TEST_CASE("a copy from an earlier place in the log changes the offset only",
          "[conversation]") {
  auto call = answered_call();
  auto s = state_of(call);
  auto sooner = call.events().back();
  auto later = sooner;
  sooner.offset = 1;
  later.offset = 99;
  CHECK(conversation::join(s, sooner) == conversation::joined::sooner);
  CHECK(conversation::join(s, later) == conversation::joined::known);
  auto kept = std::find_if(s.said.begin(), s.said.end(), [](const auto& e) {
    return e.topic == genesys_topic::user_end;
  });
  REQUIRE(kept != s.said.end());
  CHECK(kept->offset == 1);
}

TEST_CASE("a state that was packed without offsets is read as one that does "
          "not know them",
          "[conversation]") {
  auto s = state_of(answered_call());
  auto packed = pack(s);
  for (auto& e : s.said)
    e.offset = 0;
  auto older = pack(s);
  CHECK(packed.starts_with(older));
  auto read = conversation::unpack(older);
  REQUIRE(read);
  CHECK(read->said == s.said);
  CHECK(pack(*read) == older);
  for (const auto* behind : {"\x02", "\x01", "\x01\x05"})
    CHECK_FALSE(conversation::unpack(older + behind));
  CHECK_FALSE(conversation::unpack(packed + packed.substr(older.size())));
}

TEST_CASE("a conversation keeps no more than its bound of slots",
          "[conversation]") {
  conversation::state ascending;
  conversation::state descending;
  std::vector<conversation_event> events;
  for (std::size_t i = 0; i < conversation::slots_max + 20; ++i) {
    story call{"call"};
    call.queue_visit(std::to_string(i), {.queue = "Q", .from = "10:00:00"});
    events.push_back(call.events().front());
  }
  for (const auto& e : events)
    conversation::join(ascending, e);
  for (auto e = events.rbegin(); e != events.rend(); ++e)
    conversation::join(descending, *e);
  CHECK(ascending.said.size() == conversation::slots_max);
  CHECK(pack(ascending) == pack(descending));
}

TEST_CASE("connections and voicemails go by the conversation's direction",
          "[conversation]") {
  story call{"call"};
  call.customer_leg(
      "C1", {.from = "10:00:00", .until = "10:20:00", .connected = 20min});
  call.customer_leg("C2", {.from = "10:05:00",
                           .until = "10:20:00",
                           .connected = 10min,
                           .direction = direction::outbound});
  call.voicemail_leg(
      "V1", {.from = "10:20:00", .until = "10:20:30", .recorded = 30s});
  CHECK(cells_of(call)
        == "10:00 * nConnected 2\n"
           "10:15 * tConnected 2/1800000 600000..1200000\n"
           "10:15 * tVoicemail 1/30000\n");
}

TEST_CASE("agent-state has an agent's work where it was agreed, and only there",
          "[conversation]") {
  auto call = answered_call();
  call.after_call_work("S2", {.agent = "A", .at = "10:02:30", .worked = 25s});
  auto rows = [&](bool agreed) {
    policy_history known;
    known.add({.handling_in_state = agreed});
    story_fold fold{known};
    fold.epoch(call.events());
    std::string text;
    for (const auto& [cell, metrics] : fold.cells().tallies())
      if (cell.family == family::agent_state)
        for (const auto& [key, t] : metrics)
          text.append(to_string(key.metric))
              .append(" ")
              .append(std::to_string(t.sum))
              .append(" ");
    return text;
  };
  CHECK(rows(false).empty());
  CHECK(rows(true) == "tAcw 25000 tTalkComplete 120000 ");
}
