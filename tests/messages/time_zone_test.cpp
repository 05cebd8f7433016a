#include "messages/time_zone.hpp"
#include "tests/support/sanitized.hpp"

#include <catch2/catch.hpp>
#include <date/tz.h>

#include <thread>
#include <utility>

using namespace streamvane;
using namespace std::chrono_literals;

namespace {

time_zone zone_of(std::string_view name) {
  auto found = time_zone::find(name);
  INFO(name << ": " << (found ? "" : found.why().what));
  REQUIRE(found);
  return *found;
}

instant at(std::string_view text) {
  auto t = parse_iso(text);
  REQUIRE(t);
  return *t;
}

std::string shown(const interval& i) {
  return to_iso(i.start) + ' ' + to_iso(i.end);
}

std::string shown(const result<interval>& i) {
  return i ? shown(*i) : to_string(i.why());
}

std::chrono::year_month_day date_of(std::string_view text) {
  return std::chrono::floor<std::chrono::days>(at(text));
}

/// What follows from one interval to the next within a stretch: the first gap,
/// overlap or fraction, or nothing.
std::string first_flaw(const time_zone& zone, granularity g,
                       const interval& stretch) {
  auto expected = zone.interval_at(stretch.start, g);
  for (auto t = stretch.start; t < stretch.end;) {
    auto i = zone.interval_at(t, g);
    if (!i)
      return i.why().what;
    auto here = [&] {
      return to_iso(t) + ": " + shown(*i);
    };
    if (i->start != (t == stretch.start ? expected->start : t))
      return here() + " does not begin where the one before ends";
    auto quarters = quarters_of(*i);
    if (!quarters || quarters->empty())
      return here() + " is not made of quarters";
    for (auto owned :
         {i->start, quarters->back(), i->end - 1ms, i->start + 7min})
      if (zone.interval_at(owned, g)->start != i->start)
        return here() + " does not own " + to_iso(owned);
    t = i->end;
  }
  return {};
}

constexpr interval year_2026{
    instant{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}},
    instant{std::chrono::sys_days{std::chrono::year{2027} / 1 / 1}}};

constexpr std::string_view golden_zones[]{
    "Europe/Paris",      "America/New_York",
    "Asia/Kolkata",      "Australia/Lord_Howe",
    "Africa/Casablanca", "Asia/Kathmandu",
    "Africa/Cairo",      "Asia/Beirut",
    "America/Havana",    "America/Asuncion",
    "America/St_Johns",  "Pacific/Chatham",
    "Antarctica/Troll",  "Etc/UTC"};

} // namespace

TEST_CASE("local days of 2026 are 92 to 100 quarters", "[time_zone]") {
  struct row {
    std::string_view zone;
    std::string_view date;
    std::string_view bounds;
    std::size_t quarters;
  };
  const auto r
      = GENERATE(row{"Europe/Paris", "2026-03-29",
                     "2026-03-28T23:00:00Z 2026-03-29T22:00:00Z", 92},
                 row{"Europe/Paris", "2026-10-25",
                     "2026-10-24T22:00:00Z 2026-10-25T23:00:00Z", 100},
                 row{"Europe/Paris", "2026-06-01",
                     "2026-05-31T22:00:00Z 2026-06-01T22:00:00Z", 96},
                 row{"America/New_York", "2026-03-08",
                     "2026-03-08T05:00:00Z 2026-03-09T04:00:00Z", 92},
                 row{"America/New_York", "2026-11-01",
                     "2026-11-01T04:00:00Z 2026-11-02T05:00:00Z", 100},
                 row{"Asia/Kolkata", "2026-03-29",
                     "2026-03-28T18:30:00Z 2026-03-29T18:30:00Z", 96},
                 row{"Australia/Lord_Howe", "2026-04-05",
                     "2026-04-04T13:00:00Z 2026-04-05T13:30:00Z", 98},
                 row{"Australia/Lord_Howe", "2026-10-04",
                     "2026-10-03T13:30:00Z 2026-10-04T13:00:00Z", 94},
                 row{"Africa/Casablanca", "2026-02-15",
                     "2026-02-14T23:00:00Z 2026-02-16T00:00:00Z", 100},
                 row{"Africa/Casablanca", "2026-03-22",
                     "2026-03-22T00:00:00Z 2026-03-22T23:00:00Z", 92},
                 row{"Asia/Kathmandu", "2026-10-25",
                     "2026-10-24T18:15:00Z 2026-10-25T18:15:00Z", 96},
                 // No midnight: the clocks jump from 00:00 to 01:00.
                 row{"Africa/Cairo", "2026-04-24",
                     "2026-04-23T22:00:00Z 2026-04-24T21:00:00Z", 92},
                 row{"Asia/Beirut", "2026-03-29",
                     "2026-03-28T22:00:00Z 2026-03-29T21:00:00Z", 92},
                 row{"America/Havana", "2026-03-08",
                     "2026-03-08T05:00:00Z 2026-03-09T04:00:00Z", 92},
                 row{"America/Asuncion", "2023-10-01",
                     "2023-10-01T04:00:00Z 2023-10-02T03:00:00Z", 92},
                 // The hour before midnight, or behind it, comes twice.
                 row{"Africa/Cairo", "2026-10-29",
                     "2026-10-28T21:00:00Z 2026-10-29T22:00:00Z", 100},
                 row{"Asia/Beirut", "2026-10-24",
                     "2026-10-23T21:00:00Z 2026-10-24T22:00:00Z", 100},
                 row{"America/Havana", "2026-11-01",
                     "2026-11-01T04:00:00Z 2026-11-02T05:00:00Z", 100},
                 // Back over midnight, one minute behind it.
                 row{"America/St_Johns", "2010-11-07",
                     "2010-11-07T02:30:00Z 2010-11-08T03:30:00Z", 100});
  INFO(r.zone << ' ' << r.date);
  auto day = zone_of(r.zone).day(date_of(r.date));
  REQUIRE(shown(day) == r.bounds);
  CHECK(quarters_of(*day)->size() == r.quarters);
  CHECK(zone_of(r.zone).interval_at(day->start, granularity::p1d)->end
        == day->end);
}

