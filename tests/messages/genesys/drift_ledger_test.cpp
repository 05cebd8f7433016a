#include "messages/genesys/drift_ledger.hpp"
#include "tests/messages/genesys/payloads.hpp"

#include <random>
#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::tests;
using genesys::drift_key;
using genesys::drift_kind;
using genesys::drift_ledger;
using genesys::drift_tally;
using genesys::log_place;

namespace {

constexpr std::string_view acw
    = "v2.detail.events.conversation.$conversation.acw";

log_place place(std::uint64_t offset) {
  return {arrival_time + millis{static_cast<std::int64_t>(offset)}, offset};
}

genesys::message acw_with(std::string_view members) {
  return decoded(enveloped(acw, "{'eventTime':1772443844949"
                                    + std::string{members} + "}"));
}

/// Messages as a log holds them: one an offset.
class logged {
public:
  explicit logged(drift_ledger& into) : into_{into} {
    // nop
  }

  void add(const genesys::message& m, int times = 1) {
    for (; times > 0; --times) {
      drift_tally one;
      one.add(m, place(next_++));
      into_.take(one);
    }
  }

  /// Ends a minute and says where.
  log_place minute() {
    auto at = place(next_++);
    into_.minute_ended(at);
    return at;
  }

private:
  drift_ledger& into_;
  std::uint64_t next_ = 0;
};

const genesys::drift_line* find(const drift_ledger& in, drift_kind kind,
                                const std::string& path,
                                const std::string& detail = {}) {
  auto at = in.lines().find({genesys_topic::acw, kind, path, detail});
  return at == in.lines().end() ? nullptr : &at->second;
}

const genesys::drift_line* vanished(const drift_ledger& in,
                                    const std::string& member) {
  return find(in, drift_kind::vanished, "eventBody." + member);
}

} // namespace

TEST_CASE("a line tells of the first and the last message and counts them",
          "[genesys][ledger]") {
  drift_ledger ledger;
  logged log{ledger};
  log.add(acw_with(""));
  log.add(acw_with(",'mood':'fine'"));
  log.add(acw_with(",'mood':7"), 2);
  log.add(acw_with(""));
  REQUIRE(ledger.lines().size() == 1);
  const auto* line = find(ledger, drift_kind::new_member, "eventBody.mood");
  REQUIRE(line != nullptr);
  CHECK(*line
        == genesys::drift_line{.first = place(1),
                               .last = place(3),
                               .count = 3,
                               .type = "string",
                               .sample = "aaaa"});
  CHECK(ledger.totals().by_kind[index_of(drift_kind::new_member)] == 3);
}

TEST_CASE("a member that stood in a quarter of a thousand messages and in none "
          "of the next thousand has vanished",
          "[genesys][ledger]") {
  drift_ledger ledger;
  logged log{ledger};
  log.add(acw_with(",'wrapupCode':'a','wrapupNotes':'n'"), 249);
  log.add(acw_with(",'wrapupCode':'a'"), 1);
  log.add(acw_with(",'queueId':'$queue'"), 750);
  log.minute();
  CHECK(ledger.lines().empty());
  log.add(acw_with(",'queueId':'$queue'"), 999);
  log.minute(); // One is missing yet.
  CHECK(ledger.lines().empty());
  log.add(acw_with(",'queueId':'$queue'"), 4);
  auto at = log.minute();
  REQUIRE(ledger.lines().size() == 1);
  REQUIRE(vanished(ledger, "wrapupCode") != nullptr);
  CHECK(*vanished(ledger, "wrapupCode")
        == genesys::drift_line{
            .first = at, .last = at, .count = 1003, .expected = "string"});
}

TEST_CASE("a vanished member is counted window by window until it is back",
          "[genesys][ledger]") {
  drift_ledger ledger;
  logged log{ledger};
  auto window = [&](std::string_view members) {
    log.add(acw_with(members), 1000);
    return log.minute();
  };
  window(",'wrapupDurationMs':1");
  auto first = window("");
  auto last = window("");
  window(",'wrapupDurationMs':1");
  const auto* line = vanished(ledger, "wrapupDurationMs");
  REQUIRE(line != nullptr);
  CHECK(line->first == first);
  CHECK(line->last == last);
  CHECK(line->count == 2000);
  CHECK(line->expected == "integer");
  CHECK(ledger.totals().by_kind[index_of(drift_kind::vanished)] == 2000);
}

