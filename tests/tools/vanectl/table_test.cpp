#include "tools/vanectl/table.hpp"

#include <catch2/catch.hpp>

using namespace streamvane::tools::vanectl;

TEST_CASE("columns are as wide as their widest field", "[vanectl][table]") {
  table t{.columns = {{"NAME", false}, {"LAG", true}, {"STATE", false}},
          .rows = {{"wfm-emea", "7", "waiting"}, {"bus", "12345", "up"}}};
  CHECK(laid_out(t, true)
        == "NAME        LAG  STATE\n"
           "wfm-emea      7  waiting\n"
           "bus       12345  up\n");
  CHECK(laid_out(t, false)
        == "wfm-emea      7  waiting\n"
           "bus       12345  up\n");
}

TEST_CASE("an empty field is a dash and no line ends in a blank",
          "[vanectl][table]") {
  table t{.columns = {{"A", false}, {"B", true}, {"C", false}},
          .rows = {{"", "", ""}, {"long", "1", "long"}}};
  CHECK(laid_out(t, true)
        == "A     B  C\n"
           "-     -  -\n"
           "long  1  long\n");
}

TEST_CASE("characters are counted, not bytes", "[vanectl][table]") {
  table t{.columns = {{"A", false}, {"B", false}},
          .rows = {{"größe", "x"}, {"klein", "y"}}};
  CHECK(laid_out(t, false) == "größe  x\nklein  y\n");
}

TEST_CASE("no rows are no table, but a heading in CSV", "[vanectl][table]") {
  table t{.columns = {{"A", false}, {"B", true}}, .rows = {}};
  CHECK(laid_out(t, true).empty());
  CHECK(to_csv(t, true) == "A,B\n");
}

TEST_CASE("CSV quotes what would be torn", "[vanectl][table]") {
  table t{.columns = {{"A", false}, {"B", false}},
          .rows = {{"a,b", "say \"x\""}, {"", "plain"}}};
  CHECK(to_csv(t, true) == "A,B\n\"a,b\",\"say \"\"x\"\"\"\n,plain\n");
}

TEST_CASE("what goes to a terminal cannot steer it", "[vanectl][table]") {
  CHECK(clean("a\x1b[31mb\nc\x7f") == "a[31mbc");
  CHECK(clean("a\xc2\x9b"
              "b")
        == "ab");
  CHECK(clean("a\xe2\x80\xae"
              "b\xe2\x81\xa6"
              "c")
        == "abc");
  CHECK(clean("gr\xc3\xb6\xc3\x9f"
              "e \xf0\x9f\x93\x9e")
        == "gr\xc3\xb6\xc3\x9f"
           "e \xf0\x9f\x93\x9e");
  CHECK(clean("a\xff\xc3"
              "b")
        == "a??b");
}