TEST_CASE("hours are those of the local clock, cut where the offset changes",
          "[time_zone]") {
  struct row {
    std::string_view zone;
    std::string_view instant;
    granularity length;
    std::string_view bounds;
  };
  const auto r = GENERATE(
      row{"Europe/Paris", "2026-10-25T00:59:59.999Z", granularity::pt1h,
          "2026-10-25T00:00:00Z 2026-10-25T01:00:00Z"},
      row{"Europe/Paris", "2026-10-25T01:00:00Z", granularity::pt1h,
          "2026-10-25T01:00:00Z 2026-10-25T02:00:00Z"},
      row{"Asia/Kolkata", "2026-03-02T09:15:00Z", granularity::pt30m,
          "2026-03-02T09:00:00Z 2026-03-02T09:30:00Z"},
      row{"Asia/Kolkata", "2026-03-02T09:15:00Z", granularity::pt1h,
          "2026-03-02T08:30:00Z 2026-03-02T09:30:00Z"},
      row{"Asia/Kathmandu", "2026-03-02T00:00:00Z", granularity::pt1h,
          "2026-03-01T23:15:00Z 2026-03-02T00:15:00Z"},
      row{"Asia/Kathmandu", "2026-03-02T00:00:00Z", granularity::pt30m,
          "2026-03-01T23:45:00Z 2026-03-02T00:15:00Z"},
      // 01:30 to 02:00 comes twice: an hour and then half an hour.
      row{"Australia/Lord_Howe", "2026-04-04T14:45:00Z", granularity::pt1h,
          "2026-04-04T14:00:00Z 2026-04-04T15:00:00Z"},
      row{"Australia/Lord_Howe", "2026-04-04T15:00:00Z", granularity::pt1h,
          "2026-04-04T15:00:00Z 2026-04-04T15:30:00Z"},
      // 02:00 to 02:30 does not come: half of the hour is left.
      row{"Australia/Lord_Howe", "2026-10-03T15:30:00Z", granularity::pt1h,
          "2026-10-03T15:30:00Z 2026-10-03T16:00:00Z"},
      // The change is in the midst of a quarter, which the old offset keeps.
      row{"America/St_Johns", "2010-11-07T02:44:00Z", granularity::pt1h,
          "2010-11-07T02:30:00Z 2010-11-07T02:45:00Z"},
      row{"America/St_Johns", "2010-11-07T02:45:00Z", granularity::pt1h,
          "2010-11-07T02:45:00Z 2010-11-07T03:30:00Z"},
      row{"Asia/Kathmandu", "2026-03-02T00:14:00Z", granularity::pt15m,
          "2026-03-02T00:00:00Z 2026-03-02T00:15:00Z"});
  INFO(r.zone << ' ' << r.instant);
  CHECK(shown(zone_of(r.zone).interval_at(at(r.instant), r.length))
        == r.bounds);
}

