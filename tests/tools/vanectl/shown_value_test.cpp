#include "tools/vanectl/actor_tree.hpp"
#include "tools/vanectl/kpi_table.hpp"
#include "tools/vanectl/shown_value.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::tools::vanectl;

namespace {

json::value parsed(std::string_view text) {
  auto value = json::parse(text);
  INFO((value ? "" : value.why().what));
  REQUIRE(value);
  return std::move(*value);
}

} // namespace

TEST_CASE("a thing is outlined member by member", "[vanectl][shown]") {
  CHECK(outlined(parsed(R"({"id":7,"label":"a\u001b[2Jb","up":true,
      "last":null,"of":{"x":[1,{"y":"z","w":2}],"none":[]}})"))
        == "id: 7\nlabel: a[2Jb\nup: yes\nlast:\nof:\n  x:\n    - 1\n"
           "    - y: z\n      w: 2\n  none:\n");
  CHECK(outlined(parsed("3")) == "3\n");
}

TEST_CASE("JSON is printed in one line or indented", "[vanectl][shown]") {
  auto v = parsed(R"({"a":[1,2.50],"b":{},"c":"x"})");
  CHECK(json_line(v) == "{\"a\":[1,2.50],\"b\":{},\"c\":\"x\"}\n");
  CHECK(pretty_json(v)
        == "{\n  \"a\": [\n    1,\n    2.50\n  ],\n  \"b\": {},\n"
           "  \"c\": \"x\"\n}\n");
}

TEST_CASE("a path leads to a member, or to the first of several",
          "[vanectl][shown]") {
  auto v = parsed(R"({"letter":{"first":9},"of":"sink/wfm"})");
  CHECK(scalar_text(at_path(v, "letter.offset|letter.first")) == "9");
  CHECK(scalar_text(at_path(v, "of")) == "sink/wfm");
  CHECK(at_path(v, "letter.offset.deeper").is_null());
}

TEST_CASE("a long text is cut at a character", "[vanectl][shown]") {
  CHECK(scalar_text(parsed(R"("größe")"), 3) == "grö");
  CHECK(scalar_text(parsed(R"("größe")"), 5) == "größe");
  CHECK(scalar_text(parsed("[\"a\",2]")) == "a,2");
}

TEST_CASE("supervisors are a tree with lines", "[vanectl][tree]") {
  CHECK(tree_text(parsed(R"({"name":"root","kind":"supervisor","actor":1,
      "state":"up","restarts":0,"children":[
      {"name":"engine","kind":"supervisor","actor":2,"state":"up",
       "restarts":3,"last_reason":"io","children":[
        {"name":"driver","kind":"","actor":0,"state":"backoff","restarts":1,
         "last_reason":"","children":[]}]},
      {"name":"clock","kind":"clock","actor":4,"state":"up","restarts":0,
       "children":[]}]})"))
        == "root (supervisor 1) up\n"
           "├─ engine (supervisor 2) up, restarts 3, last: io\n"
           "│  └─ driver backoff, restarts 1\n"
           "└─ clock (clock 4) up\n");
}

TEST_CASE("KPIs stand in the order in which operators read",
          "[vanectl][kpi_table]") {
  auto envelope = parsed(R"({"organization":"0a0a0a0a-1","revision":2,
      "state":"final","reason":"late_event",
      "interval":{"start":"2026-03-02T09:30:00Z"},
      "dimensions":{"queueId":"11111111-aaaa-4000-8000-000000000001",
                    "mediaType":"voice","direction":"inbound"},
      "kpis":{"abandon_percent":{"value":20.00,"unit":"percent"},
              "aht":{"value":null,"unit":"s"},
              "invented":{"value":1,"unit":"count"},
              "offered":{"value":10,"unit":"count"}}})");
  CHECK(laid_out(kpi_table({envelope}, {}), true)
        == "INTERVAL           QUEUE     MEDIA  DIRECTION  OFFERED  ABANDON%"
           "  AHT(s)  INVENTED\n"
           "2026-03-02T09:30Z  11111111  voice  inbound         10     20.00"
           "       -         1\n");
  auto wide = laid_out(kpi_table({envelope}, {.wide = true}), true);
  CHECK(wide.find("11111111-aaaa-4000-8000-000000000001") != std::string::npos);
  CHECK(wide.find("final  late_event") != std::string::npos);
}

TEST_CASE("cells that are broken down show by what", "[vanectl][kpi_table]") {
  auto table_of = [](const std::string& dimension) {
    return laid_out(
        kpi_table({parsed(R"({"family":"queue-metrics",
            "interval":{"start":"2026-03-02T09:30:00Z"},"dimensions":{
            "mediaType":"chat","direction":"inbound",)"
                          + dimension + R"(},"kpis":{"offered":{"value":1,
            "unit":"count"}}})")},
                  {}),
        true);
  };
  CHECK(table_of(R"("wrapUpCode":"c0de0000-0000-4000-8000-000000000001")")
        == "INTERVAL           MEDIA  DIRECTION  WRAP-UP   OFFERED\n"
           "2026-03-02T09:30Z  chat   inbound    c0de0000        1\n");
  CHECK(table_of(R"("divisionId":null)")
        == "INTERVAL           MEDIA  DIRECTION  DIVISION  OFFERED\n"
           "2026-03-02T09:30Z  chat   inbound    -               1\n");
  CHECK(table_of(R"("skillIds":["5c11b000-0000","5c11f000-0000"])")
        == "INTERVAL           MEDIA  DIRECTION  SKILLS             OFFERED\n"
           "2026-03-02T09:30Z  chat   inbound    5c11b000 5c11f000        1\n");
}

TEST_CASE("a plain table shows the KPIs that read well, or those asked for",
          "[vanectl][kpi_table]") {
  std::string kpis;
  for (int i = 0; i < 12; ++i)
    kpis += "\"k" + std::to_string(i) + R"(":{"value":1,"unit":"count"},)";
  auto envelope = parsed(R"({"interval":{"start":"2026-03-02T09:30:00Z"},)"
                         R"("dimensions":{},"kpis":{)"
                         + kpis + R"("asa":{"value":2,"unit":"s"}}})");
  auto headings = [&](const kpi_table_style& style) {
    std::string text;
    for (const auto& column : kpi_table({envelope}, style).columns)
      text += ' ' + column.heading;
    return text;
  };
  CHECK(headings({}) == " INTERVAL ASA(s) K0 K1 K2 K3 K4 K5 K6 K7");
  CHECK(headings({.wide = true}).ends_with(" K9 K10 K11"));
  CHECK(headings({.kpis = {"k11", "asa", "no_such_kpi"}})
        == " INTERVAL K11 ASA(s)");
}

TEST_CASE("cells without KPIs show their metrics", "[vanectl][kpi_table]") {
  auto t = kpi_table({parsed(R"({"interval":{"start":"2026-03-02T09:30:00Z"},
      "dimensions":{"mediaType":"chat","originatingDirection":"inbound"},
      "metrics":{"nConversations":{"count":4}},"kpis":{}})")},
                     {});
  CHECK(laid_out(t, true)
        == "INTERVAL           MEDIA  DIRECTION  nConversations\n"
           "2026-03-02T09:30Z  chat   inbound                 4\n");
}
