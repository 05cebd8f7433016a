#include "config/load.hpp"
#include "sinks/registry.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::sinks;
using namespace std::chrono_literals;

namespace {

struct reading {
  std::vector<configured_sink> sinks{};
  std::string problems{};
};

instant no_clock() {
  return {};
}

reading read(config::document& from) {
  reading got;
  auto root = from.root();
  got.sinks = read_sinks(root, no_clock);
  if (auto ok = from.finish(); !ok)
    got.problems = ok.why().what;
  return got;
}

reading read(const std::string& text) {
  auto parsed = config::parse(text, "vane.yaml");
  if (!parsed)
    FAIL(to_string(parsed.why()));
  return read(*parsed);
}

/// Whether the problems have it.
bool says(const reading& got, std::string_view sentence) {
  INFO(got.problems);
  return got.problems.find(sentence) != std::string::npos;
}

} // namespace

TEST_CASE("the example of a feed is a feed", "[registry]") {
  auto loaded = config::load(SOURCE_ROOT "/config/feeds/http_feed.yaml");
  REQUIRE(loaded);
  auto got = read(*loaded);
  CHECK(got.problems == "");
  REQUIRE(got.sinks.size() == 1);
  const auto& sink = got.sinks[0];
  CHECK(sink.type == "http_feed");
  CHECK(sink.options.name == "wfm-emea");
  CHECK(sink.options.families
        == std::vector{family::queue_metrics, family::agent_metrics});
  CHECK(sink.options.schedule.every == 15min);
  CHECK(sink.options.schedule.delay == 3min);
  CHECK(sink.options.batch_envelopes_max == 500);
  CHECK(sink.options.backoff.longest == 5min);
  CHECK(sink.make()->name() == "wfm-emea");
  CHECK(sink.make()->type() == "http_feed");
}

TEST_CASE("a feed needs no more than name, type and url", "[registry]") {
  auto got = read("sinks:\n"
                  "  - {name: a, type: http_feed, url: 'http://h/x'}\n"
                  "  - {name: b, type: http_feed, url: 'http://h/y'}\n");
  CHECK(got.problems == "");
  REQUIRE(got.sinks.size() == 2);
  CHECK(got.sinks[0].options.schedule.streams());
  CHECK(got.sinks[0].options.families.empty());
  CHECK(got.sinks[0].progress != got.sinks[1].progress);
  CHECK(read("node: {}\n").sinks.empty());
}

TEST_CASE("what is wrong with a sink is said with its place", "[registry]") {
  auto with = [](const std::string& rest) {
    return read("sinks:\n  - {name: a, type: http_feed, url: 'http://h/x'"
                + rest + "}\n");
  };
  CHECK(says(read("sinks:\n  - {name: a, type: htpt_feed}\n"),
             "'htpt_feed' is no type of sink; there are: http_feed"));
  CHECK(says(read("sinks:\n  - {type: http_feed, url: 'http://h/'}\n"),
             "sinks[0].name"));
  CHECK(says(read("sinks:\n  - {name: a, type: http_feed}\n"), "sinks[0].url"));
  CHECK(says(read("sinks:\n"
                  "  - {name: a, type: http_feed, url: 'http://h/x'}\n"
                  "  - {name: a, type: http_feed, url: 'http://h/y'}\n"),
             "two sinks are named 'a'"));
  CHECK(says(with(", families: [queue]"),
             "'queue' is no family; there are: queue-metrics, agent-metrics, "
             "conversation-metrics, agent-state"));
  CHECK(says(with(", schedule: {every: 7m}"),
             "schedule.every is 420000ms, must be 0 (streaming) or divide a "
             "day"));
  CHECK(says(with(", batch_envelopes_max: 5001"), "batch_envelopes_max"));
  CHECK(says(with(", backoff: {first: 1m, longest: 1s}"), "backoff.longest"));
  CHECK(says(with(", headers: {Authorization: Bearer x}"), "credentials"));
  CHECK(says(with(", urll: x"), "urll"));
  CHECK(
      says(read("sinks:\n  - {name: A b, type: http_feed, url: 'http://h'}\n"),
           "name is 'A b', must be 1 to 64 of a-z, 0-9, '-', '_'"));
}