TEST_CASE("weeks begin on Monday, months on their first", "[time_zone]") {
  auto paris = zone_of("Europe/Paris");
  auto sunday = at("2026-10-25T22:59:59.999Z");
  auto week = paris.interval_at(sunday, granularity::p1w);
  CHECK(shown(week) == "2026-10-18T22:00:00Z 2026-10-25T23:00:00Z");
  CHECK(quarters_of(*week)->size() == 7 * 96 + 4);
  auto month = paris.interval_at(sunday, granularity::p1m);
  CHECK(shown(month) == "2026-09-30T22:00:00Z 2026-10-31T23:00:00Z");
  CHECK(quarters_of(*month)->size() == 31 * 96 + 4);
  CHECK(shown(paris.interval_at(at("2026-12-31T23:00Z"), granularity::p1m))
        == "2026-12-31T23:00:00Z 2027-01-31T23:00:00Z");
  CHECK(shown(paris.interval_at(at("2026-01-01T12:00Z"), granularity::p1w))
        == "2025-12-28T23:00:00Z 2026-01-04T23:00:00Z");
}

TEST_CASE("intervals of every granularity tile the year", "[time_zone]") {
  const interval spring{at("2026-03-01"), at("2026-04-10")};
  for (auto name : golden_zones)
    for (auto g : granularities) {
      INFO(name << ' ' << to_string(g));
      CHECK(first_flaw(zone_of(name), g, tests::sanitized ? spring : year_2026)
            == "");
    }
  // Clocks that change within a quarter hour, and a date that never was.
  const interval autumn{at("2010-11-01"), at("2010-11-15")};
  const interval turn{at("2011-12-20"), at("2012-01-10")};
  for (auto g : granularities) {
    CHECK(first_flaw(zone_of("America/St_Johns"), g, autumn) == "");
    CHECK(first_flaw(zone_of("Pacific/Apia"), g, turn) == "");
  }
}

TEST_CASE("days of all zones of this machine tile the year", "[time_zone]") {
  std::size_t zones = 0;
  for (const auto& known : date::get_tzdb().zones) {
    if (known.name() == "localtime" || known.name() == "posixrules")
      continue;
    if (++zones % 8 != 0 && tests::sanitized)
      continue;
    INFO(known.name());
    CHECK(first_flaw(zone_of(known.name()), granularity::p1d, year_2026) == "");
  }
  CHECK(zones > 300);
}

TEST_CASE("local text and instant agree", "[time_zone]") {
  auto paris = zone_of("Europe/Paris");
  CHECK(*paris.local_text(at("2026-10-25T00:15:00Z"))
        == "2026-10-25T02:15:00+02:00");
  CHECK(*paris.local_text(at("2026-10-25T01:15:00Z"))
        == "2026-10-25T02:15:00+01:00");
  CHECK(*paris.local_text(at("2026-12-31T23:00:00.007Z"))
        == "2027-01-01T00:00:00.007+01:00");
  CHECK(*zone_of("America/St_Johns").local_text(at("2026-01-01T00:00:00Z"))
        == "2025-12-31T20:30:00-03:30");
  CHECK(*zone_of("Asia/Kathmandu").offset_at(at("2026-01-01")) == 345min);
  for (auto name : golden_zones) {
    auto zone = zone_of(name);
    std::string wrong;
    for (auto t = year_2026.start; t < year_2026.end; t += 2 * quarter)
      if (auto back = parse_iso(*zone.local_text(t)); !back || *back != t)
        wrong += *zone.local_text(t) + ' ';
    INFO(name);
    CHECK(wrong == "");
  }
}

TEST_CASE("changes of offset are told with their instants", "[time_zone]") {
  auto paris = zone_of("Europe/Paris");
  auto changes = paris.changes_in(year_2026);
  REQUIRE(changes);
  CHECK(*changes
        == std::vector<offset_change>{
            {at("2026-03-29T01:00:00Z"), 60min, 120min},
            {at("2026-10-25T01:00:00Z"), 120min, 60min}});
  // The start belongs to an interval, the end does not.
  auto change = at("2026-10-25T01:00:00Z");
  CHECK(paris.changes_in({change, change + 1ms})->size() == 1);
  CHECK(paris.changes_in({change - 1h, change})->empty());
  CHECK(paris.changes_in({change, change})->empty());
  CHECK(zone_of("Africa/Casablanca").changes_in(year_2026)->size() == 2);
  CHECK(zone_of("Asia/Kolkata").changes_in(year_2026)->empty());
  CHECK(paris.changes_in(time_zone_range)->size() > 100);
  CHECK_FALSE(paris.changes_in({time_zone_range.end, change + 24h * 9999}));
  CHECK(offset_text(-210min) == "-03:30");
  CHECK(offset_text(0min) == "+00:00");
}

