#include "messages/json/value.hpp"
#include "messages/json/writer.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace streamvane;

namespace {

std::string again(std::string_view text) {
  auto v = json::parse(text);
  REQUIRE(v);
  std::string out;
  json::writer w{out};
  json::write(w, *v);
  return out;
}

} // namespace

TEST_CASE("values are looked up by name and position", "[json][value]") {
  auto v = json::parse(
      R"({"s":"x\n\u00e9","n":12,"f":1.50,"b":true,"z":null,"a":[1,[2]]})");
  REQUIRE(v);
  CHECK((*v)["s"].as_string() == "x\n\xc3\xa9");
  CHECK((*v)["n"].as_int64() == 12);
  CHECK_FALSE((*v)["f"].as_int64());
  CHECK((*v)["f"].text() == "1.50");
  CHECK((*v)["b"].as_bool() == true);
  CHECK((*v)["z"].is_null());
  CHECK((*v)["a"].size() == 2);
  CHECK((*v)["a"][1][0].as_int64() == 2);
  CHECK((*v)["a"][7]["no"]["such"].is_null());
  CHECK(v->find("z") != nullptr);
  CHECK(v->find("no") == nullptr);
  CHECK(v->names().front() == "s");
}

TEST_CASE("of equal keys the last one wins", "[json][value]") {
  auto v = json::parse(R"({"a":1,"b":2,"a":3,"c":4,"a":5})");
  REQUIRE(v);
  CHECK(v->size() == 3);
  CHECK((*v)["a"].as_int64() == 5);
}

TEST_CASE("a value is written as it was read", "[json][value]") {
  for (std::string_view text :
       {"null", "[]", "{}", "-1.50e10", R"("\u0001\"\\/")",
        R"({"a":[true,false,null,{"b":""}],"c":12345678901234567890})"}) {
    CAPTURE(text);
    CHECK(again(text) == text);
  }
  CHECK(again(R"("\u0041\/")") == R"("A/")");
}

TEST_CASE("what is not JSON is refused with its place", "[json][value]") {
  auto v = json::parse(R"({"a":1,})");
  REQUIRE_FALSE(v);
  CHECK(v.why().code == errc::invalid);
  CHECK(v.why().what.find("at byte 7") != std::string::npos);
}
