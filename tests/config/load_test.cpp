#include "config/load.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <string>

using namespace streamvane;
using namespace streamvane::config;
using namespace std::string_literals;
using namespace std::chrono_literals;

namespace {

/// Why the text is refused; "taken" if it is not.
std::string refusal(std::string_view text) {
  auto d = parse(text, "f");
  return d ? "taken" : to_string(d.why());
}

/// All options of a small configuration.
std::string canonical_of(std::string_view text) {
  auto d = parse(text, "f");
  if (!d)
    FAIL(to_string(d.why()));
  section root = d->root();
  root.child("ingest").text("listen", "127.0.0.1:8080");
  root.duration("grace", 120s);
  root.size("segment", 1u << 20);
  root.texts("hosts", {});
  for (section& sink : root.list("sinks"))
    sink.required_text("name");
  root.secret("key");
  auto finished = d->finish();
  if (!finished)
    FAIL(to_string(finished.why()));
  CHECK(d->digest().starts_with("sha256:"));
  CHECK(d->digest().size() == 7 + 64);
  return d->canonical() + d->digest();
}

} // namespace

TEST_CASE("what is not YAML is refused with its place", "[config]") {
  CHECK(refusal("a: [1, 2\nb: 3\n")
        == "invalid: f:2:2: not YAML: end of sequence flow not found");
  CHECK(refusal("a: 1\n  b: 2\n").starts_with("invalid: f:2:"));
  CHECK(refusal("a: *nobody\n").starts_with("invalid: f:1:4: not YAML"));
  CHECK(refusal("a:\n\tb: 1\n")
        == "invalid: f:2:1: a tab indents this line; YAML is indented by "
           "spaces");
}

TEST_CASE("a quote that is not closed does not swallow the rest of the file",
          "[config]") {
  for (const char* open :
       {"a: 'x\n", "a: \"x\nb: 1\n", "a: 'it''s\nb: 1\n", "a: \"x\\\"\nb: 1\n"})
    CHECK(refusal(open) == "invalid: f:1:4: this quote is not closed");
  CHECK(refusal("a: &b # 'c'\n  'x\n")
        == "invalid: f:1:4: this quote is not closed");
  CHECK(refusal("ü: 'x\n") == "invalid: f:1:5: this quote is not closed");
  CHECK(refusal("a: 'x").starts_with("invalid: f:1:"));
  for (const char* closed :
       {"a: 'it''s'\n", "a: \"x\\\"\"", "a: 'x\n\n  y'\n# '\n", "a: ''",
        "a: \"\"\n", "'a': 1", "a: &b # 'c\n  'x'\n", "a: it's\n",
        "a: 'x' # '\n"})
    CHECK(refusal(closed) == "taken");
}

TEST_CASE("a document that is no mapping is refused", "[config]") {
  CHECK(refusal("- a\n")
        == "invalid: f:1:1: the document is a list where a mapping is wanted");
  CHECK(refusal("a")
        == "invalid: f:1:1: the document is a text where a mapping is wanted");
}

TEST_CASE("keys that are there twice, odd keys, tags and second documents are "
          "told together",
          "[config]") {
  CHECK(refusal("a: 1\n"
                "b: {c: 1, c: 2}\n"
                "a: 3\n"
                "[x]: 4\n"
                "~: 5\n"
                "d: !!int 6\n"
                "<<: {e: 1}\n"
                "---\n"
                "f: 1\n")
        == "invalid: "
           "f:2:11: the key \"c\" is here a second time; the first is in line "
           "2\n"
           "f:3:1: the key \"a\" is here a second time; the first is in line "
           "1\n"
           "f:4:1: a key must be a text and is a list\n"
           "f:5:1: a key must be a text and is nothing\n"
           "f:6:4: the tag \"tag:yaml.org,2002:int\": tags are not taken\n"
           "f:7:1: merge keys (<<) are not taken\n"
           "f:9:1: a second document begins; a configuration is one");
}

TEST_CASE("bytes that are not text are refused, among them those that end a "
          "file for the parser",
          "[config]") {
  CHECK(refusal("a: 1\nb: \0 2\n"s) == "invalid: f:2:4: a control character");
  CHECK(refusal("a: 1\n\x04"
                "b: 2\n")
        == "invalid: f:2:1: a control character");
  CHECK(refusal("a: \xff\n") == "invalid: f:1:4: bytes that are not UTF-8");
  CHECK(refusal("a: \xed\xa0\x80\n")
        == "invalid: f:1:4: bytes that are not UTF-8");
  CHECK(refusal("a: Zürich\r\n") == "taken");
}

TEST_CASE("an alias stands for what it names", "[config]") {
  auto d = parse("base: &b {x: 1}\none: *b\ntwo: *b\n", "f");
  REQUIRE(d);
  section root = d->root();
  for (const char* name : {"base", "one", "two"})
    CHECK(root.child(name).integer("x", 0) == 1);
  CHECK(d->finish());
  CHECK(refusal("a: &a [*a]\n")
        == "invalid: f:1:8: an alias within what it stands for");
}

