#include "config/load.hpp"
#include "config/section.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace streamvane;
using namespace streamvane::config;
using namespace std::chrono_literals;

namespace {

document parsed(std::string_view text) {
  auto d = parse(text, "vane.yaml");
  if (!d)
    FAIL(to_string(d.why()));
  return std::move(*d);
}

using lines = std::vector<std::string>;

/// The problems once `read` has read the root and all is finished.
template <class F>
lines problems_of(std::string_view text, F read) {
  document d = parsed(text);
  read(d.root());
  bool right = static_cast<bool>(d.finish());
  CHECK(right == d.problems().empty());
  return d.problems();
}

} // namespace

TEST_CASE("every kind of option is read as it is written", "[config]") {
  document d = parsed("listen: 127.0.0.1:8080\n"
                      "grace: 120s\n"
                      "segment: 64MiB\n"
                      "plain_bytes: 4096\n"
                      "shards: 32\n"
                      "offset: -5\n"
                      "on: true\n"
                      "form: avro\n"
                      "country: no\n"
                      "hosts: [a, 'b c']\n"
                      "ingest: {port: 1}\n"
                      "sinks:\n"
                      "  - name: one\n"
                      "  - name: two\n"
                      "headers: {X-A: '1', \"x b\": two}\n"
                      "contracts:\n"
                      "  emea: {lag: 1m}\n");
  section root = d.root();
  CHECK(root.text("listen", "x") == "127.0.0.1:8080");
  CHECK(root.duration("grace", 1s) == 120s);
  CHECK(root.size("segment", 1) == 64u << 20);
  CHECK(root.size("plain_bytes", 1) == 4096);
  CHECK(root.integer("shards", 1) == 32);
  CHECK(root.integer("offset", 0, -10, 10) == -5);
  CHECK(root.boolean("on", false));
  CHECK(root.choice("form", "json", {"json", "avro"}) == "avro");
  CHECK(root.text("country", "") == "no");
  CHECK(root.texts("hosts") == lines{"a", "b c"});
  CHECK(root.child("ingest").integer("port", 0) == 1);
  auto sinks = root.list("sinks");
  REQUIRE(sinks.size() == 2);
  CHECK(sinks[1].required_text("name") == "two");
  CHECK(sinks[1].path() == "sinks[1]");
  CHECK(sinks[1].place() == "vane.yaml:14:5");
  sinks[0].required_text("name");
  CHECK(root.text_map("headers")
        == std::vector<std::pair<std::string, std::string>>{{"X-A", "1"},
                                                            {"x b", "two"}});
  auto contracts = root.named_children("contracts");
  REQUIRE(contracts.size() == 1);
  CHECK(contracts[0].first == "emea");
  CHECK(contracts[0].second.duration("lag", 0s) == 60s);
  auto finished = d.finish();
  if (!finished)
    FAIL(to_string(finished.why()));
}

TEST_CASE("what is not written has its default, also in sections that are not "
          "there",
          "[config]") {
  document d = parsed("ingest:\n");
  section root = d.root();
  CHECK(root.text("a", "x") == "x");
  CHECK(root.duration("b", 1s) == 1s);
  CHECK(root.size("c", 5) == 5);
  CHECK(root.integer("d", 6) == 6);
  CHECK(root.boolean("e", true));
  CHECK(root.texts("f", {"z"}) == lines{"z"});
  CHECK(root.list("g").empty());
  CHECK(root.choice<int>("h", "two", {{"one", 1}, {"two", 2}}) == 2);
  CHECK_FALSE(root.optional_text("i"));
  CHECK(root.child("ingest").text("listen", "here") == "here");
  CHECK(root.child("admin").child("inner").text("listen", "there") == "there");
  CHECK_FALSE(root.secret("j"));
  CHECK(d.finish());
}

TEST_CASE("an empty file is an empty mapping", "[config]") {
  for (const char* text : {"", "# nothing but a comment\n", "---\n", "{}"}) {
    document d = parsed(text);
    CHECK(d.root().integer("x", 3) == 3);
    CHECK(d.finish());
  }
}

TEST_CASE("an unknown key is told with its place, path and the nearest name",
          "[config]") {
  auto told = problems_of("ingest:\n"
                          "  lisen: here\n"
                          "  zzz: 1\n"
                          "inegst: {}\n"
                          "dotted.key: 1\n",
                          [](section root) {
                            section ingest = root.child("ingest");
                            ingest.text("listen", "");
                            ingest.integer("connections", 1);
                          });
  CHECK(told
        == lines{
            "vane.yaml:2:3: ingest.lisen: there is no such option; did you "
            "mean listen?",
            "vane.yaml:3:3: ingest.zzz: there is no such option",
            "vane.yaml:4:1: inegst: there is no such option",
            "vane.yaml:5:1: [\"dotted.key\"]: there is no such option",
        });
}

TEST_CASE("swapped letters are one mistake, and a name in use is no suggestion",
          "[config]") {
  auto read = [](section root) {
    root.text("listen", "");
    root.text("topic", "");
  };
  CHECK(problems_of("litsen: a\n", read)
        == lines{"vane.yaml:1:1: litsen: there is no such option; did you mean "
                 "listen?"});
  CHECK(problems_of("listen: b\nlitsen: a\n", read)
        == lines{"vane.yaml:2:1: litsen: there is no such option"});
}

