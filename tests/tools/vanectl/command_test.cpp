#include "tests/support/text_parts.hpp"
#include "tools/vanectl/command.hpp"
#include "tools/vanectl/help.hpp"
#include "tools/vanectl/verbs.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::tests;
using namespace streamvane::tools::vanectl;

namespace {

result<command> parse(const std::vector<std::string>& words) {
  return parse_command(words, verbs());
}

command good(const std::vector<std::string>& words) {
  auto parsed = parse(words);
  INFO((parsed ? "" : parsed.why().what));
  REQUIRE(parsed);
  return *parsed;
}

std::string complaint(const std::vector<std::string>& words) {
  auto parsed = parse(words);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.why().code == errc::invalid);
  return parsed.why().what;
}

} // namespace

TEST_CASE("noun, verb, operand and options are sorted out in any order",
          "[vanectl][command]") {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"queue", "show", "q1", "--organization", "acme", "-o", "json"},
           {"--output=json", "queue", "--organization=acme", "show", "q1"},
           {"-o", "json", "--organization", "acme", "queue", "show", "--",
            "q1"},
       }) {
    auto c = good(words);
    CHECK(c.verb->noun == "queue");
    CHECK(c.verb->verb == "show");
    CHECK(c.operands == std::vector<std::string>{"q1"});
    CHECK(c.format == output_format::json);
    REQUIRE(c.value("organization") != nullptr);
    CHECK(*c.value("organization") == "acme");
  }
  CHECK(good({"queue", "show", "--", "-odd"}).operands.front() == "-odd");
  CHECK(good({"calendar", "show", "UTC", "--quarters", "2026-10-25"}).operands
        == std::vector<std::string>{"UTC", "2026-10-25"});
  CHECK(good({"version"}).verb->noun == "version");
}

TEST_CASE("options of the daemon and of the output are understood",
          "[vanectl][command]") {
  auto c = good({"sink", "list", "--server", "http://h:1", "--no-headers", "-q",
                 "--watch", "--for", "30s"});
  CHECK(c.server == "http://h:1");
  CHECK_FALSE(c.headers);
  CHECK(c.quiet);
  CHECK(c.watch);
  CHECK(c.watch_for == millis{30'000});
  CHECK(good({"sink", "list", "--socket", "s.sock"}).socket == "s.sock");
}

TEST_CASE("a near word is asked back, a far one gets the list",
          "[vanectl][command]") {
  CHECK(has(complaint({"acter", "list"}), "did you mean actor?"));
  CHECK(has(complaint({"actor", "lst"}), "did you mean list?"));
  CHECK(
      has(complaint({"kpi", "query", "--famly", "x"}), "did you mean family?"));
  CHECK(has(complaint({"--sever", "http://h:1", "kpi", "query"}),
            "did you mean server?"));
  CHECK(has(complaint({"sink", "list", "-o", "jsn"}), "did you mean json?"));
  CHECK(has(complaint({"zzz", "list"}), "there are actor, conversation"));
  CHECK(has(complaint({"actor", "dance"}), "there are list, tree, inspect"));
  CHECK(has(complaint({"actor"}), "there are list, tree, inspect"));
}

TEST_CASE("what does not fit is refused by name", "[vanectl][command]") {
  CHECK(has(complaint({}), "no noun"));
  CHECK(has(complaint({"actor", "list", "more"}), "\"more\""));
  CHECK(has(complaint({"actor", "inspect"}), "the ID is missing"));
  CHECK(has(complaint({"actor", "inspect", ""}), "the ID is missing"));
  CHECK(has(complaint({"actor", "inspect", "1", "2"}), "\"2\""));
  CHECK(has(complaint({"calendar", "show"}), "the TZ is missing"));
  CHECK(has(complaint({"calendar", "show", "UTC"}), "the DATE is missing"));
  CHECK(has(complaint({"calendar", "show", "UTC", "2026-10-25", "more"}),
            "\"more\""));
  CHECK(has(complaint({"kpi", "query", "--limit"}), "needs a value"));
  CHECK(has(complaint({"kpi", "query", "--limit="}), "needs a value"));
  CHECK(has(complaint({"kpi", "query", "--watch=yes"}), "takes no value"));
  CHECK(has(complaint({"kpi", "query", "--limit", "1", "--limit", "2"}),
            "twice"));
  CHECK(has(complaint({"kpi", "query", "--for", "5s"}), "--watch"));
  CHECK(has(complaint({"kpi", "query", "--watch", "--for", "soon"}), "soon"));
  CHECK(has(complaint({"kpi", "digest", "--watch"}), "--watch"));
  CHECK(has(complaint({"sink", "list", "--kind", "x"}), "--kind"));
  CHECK(has(complaint({"sink", "list", "-x"}), "-x"));
  CHECK(has(complaint({"sink", "list", "--server", "a", "--socket", "b"}),
            "which one"));
}

TEST_CASE("options become parameters of the API, encoded",
          "[vanectl][command]") {
  auto c = good({"kpi", "query", "--from", "2026-03-02T09:30:00+01:00",
                 "--entity", "queue:a b&c"});
  CHECK(c.query()
        == "?entity=queue%3Aa%20b%26c&from=2026-03-02T09%3A30%3A00%2B01%3A00");
  CHECK(good({"kpi", "query"}).query().empty());
  std::vector<std::pair<std::string_view, std::string>> more{
      {"family", "agent-state"}};
  CHECK(good({"kpi", "query"}).query(more) == "?family=agent-state");
  CHECK(good({"check", "ready", "--wait", "5s"}).query().empty());
}

TEST_CASE("every verb has help and its own name", "[vanectl][help]") {
  std::set<std::string> names;
  auto all = overview(verbs());
  for (const auto& verb : verbs()) {
    CHECK(names.insert(std::string{verb.noun} + ' ' + std::string{verb.verb})
              .second);
    CHECK(verb.run != nullptr);
    CHECK(has(all, verb.summary));
    auto help = help_of(verb);
    for (const auto& option : verb.options)
      CHECK(has(help, "--" + std::string{option.name}));
  }
  CHECK(good({"--help"}).help);
  CHECK(good({"help"}).help);
  CHECK(good({"help", "kpi"}).help_noun == "kpi");
  CHECK(good({"kpi", "-h"}).help_noun == "kpi");
  CHECK(good({"actor", "inspect", "--help"}).help);
  CHECK(has(help_of(verbs(), "kpi"), "kpi digest"));
}