TEST_CASE("a member that says nothing any more has vanished, too",
          "[genesys][ledger]") {
  drift_ledger ledger;
  logged log{ledger};
  log.add(acw_with(",'userId':'$agent'"), 1000);
  log.minute();
  log.add(acw_with(",'userId':'UNKNOWN'"), 1000);
  log.minute();
  CHECK(vanished(ledger, "userId") != nullptr);
}

TEST_CASE("members are watched topic by topic", "[genesys][ledger]") {
  drift_ledger ledger;
  logged log{ledger};
  auto other = decoded(enveloped(
      "v2.detail.events.conversation.$conversation.wrapup", "{'eventTime':1}"));
  log.add(acw_with(",'wrapupCode':'a'"), 1000);
  log.minute();
  log.add(other, 5000);
  log.minute();
  CHECK(ledger.lines().empty());
}

TEST_CASE("a topic has so many lines, a member so many words; the rest is "
          "counted",
          "[genesys][ledger]") {
  drift_ledger ledger;
  logged log{ledger};
  auto letters = [](std::size_t n) {
    std::string name;
    for (; n > 0; n /= 26)
      name += static_cast<char>('a' + n % 26);
    return "x" + name;
  };
  for (std::size_t i = 0; i < drift_ledger::words_max + 3; ++i)
    log.add(acw_with(",'mediaType':'" + letters(i) + "'"));
  CHECK(ledger.lines().size() == drift_ledger::words_max);
  CHECK(ledger.totals().beyond == 3);
  for (std::size_t i = 0; i < drift_ledger::lines_max; ++i)
    log.add(acw_with(",'" + letters(i) + "':1"));
  CHECK(ledger.lines().size() == drift_ledger::lines_max);
  CHECK(ledger.totals().beyond == 3 + drift_ledger::words_max);
  // What has its line goes on.
  log.add(acw_with(",'" + letters(1) + "':1"));
  CHECK(find(ledger, drift_kind::new_member, "eventBody." + letters(1))->count
        == 2);
  CHECK(ledger.totals().by_kind[index_of(drift_kind::new_member)]
        == drift_ledger::lines_max + 1);
}

TEST_CASE("the ledger is the same however the log is cut",
          "[genesys][ledger]") {
  std::vector<genesys::message> kinds;
  for (std::string_view members :
       {",'wrapupCode':'a'", "", ",'novel':{'a':1,'b':[2]}", ",'mediaType':'X'",
        ",'queueId':1,'novel':{'b':[2],'c':3}", ",'wrapupDurationMs':'9'"})
    kinds.push_back(acw_with(members));
  std::mt19937 random{20261129};
  for (int round = 0; round < 20; ++round) {
    // A sixth of the records ends a minute; the wrap-up code, half of the time
    // there, stops coming.
    std::vector<const genesys::message*> log;
    for (int i = 0; i < 8'000; ++i) {
      auto with_code = i < 4'000 && random() % 2 == 0;
      log.push_back(random() % 6 == 0 ? nullptr
                    : with_code       ? &kinds.front()
                                      : &kinds[1 + random() % 5]);
    }
    auto fold = [&](unsigned longest) {
      drift_ledger ledger;
      drift_tally tally;
      std::uint64_t offset = 0;
      for (const auto* m : log) {
        auto at = place(offset++);
        if (m != nullptr)
          tally.add(*m, at);
        // A minute ends a stretch, as it ends an epoch.
        if (m != nullptr && random() % longest != 0)
          continue;
        ledger.take(std::exchange(tally, {}));
        if (m == nullptr)
          ledger.minute_ended(at);
      }
      ledger.take(tally);
      return ledger;
    };
    auto one = fold(1);
    auto other = fold(500);
    REQUIRE(one.lines() == other.lines());
    REQUIRE(one.totals() == other.totals());
    REQUIRE(one.watches() == other.watches());
    REQUIRE(one.lines().size() == 7);
    REQUIRE(vanished(one, "wrapupCode") != nullptr);
  }
}

TEST_CASE("the ledger tells what changed since it was asked last",
          "[genesys][ledger]") {
  drift_ledger ledger;
  logged log{ledger};
  log.add(acw_with(",'novel':1"));
  auto first = ledger.take_changes();
  CHECK(
      first.lines
      == std::set<drift_key>{
          {genesys_topic::acw, drift_kind::new_member, "eventBody.novel", {}}});
  CHECK(first.watches == std::set<genesys_topic>{genesys_topic::acw});
  CHECK(first.totals);
  log.add(acw_with(""));
  auto second = ledger.take_changes();
  CHECK(second.lines.empty());
  CHECK_FALSE(second.totals);
  CHECK(second.watches.size() == 1);
  log.minute();
  CHECK(ledger.take_changes().watches.empty());
}
