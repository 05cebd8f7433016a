#include "actors/conversation/conversation_fold.hpp"
#include "actors/conversation/pending_acw.hpp"
#include "actors/conversation/said.hpp"
#include "tests/actors/conversation/generated_conversation.hpp"
#include "tests/support/story_ledger.hpp"

#include <algorithm>
#include <random>

using namespace streamvane;
using namespace streamvane::actors;
using namespace streamvane::test;

namespace {

/// Every message at least once, some more often, each at a place of its own in
/// the log.
std::vector<conversation_event> redelivered(std::vector<conversation_event> e,
                                            unsigned seed) {
  std::mt19937 random{seed};
  for (auto n = e.size(), i = n - n; i < n; ++i)
    if (random() % 2 == 0)
      e.push_back(e[i]);
  std::shuffle(e.begin(), e.end(), random);
  for (auto& copy : e)
    copy.offset = 1 + random() % 1'000'000;
  return e;
}

/// The same messages from the same places, in another order.
std::vector<conversation_event> shuffled(std::vector<conversation_event> e,
                                         unsigned seed) {
  std::mt19937 random{seed + 1};
  std::shuffle(e.begin(), e.end(), random);
  return e;
}

/// Waits of all lengths.
policy_history waiting_policies() {
  using namespace std::chrono_literals;
  auto known = story_policies();
  known.add(
      {.after_call_work = {.wait = 90s,
                           .rules = {{named<queue_id>("Q"), {}, true, 4min},
                                     {named<queue_id>("R"), "voice"}}}});
  return known;
}

} // namespace

TEST_CASE("any order and repetition of messages gives the same state",
          "[conversation][property]") {
  holds(1, 2'000, [](const numbers& choices, unsigned seed) {
    auto events = redelivered(conversation_of(decisions{choices}), seed);
    auto expected = pack(joined(events));
    RC_ASSERT(pack(joined(shuffled(events, seed))) == expected);
    auto twice = shuffled(events, seed + 1);
    twice.insert(twice.end(), events.begin(), events.end());
    RC_ASSERT(pack(joined(twice)) == expected);
  });
}

TEST_CASE("a kept message has the smallest offset that it came at",
          "[conversation][property]") {
  holds(8, 1'000, [](const numbers& choices, unsigned seed) {
    auto events = redelivered(conversation_of(decisions{choices}), seed);
    for (const auto& kept : joined(events).said) {
      auto least = kept.offset + 1;
      for (const auto& e : events)
        if (!conversation::before(e, kept) && !conversation::before(kept, e))
          least = std::min(least, e.offset);
      RC_ASSERT(kept.offset == least);
    }
  });
}

TEST_CASE("offsets decide nothing but themselves", "[conversation][property]") {
  holds(9, 1'000, [](const numbers& choices, unsigned seed) {
    auto events = conversation_of(decisions{choices});
    auto one = joined(redelivered(events, seed));
    auto other = joined(redelivered(events, seed + 7));
    RC_ASSERT(conversation::facts(one, story_policies())
              == conversation::facts(other, story_policies()));
    RC_ASSERT(one.said.size() == other.said.size());
  });
}

TEST_CASE("a state says that it changed exactly when it did",
          "[conversation][property]") {
  holds(2, 1'000, [](const numbers& choices, unsigned seed) {
    conversation::state s;
    for (const auto& e :
         redelivered(conversation_of(decisions{choices}), seed)) {
      auto before = pack(s);
      auto facts = conversation::facts(s, story_policies());
      auto did = conversation::join(s, e);
      RC_ASSERT((did != conversation::joined::known) == (pack(s) != before));
      if (did == conversation::joined::sooner)
        RC_ASSERT(conversation::facts(s, story_policies()) == facts);
    }
  });
}

namespace {

/// The story's policy with every view and every breakdown of the cells.
policy_history all_sides() {
  auto agreed = story_policies().at({}, 1);
  agreed.views = attribution_set::from_bits(15);
  agreed.breakdowns = breakdown_set::from_bits(breakdown_set::bits_max);
  policy_history known;
  known.add(agreed);
  return known;
}

} // namespace

TEST_CASE(
    "any epochs of any order give the same cells and states, whole and in "
    "every view and part",
    "[conversation][property]") {
  auto sides = all_sides();
  holds(3, 2'000, [&](const numbers& choices, unsigned seed) {
    auto events = redelivered(conversation_of(decisions{choices}), seed);
    bool every = seed % 16 == 0;
    story_fold at_once{every ? sides : story_policies()};
    at_once.epoch(events);
    story_fold stepwise{every ? sides : story_policies()};
    auto again = shuffled(events, seed);
    std::mt19937 random{seed};
    for (auto at = again.begin(); at != again.end();) {
      auto size = std::min<std::ptrdiff_t>(
          again.end() - at, 1 + static_cast<std::ptrdiff_t>(random() % 5));
      stepwise.epoch(std::vector(at, at + size));
      at += size;
    }
    RC_ASSERT(stepwise.cells().absent_removals() == 0U);
    RC_ASSERT(stepwise.cells().text() == at_once.cells().text());
    RC_ASSERT(stepwise.cells().bytes() == at_once.cells().bytes());
    RC_ASSERT(stepwise.states() == at_once.states());
  });
}