TEST_CASE("a zone that is not there is not found by name", "[time_zone]") {
  for (auto name : {"Europe/Pari", "europe/paris", "", "Europe", "localtime",
                    "../../../etc/passwd", "/usr/share/zoneinfo/UTC",
                    "zone.tab", "posix/Europe/Paris"}) {
    auto found = time_zone::find(name);
    REQUIRE_FALSE(found);
    CHECK(found.why().code == errc::not_found);
    CHECK_THAT(found.why().what,
               Catch::Contains("'" + std::string{name} + "'"));
  }
  CHECK(zone_of("Europe/Paris").name() == "Europe/Paris");
}

TEST_CASE("odd offsets, other centuries and dates that never were are refused",
          "[time_zone]") {
  auto refusal = [](const auto& asked) {
    REQUIRE_FALSE(asked);
    CHECK(asked.why().code == errc::invalid);
    return asked.why().what;
  };
  auto monrovia = zone_of("Africa/Monrovia");
  CHECK(refusal(monrovia.offset_at(at("1971-06-01")))
        == "time zone Africa/Monrovia: at 1971-06-01T00:00:00Z it was -2670 s "
           "from UTC, no multiple of 900 s");
  refusal(monrovia.local_text(at("1971-06-01")));
  for (auto g : granularities)
    refusal(monrovia.interval_at(at("1971-06-01"), g));
  // The month began with the old offset.
  refusal(monrovia.interval_at(at("1972-01-20"), granularity::p1m));
  CHECK(monrovia.interval_at(at("1972-02-20"), granularity::p1m));
  refusal(monrovia.day(date_of("1972-01-07")));
  refusal(monrovia.changes_in({at("1972-01-01"), at("1973-01-01")}));

  auto paris = zone_of("Europe/Paris");
  CHECK_THAT(refusal(paris.offset_at(at("1969-12-31T23:59:59.999Z"))),
             Catch::Contains("1970-01-01T00:00:00Z to 2038-01-01T00:00:00Z"));
  refusal(paris.interval_at(at("2038-01-01"), granularity::p1d));
  refusal(paris.day(date_of("2038-01-01")));
  CHECK(shown(paris.day(date_of("2037-12-31")))
        == "2037-12-30T23:00:00Z 2037-12-31T23:00:00Z");
  CHECK(shown(paris.day(date_of("1970-01-01")))
        == "1969-12-31T23:00:00Z 1970-01-01T23:00:00Z");
  refusal(paris.day(std::chrono::year{2026} / 2 / 30));

  auto apia = zone_of("Pacific/Apia");
  auto skipped = apia.day(date_of("2011-12-30"));
  REQUIRE_FALSE(skipped);
  CHECK(skipped.why().code == errc::not_found);
  CHECK_THAT(skipped.why().what,
             Catch::Contains("Pacific/Apia: there was no 2011-12-30"));
}

TEST_CASE("quarters are those of a whole and bounded interval", "[time_zone]") {
  auto start = at("2026-03-02T09:30:00Z");
  CHECK(*quarters_of({start, start + 2 * quarter})
        == std::vector<instant>{start, start + quarter});
  CHECK(quarters_of({start, start})->empty());
  for (const auto& wrong :
       {interval{start, start + 1min}, interval{start + 1ms, start + quarter},
        interval{start + quarter, start}}) {
    auto refused = quarters_of(wrong);
    REQUIRE_FALSE(refused);
    CHECK(refused.why().code == errc::invalid);
  }
  auto most = static_cast<int>(interval_quarters_max);
  CHECK(quarters_of({start, start + most * quarter}));
  auto refused = quarters_of({start, start + (most + 1) * quarter});
  REQUIRE_FALSE(refused);
  CHECK(refused.why().code == errc::too_large);
}

TEST_CASE("granularities are named as Genesys spells them", "[time_zone]") {
  for (auto g : granularities)
    CHECK(*parse_granularity(to_string(g)) == g);
  CHECK(to_string(granularity::pt30m) == "PT30M");
  auto unknown = parse_granularity("PT5M");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.why().code == errc::invalid);
  CHECK_THAT(unknown.why().what, Catch::Contains("'PT5M'"));
}

TEST_CASE("threads may find and ask a zone at once", "[time_zone]") {
  auto date = date_of("2026-10-25");
  std::vector<std::string> said(4);
  std::vector<std::thread> threads;
  for (auto& one : said)
    threads.emplace_back([&one, date] {
      auto found = time_zone::find("Europe/Berlin");
      one = found ? shown(found->day(date)) : to_string(found.why());
    });
  for (auto& t : threads)
    t.join();
  for (const auto& one : said)
    CHECK(one == "2026-10-24T22:00:00Z 2026-10-25T23:00:00Z");
}