TEST_CASE("aliases of aliases of aliases meet the bound of nodes", "[config]") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 20; ++i) {
    std::string below = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k)
      text += (k == 0 ? "" : ", ") + below;
    text += "]\n";
  }
  std::string why = refusal(text);
  CHECK(why.starts_with("too large: f:"));
  CHECK_THAT(why, Catch::Contains("document_nodes_max, 100000"));
}

TEST_CASE("a document nests no deeper than its bound, however it does it",
          "[config]") {
  auto nested = [](std::size_t depth) {
    return "a: " + std::string(depth - 1, '[') + std::string(depth - 1, ']');
  };
  CHECK(refusal(nested(document_depth_max)) == "taken");
  CHECK_THAT(refusal(nested(document_depth_max + 1)),
             Catch::StartsWith("too large: f:1:35: lists and mappings nest "
                               "deeper than document_depth_max, 32"));
  CHECK_THAT(refusal(nested(1'000'000)), Catch::StartsWith("too large"));
  CHECK_THAT(refusal("a: " + std::string(1'000'000, '[')),
             Catch::StartsWith("too large"));
  // By aliases: each level is two deeper than the one that it names.
  std::string text = "a0: &a0 [[x]]\n";
  for (int i = 1; i < 20; ++i)
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [[*a"
            + std::to_string(i - 1) + "]]\n";
  CHECK_THAT(refusal(text), Catch::Contains("document_depth_max"));
}

TEST_CASE("a document is no longer than its bound", "[config]") {
  CHECK(refusal("# " + std::string(document_bytes_max - 2, 'x')) == "taken");
  CHECK(refusal("# " + std::string(document_bytes_max - 1, 'x'))
        == "too large: f has 4194305 bytes; the bound document_bytes_max is "
           "4194304");
}

TEST_CASE("problems are told up to a bound", "[config]") {
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text += "unknown" + std::to_string(i) + ": 1\n";
  auto d = parse(text, "f");
  REQUIRE(d);
  d->root().text("known", "");
  CHECK_FALSE(d->finish());
  CHECK(d->problems().size() == 1000);
}

TEST_CASE("the canonical text is of the values and not of how they are written",
          "[config]") {
  std::string one = canonical_of("grace: 120s\n"
                                 "ingest: {listen: '127.0.0.1:8080'}\n"
                                 "hosts: [a, b]\n"
                                 "sinks: [{name: x}]\n"
                                 "key: {secret: {provider: env, name: K}}\n");
  std::string other = canonical_of("# Other order, other words.\n"
                                   "key:\n"
                                   "  secret:\n"
                                   "    name: K\n"
                                   "    provider: env\n"
                                   "sinks:\n"
                                   "  - name: \"x\"\n"
                                   "segment: 1024KiB\n"
                                   "hosts:\n"
                                   "  - a\n"
                                   "  - b\n"
                                   "grace: 2m\n");
  CHECK(one == other);
  CHECK(one.substr(0, one.find("sha256:"))
        == "grace: 120000ms\n"
           "hosts: [\"a\", \"b\"]\n"
           "ingest.listen: \"127.0.0.1:8080\"\n"
           "key.secret.name: \"K\"\n"
           "key.secret.provider: \"env\"\n"
           "segment: 1048576\n"
           "sinks: 1 items\n"
           "sinks[0].name: \"x\"\n");
  CHECK(one
        != canonical_of("grace: 121s\n"
                        "ingest: {listen: '127.0.0.1:8080'}\n"
                        "hosts: [a, b]\n"
                        "sinks: [{name: x}]\n"
                        "key: {secret: {provider: env, name: K}}\n"));
}

TEST_CASE("a file is loaded, and its path stands in its problems", "[config]") {
  std::string pattern
      = (std::filesystem::temp_directory_path() / "vane-config-XXXXXX")
            .string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  std::filesystem::path folder = pattern;
  std::filesystem::path file = folder / "vane.yaml";
  std::ofstream{file} << "grace: 5\n";
  auto d = load(file);
  REQUIRE(d);
  d->root().duration("grace", 1s);
  auto finished = d->finish();
  REQUIRE_FALSE(finished);
  CHECK(finished.why().what
        == file.string()
               + ":1:8: grace: is \"5\" where a duration such as 250ms, 120s, "
                 "15m, 25h or 31d is wanted");
  auto absent = load(folder / "absent.yaml");
  REQUIRE_FALSE(absent);
  CHECK(absent.why().code == errc::not_found);
  auto a_folder = load(folder);
  REQUIRE_FALSE(a_folder);
  CHECK(a_folder.why().code == errc::io);
  std::filesystem::remove_all(folder);
}