TEST_CASE(
    "once all waits for after-call work are over, cells and states are as "
    "if nothing had been withheld",
    "[conversation][property][acw]") {
  std::size_t waited = 0;
  holds(10, 2'000, [&](const numbers& choices, unsigned seed) {
    auto events = redelivered(conversation_of(decisions{choices}), seed);
    story_fold at_once{waiting_policies()};
    at_once.epoch(events);
    story_fold stepwise{waiting_policies()};
    std::mt19937 random{seed};
    auto now = story_day() + std::chrono::hours{8 + random() % 3};
    for (auto at = events.begin(); at != events.end();) {
      now += millis{random() % 900'000};
      stepwise.tick(now);
      auto size = std::min<std::ptrdiff_t>(
          events.end() - at, 1 + static_cast<std::ptrdiff_t>(random() % 5));
      stepwise.epoch(std::vector(at, at + size));
      at += size;
    }
    waited += stepwise.waiting();
    stepwise.tick(story_day() + std::chrono::days{2});
    RC_ASSERT(stepwise.waiting() == 0U);
    RC_ASSERT(stepwise.cells().absent_removals() == 0U);
    RC_ASSERT(stepwise.cells().text() == at_once.cells().text());
    RC_ASSERT(stepwise.cells().bytes() == at_once.cells().bytes());
    RC_ASSERT(stepwise.states() == at_once.states());
  });
  CHECK(waited > 20);
}

TEST_CASE(
    "at any clock exactly the handle times are missing that are said to be "
    "withheld",
    "[conversation][property][acw]") {
  std::size_t missing = 0;
  holds(11, 1'000, [&](const numbers& choices, unsigned seed) {
    auto s = joined(conversation_of(decisions{choices}));
    auto policies = waiting_policies();
    s.policy_number = policies.number();
    auto all = conversation::facts(s, policies);
    std::mt19937 random{seed};
    auto now = story_day();
    if (!s.said.empty())
      now = s.said[random() % s.said.size()].at + millis{random() % 600'000};
    conversation::take_at(s, policies, now, now);
    auto held = conversation::withheld(s, policies);
    RC_ASSERT(held.empty() == (s.clock == instant::max()));
    auto is_held = [&](const metric_fact& fact) {
      return fact.metric == metric_id::t_handle
             && std::any_of(held.begin(), held.end(), [&](const auto& handle) {
                  return handle.session == fact.session && now < handle.until;
                });
    };
    auto is_told = [&](const metric_fact& fact) {
      return is_held(fact) && fact.source == fact_source::detail_events;
    };
    auto then = conversation::facts(s, policies);
    RC_ASSERT(std::none_of(then.begin(), then.end(), is_told));
    auto before = all.size();
    // Of what other sources tell, only an opinion about it may be missing.
    std::erase_if(all, is_told);
    missing += before - all.size();
    RC_ASSERT(all.size() == then.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (is_held(all[i])) {
        then[i].disputed = all[i].disputed;
        then[i].one_sided = all[i].one_sided;
      }
      RC_ASSERT(all[i] == then[i]);
    }
  });
  CHECK(missing > 50);
}

TEST_CASE("every fact has a value that is not negative and an interval",
          "[conversation][property]") {
  holds(4, 1'000, [](const numbers& choices) {
    auto s = joined(conversation_of(decisions{choices}));
    s.policy_number = 1;
    for (const auto& fact : conversation::facts(s, story_policies())) {
      RC_ASSERT(fact.value >= 0);
      RC_ASSERT(fact.metric != metric_id::none);
      RC_ASSERT(fact.at > story_day() - std::chrono::hours{1});
    }
  });
}

TEST_CASE("offered contacts end answered, abandoned, flowed out, unknown or "
          "not yet",
          "[conversation][property]") {
  holds(5, 1'000, [](const numbers& choices) {
    auto s = joined(conversation_of(decisions{choices}));
    std::erase_if(s.said, [](const auto& e) {
      return e.topic == genesys_topic::metric_record
             || e.topic == genesys_topic::detail_record
             || (e.topic == genesys_topic::acd_end && !e.connected);
    });
    int balance = 0;
    std::vector<session_id> offered;
    for (const auto& fact : conversation::facts(s, {}))
      switch (fact.metric) {
      case metric_id::n_offered:
        ++balance;
        offered.push_back(fact.session);
        break;
      case metric_id::t_answered:
      case metric_id::t_abandon:
      case metric_id::t_flow_out:
      case metric_id::acd_unknown: --balance; break;
      default: break;
      }
    for (const auto& session : offered)
      if (std::none_of(s.said.begin(), s.said.end(), [&](const auto& e) {
            return e.session == session && e.topic == genesys_topic::acd_end;
          }))
        --balance;
    RC_ASSERT(balance == 0);
  });
}

TEST_CASE("a packed conversation unpacks to itself",
          "[conversation][property]") {
  holds(6, 1'000, [](const numbers& choices) {
    auto s = joined(conversation_of(decisions{choices}));
    s.policy_number = static_cast<std::uint32_t>(choices.size());
    if (choices.size() % 3 == 0)
      s.clock = story_day() + millis{choices.size()};
    auto again = conversation::unpack(pack(s));
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->said == s.said);
    RC_ASSERT(again->id == s.id);
    RC_ASSERT(again->organization == s.organization);
    RC_ASSERT(again->policy_number == s.policy_number);
    RC_ASSERT(again->clock == s.clock);
  });
}

TEST_CASE("unpacking a conversation survives any damage",
          "[conversation][property]") {
  holds(7, 1'000, [](const numbers& choices, unsigned seed) {
    auto s = joined(conversation_of(decisions{choices}));
    s.clock = story_day();
    auto bytes = pack(s);
    std::mt19937 random{seed};
    for (int hit = 0; hit < 20; ++hit) {
      auto damaged = bytes;
      for (auto n = 1 + random() % 4; n > 0; --n)
        damaged[random() % damaged.size()] = static_cast<char>(random());
      if (random() % 2 == 0)
        damaged.resize(random() % damaged.size());
      if (auto read = conversation::unpack(damaged))
        RC_ASSERT(read->said.size() <= conversation::slots_max * 4);
    }
  });
}
