#include "messages/json/value.hpp"
#include "sinks/http_feed/http_feed_encode.hpp"
#include "tests/sinks/envelopes.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace streamvane;
using namespace streamvane::sinks::http_feed;

TEST_CASE("a delivery of one envelope has these bytes", "[http_feed]") {
  std::vector<kpi_envelope> one{tests::envelope(7)};
  CHECK(encode("wfm-emea", one)
        == R"({"schema":"streamvane.feed/1","feed":"wfm-emea","envelopes":[)"
               + to_json(one[0]) + "]}");
}

TEST_CASE("a delivery keeps the order of its envelopes", "[http_feed]") {
  std::vector<kpi_envelope> many;
  for (std::uint64_t i = 1; i <= 500; ++i)
    many.push_back(tests::envelope(501 - i));
  auto body = encode("wfm", many);
  CHECK(body == encode("wfm", many));
  auto read = json::parse(body);
  REQUIRE(read);
  REQUIRE((*read)["envelopes"].size() == many.size());
  for (std::size_t i = 0; i < many.size(); ++i)
    CHECK((*read)["envelopes"][i]["key"].text() == many[i].key());
}

TEST_CASE("an idempotency key never stands for two bodies", "[http_feed]") {
  auto key = idempotency_key("wfm/17-32", "body");
  CHECK(key == "wfm/17-32/230d8358dc8e8890");
  CHECK(key == idempotency_key("wfm/17-32", "body"));
  CHECK(key != idempotency_key("wfm/17-32", "body "));
  CHECK(key != idempotency_key("wfm/17-33", "body"));
}
