#include "messages/json/document.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace streamvane;
using json::kind;

namespace {

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

TEST_CASE("a document gives its nodes in order", "[json][document]") {
  json::document d;
  REQUIRE(d.read(R"({"a":{"b":[1,"x",true,null]},"c":-2.5e3,"d":{}})"));
  auto root = d.root();
  CHECK(root.kind() == kind::object);
  CHECK(root.size() == 3);
  std::string names;
  for (auto m : root.members())
    names += m.name;
  CHECK(names == "acd");
  auto items = root["a"]["b"];
  CHECK(items.size() == 4);
  std::vector<kind> kinds;
  for (auto item : items.items())
    kinds.push_back(item.kind());
  CHECK(kinds
        == std::vector{kind::number, kind::string, kind::boolean, kind::null});
  CHECK(root["c"].text() == "-2.5e3");
  CHECK(root["no"]["such"].is_null());
}

TEST_CASE("strings come without their escapes", "[json][document]") {
  json::document d;
  REQUIRE(d.read(
      R"(["\"\\\/\b\f\n\r\t","\u00e9\u20ac\ud83d\ude00","a\u0000b","plain"])"));
  std::vector<std::string> texts;
  for (auto item : d.root().items())
    texts.emplace_back(item.text());
  CHECK(texts[0] == "\"\\/\b\f\n\r\t");
  CHECK(texts[1] == "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  CHECK(texts[2] == std::string("a\0b", 3));
  CHECK(texts[3] == "plain");
}

TEST_CASE("strings of all lengths and alignments are read",
          "[json][document]") {
  json::document d;
  for (std::size_t before = 0; before < 20; ++before)
    for (std::size_t size = 0; size < 70; ++size) {
      std::string text(size, 'y');
      auto body = std::string(before, ' ') + "[\"" + text + "\",\"\\n" + text
                  + "\",12]";
      REQUIRE(d.read(body));
      auto first = d.root().items().begin();
      REQUIRE((*first).text() == text);
      ++first;
      REQUIRE((*first).text() == "\n" + text);
      ++first;
      REQUIRE((*first).text() == "12");
    }
}

TEST_CASE("a document forgets its former text", "[json][document]") {
  json::document d;
  REQUIRE(d.read(R"({"long":"something to be forgotten"})"));
  REQUIRE(d.read("[]"));
  CHECK(d.root().is_array());
  CHECK_FALSE(d.read("[1"));
  CHECK(d.root().is_null());
  CHECK_FALSE(d.read("[1,]"));
  CHECK(d.root().is_null());
  REQUIRE(d.read("7"));
  CHECK(d.root().text() == "7");
}

TEST_CASE("the numbers that crash RapidJSON are read as text",
          "[json][document]") {
  json::document d;
  for (std::string_view text :
       {"1.0000000000e-2147483639",
        "128.74836467836484838364836483643636483648e-336",
        "1e-9999999999999999999999999999999999999999999999999999999999",
        "999999999999999999999999999999999999999999999999999999999999",
        "-0.00000000000000000000000000000000000000000000000001e308"}) {
    REQUIRE(d.read(text));
    CHECK(d.root().text() == text);
  }
}

TEST_CASE("every killer is refused or read as text, none crashes",
          "[json][document]") {
  auto folder = std::filesystem::path{SOURCE_ROOT} / "tests/messages/killers";
  int seen = 0;
  json::document d;
  for (const auto& file : std::filesystem::directory_iterator{folder}) {
    if (file.path().extension() != ".json")
      continue;
    ++seen;
    CAPTURE(file.path().filename());
    auto name = file.path().stem().string();
    bool legal = name == "exponent_underflow" || name == "full_precision";
    auto read = d.read(bytes_of(file.path()));
    CHECK(static_cast<bool>(read) == legal);
    if (!read)
      CHECK(read.why().what.find("at byte") != std::string::npos);
  }
  CHECK(seen >= 30);
}

TEST_CASE("huge bodies end at a limit, not at the stack", "[json][document]") {
  json::document d;
  CHECK_FALSE(d.read(std::string(500'000, '[') + std::string(500'000, ']')));
  std::string objects;
  for (int i = 0; i < 100'000; ++i)
    objects += "{\"a\":";
  CHECK_FALSE(d.read(objects));
  CHECK_FALSE(d.read('"' + std::string(1 << 20, 'x') + '"'));
  CHECK_FALSE(d.read(std::string(1 << 20, '9')));
  std::string many = "[1";
  for (int i = 0; i < 100'000; ++i)
    many += ",1";
  CHECK_FALSE(d.read(many + "]"));
  REQUIRE(d.read("[" + many.substr(1, 149'999) + ",1]"));
}