TEST_CASE("all problems are told, in the order of the file", "[config]") {
  auto told = problems_of("a: [1]\n"
                          "b: 5 minutes\n"
                          "c: 64MB\n"
                          "d: 0x10\n"
                          "e: yes\n"
                          "f: jsno\n"
                          "g: text\n"
                          "h: text\n"
                          "i: text\n"
                          "j:\n"
                          "k: ''\n"
                          "l: \"7\"\n"
                          "m: [x, [y], '']\n"
                          "n: [{}, 3]\n",
                          [](section root) {
                            root.list("n");
                            root.texts("m");
                            root.integer("l", 1);
                            root.text("k", "x");
                            root.text("j", "x");
                            root.texts("i");
                            root.list("h");
                            root.child("g");
                            root.choice("f", "json", {"json", "avro"});
                            root.boolean("e", true);
                            root.integer("d", 1);
                            root.size("c", 1);
                            root.duration("b", 1s);
                            root.text("a", "x");
                          });
  CHECK(
      told
      == lines{
          "vane.yaml:1:4: a: is a list where a single value is wanted",
          "vane.yaml:2:4: b: is \"5 minutes\" where a duration such as 250ms, "
          "120s, 15m, 25h or 31d is wanted",
          "vane.yaml:3:4: c: is \"64MB\" where a size such as 4096, 64KiB, "
          "64MiB, 1GiB or 2TiB is wanted",
          "vane.yaml:4:4: d: is \"0x10\" where a whole number is wanted",
          "vane.yaml:5:4: e: is \"yes\" where true or false is wanted",
          "vane.yaml:6:4: f: is \"jsno\" where one of json, avro is wanted; "
          "did you mean json?",
          "vane.yaml:7:4: g: is a text where a mapping is wanted",
          "vane.yaml:8:4: h: is a text where a list of mappings is wanted",
          "vane.yaml:9:4: i: is a text where a list of texts is wanted",
          "vane.yaml:10:1: j: has no value; leave the key out to have its "
          "default",
          "vane.yaml:11:4: k: is empty",
          "vane.yaml:12:4: l: is \"7\" where a whole number is wanted",
          "vane.yaml:13:8: m[1]: is a list where a text is wanted",
          "vane.yaml:13:13: m[2]: is empty",
          "vane.yaml:14:9: n[1]: is a text where a mapping is wanted",
      });
}

TEST_CASE("a value out of bounds names the bound and keeps the default",
          "[config]") {
  auto told = problems_of(
      "i: 0\nj: 99\nd: 1s\ne: 2h\ns: 1KiB\nt: 2MiB\nh: 99999999999999999999\n",
      [](section root) {
        CHECK(root.integer("i", 5, 1, 10) == 5);
        CHECK(root.integer("j", 5, 1, 10) == 5);
        CHECK(root.duration("d", 1min, 30s, 1h) == 1min);
        CHECK(root.duration("e", 1min, 30s, 1h) == 1min);
        CHECK(root.size("s", 8192, 4096, 1u << 20) == 8192);
        CHECK(root.size("t", 8192, 4096, 1u << 20) == 8192);
        CHECK(root.integer("h", 5) == 5);
      });
  CHECK(told
        == lines{
            "vane.yaml:1:4: i: is 0; the least is 1",
            "vane.yaml:2:4: j: is 99; the most is 10",
            "vane.yaml:3:4: d: is 1s; the least is 30s",
            "vane.yaml:4:4: e: is 2h; the most is 1h",
            "vane.yaml:5:4: s: is 1KiB; the least is 4KiB",
            "vane.yaml:6:4: t: is 2MiB; the most is 1MiB",
            "vane.yaml:7:4: h: is \"99999999999999999999\" where a whole "
            "number is wanted",
        });
}

TEST_CASE("the absence of a required option is told at its section",
          "[config]") {
  auto told = problems_of("sinks:\n"
                          "  - {type: kafka}\n"
                          "  - topic: ''\n",
                          [](section root) {
                            root.required_text("name");
                            for (section& sink : root.list("sinks")) {
                              sink.text("type", "");
                              sink.required_text("topic");
                            }
                          });
  CHECK(told
        == lines{
            "vane.yaml:1:1: name: is missing; it has no default",
            "vane.yaml:2:5: sinks[0].topic: is missing; it has no default",
            "vane.yaml:3:12: sinks[1].topic: is empty",
        });
}

TEST_CASE("a component's own finding stands at the option that it is about",
          "[config]") {
  auto told = problems_of("kafka:\n  acks: none\n", [](section root) {
    section kafka = root.child("kafka");
    kafka.text("acks", "");
    kafka.problem("acks", "loses what was delivered");
    kafka.problem("brokers", "are needed");
    kafka.problem("", "is not for production");
  });
  CHECK(told
        == lines{
            "vane.yaml:2:3: kafka: is not for production",
            "vane.yaml:2:3: kafka.brokers: are needed",
            "vane.yaml:2:9: kafka.acks: loses what was delivered",
        });
}

TEST_CASE("reading an option twice tells its problem once", "[config]") {
  auto told = problems_of("a: b\n", [](section root) {
    root.integer("a", 1);
    section again = root;
    again.integer("a", 1);
  });
  CHECK(told.size() == 1);
}
