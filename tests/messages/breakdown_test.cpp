#include "messages/breakdown.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace streamvane;

TEST_CASE("breakdowns are named in configurations, keys and envelopes",
          "[breakdown]") {
  for (auto by : breakdowns) {
    CHECK(to_breakdown(to_string(by)) == by);
    CHECK_FALSE(dimension_word(by).empty());
  }
  CHECK(to_breakdown("none") == breakdown::none);
  CHECK_FALSE(to_breakdown("wrapUpCode"));
}

TEST_CASE("a set of breakdowns survives as bits", "[breakdown]") {
  for (auto by : breakdowns) {
    breakdown_set set;
    CHECK(set.empty());
    set.add(by);
    CHECK(breakdown_set::from_bits(set.bits()) == set);
    CHECK(set.has(by));
    CHECK(std::count_if(breakdowns.begin(), breakdowns.end(),
                        [&](breakdown other) { return set.has(other); })
          == 1);
  }
  CHECK(breakdown_set::from_bits(1).empty());
}

TEST_CASE("a part is read back as it was written", "[breakdown]") {
  auto id = to_uuid("c0de0000-0000-4000-8000-000000000001");
  for (auto by : breakdowns) {
    INFO(to_string(by));
    CHECK(parse_part(by, part_text(by, {})) == uuid{});
    CHECK_FALSE(parse_part(by, ""));
  }
  for (auto by : {breakdown::wrapup, breakdown::skill, breakdown::skills,
                  breakdown::division, breakdown::flow}) {
    CHECK(part_text(by, id) == "c0de0000-0000-4000-8000-000000000001");
    CHECK(parse_part(by, part_text(by, id)) == id);
  }
  CHECK_FALSE(parse_part(breakdown::skill, "french"));
  CHECK_FALSE(parse_part(breakdown::none, "c0de"));
  CHECK_FALSE(parse_part(breakdown::none, "none"));
  for (auto by : {breakdown::originating_direction, breakdown::message_type}) {
    auto word = part_of_word("outbound");
    CHECK(part_text(by, word) == "outbound");
    CHECK(parse_part(by, "outbound") == word);
    CHECK_FALSE(parse_part(by, "a-word-of-many-letters"));
  }
  CHECK_FALSE(part_of_word(""));
}

TEST_CASE("Genesys' own wrap-up code for a time that ran out is shown as such",
          "[breakdown]") {
  auto code = wrapup_code{"ININ-WRAP-UP-TIMEOUT"};
  CHECK(part_text(breakdown::wrapup, code.value) == "ININ-WRAP-UP-TIMEOUT");
  CHECK(parse_part(breakdown::wrapup, "ININ-WRAP-UP-TIMEOUT") == code.value);
}

TEST_CASE("a list of skills has a name of its own, a single skill's is its id",
          "[breakdown]") {
  skill_list both{skill_id{"billing"}, skill_id{"french"}};
  std::sort(both.begin(), both.end());
  auto one = skill_list{both.front()};
  CHECK_FALSE(name_of(skill_list{}));
  CHECK(name_of(one) == both.front().value);
  CHECK(name_of(both));
  CHECK(name_of(both) != both.front().value);
  CHECK(name_of(both) != both.back().value);
  auto more = both;
  more.push_back(skill_id{"chess"});
  CHECK(name_of(more) != name_of(both));
}
