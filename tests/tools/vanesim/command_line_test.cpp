#include "tests/tools/vanesim/simulated_day.hpp"
#include "tools/vanesim/command_line.hpp"
#include "tools/vanesim/commands.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::tools::vanesim;

namespace {

result<command_line> parse(const std::vector<const char*>& words) {
  auto names = centre_option_names();
  for (auto name : fault_option_names())
    names.push_back(name);
  names.push_back("header");
  names.push_back("token");
  constexpr std::array<std::string_view, 1> switches{"close"};
  return command_line::parse(words, names, switches);
}

} // namespace

TEST_CASE("a centre is read from its options", "[vanesim][command_line]") {
  auto line = parse({"--seed", "42", "--agents=12", "--mix", "voice:3,email:1",
                     "--threshold", "voice:15s", "--length", "8h", "--start",
                     "2026-03-02", "--close"});
  REQUIRE(line);
  CHECK(line->has("close"));
  centre_options o;
  REQUIRE(read_centre(*line, o));
  CHECK(o.seed == 42);
  CHECK(o.agents == 12);
  CHECK(o.queues == 50);
  CHECK(o.mix[medium::voice] == 3);
  CHECK(o.mix[medium::chat] == 0);
  CHECK(o.rules.threshold[medium::voice] == millis{15'000});
  CHECK(o.rules.threshold[medium::chat] == millis{30'000});
  CHECK(o.end() - o.start == std::chrono::hours{8});
}

TEST_CASE("faults are read from their options", "[vanesim][command_line]") {
  auto line = parse({"--duplicate", "0.2", "--shuffle", "10m", "--delay",
                     "0.05:6h", "--redeliver", ".01", "--fault-seed", "9"});
  REQUIRE(line);
  fault_options o;
  REQUIRE(read_faults(*line, o));
  CHECK(o.duplicate_per_million == 200'000);
  CHECK(o.shuffle_window == std::chrono::minutes{10});
  CHECK(o.delay_per_million == 50'000);
  CHECK(o.delay_max == std::chrono::hours{6});
  CHECK(o.redeliver_per_million == 10'000);
  CHECK(o.seed == 9);
}

TEST_CASE("wrong options are named with their text",
          "[vanesim][command_line]") {
  CHECK_FALSE(parse({"--agent", "3"}));
  CHECK_FALSE(parse({"agents"}));
  CHECK_FALSE(parse({"--agents"}));
  auto refused = [](std::vector<const char*> words) {
    auto line = parse(words);
    REQUIRE(line);
    centre_options c;
    fault_options f;
    auto centre = read_centre(*line, c);
    auto faults = read_faults(*line, f);
    REQUIRE((!centre || !faults));
    return centre ? faults.why().what : centre.why().what;
  };
  CHECK(refused({"--agents", "many"}).find("'many'") != std::string::npos);
  CHECK(refused({"--mix", "fax:1"}).find("fax:1") != std::string::npos);
  CHECK(refused({"--duplicate", "1.5"}).find("1.5") != std::string::npos);
  CHECK(refused({"--delay", "0.05"}).find("0.05") != std::string::npos);
  CHECK(refused({"--shuffle", "soon"}).find("soon") != std::string::npos);
  CHECK(refused({"--start", "noon"}).find("noon") != std::string::npos);
}

TEST_CASE("header fields and a token are read", "[vanesim][command_line]") {
  auto line = parse({"--header", "x-api-key: k1", "--token", "t0"});
  REQUIRE(line);
  auto fields = read_headers(*line);
  REQUIRE(fields);
  REQUIRE(fields->size() == 2);
  CHECK((*fields)[0].first == "x-api-key");
  CHECK((*fields)[0].second == "k1");
  CHECK((*fields)[1].second == "Bearer t0");
  auto bad = parse({"--header", "nothing"});
  REQUIRE(bad);
  CHECK_FALSE(read_headers(*bad));
}
