#include "tests/tools/vanesim/simulated_day.hpp"
#include "tools/vanesim/delivery/faults.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace streamvane;
using namespace streamvane::tools::vanesim;

namespace {

fault_options everything() {
  fault_options o;
  o.duplicate_per_million = 200'000;
  o.shuffle_window = std::chrono::minutes{10};
  o.delay_per_million = 50'000;
  o.delay_max = std::chrono::hours{6};
  o.redeliver_per_million = 10'000;
  return o;
}

std::vector<delivery> through(const fault_options& options,
                              const std::vector<emitted_event>& events) {
  std::vector<delivery> out;
  faults between{options, [&out](delivery d) {
                   out.push_back(std::move(d));
                 }};
  for (const auto& e : events)
    between.accept(e);
  between.finish();
  return out;
}

/// Without the envelope's id.
std::string content(std::string body) {
  return body.erase(envelope_id_at, 36);
}

} // namespace

TEST_CASE("without faults events pass as they are", "[vanesim][faults]") {
  simulated_day day{small_centre(100)};
  auto out = through({}, day.events);
  REQUIRE(out.size() == day.events.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    REQUIRE(out[i].body == day.events[i].body);
    REQUIRE(out[i].due == day.events[i].published);
  }
}

TEST_CASE("faults lose nothing and invent nothing", "[vanesim][faults]") {
  simulated_day day{small_centre(400)};
  auto out = through(everything(), day.events);
  std::set<std::string> sent;
  for (const auto& e : day.events)
    sent.insert(content(e.body));
  std::map<std::string, int> received;
  for (const auto& d : out)
    ++received[content(d.body)];
  REQUIRE(received.size() == sent.size());
  for (const auto& [body, copies] : received) {
    REQUIRE(sent.count(body) == 1);
    REQUIRE((copies == 1 || copies == 2));
  }
  auto copies = out.size() - day.events.size();
  CHECK(copies > day.events.size() * 15 / 100);
  CHECK(copies < day.events.size() * 25 / 100);
}

TEST_CASE("some copies keep their id and some get another",
          "[vanesim][faults]") {
  simulated_day day{small_centre(200)};
  std::map<std::string, std::set<std::string>> ids;
  std::map<std::string, int> copies;
  for (const auto& d : through(everything(), day.events)) {
    ids[content(d.body)].insert(std::string{d.transport_id()});
    ++copies[content(d.body)];
  }
  int kept = 0;
  int renamed = 0;
  for (const auto& [body, n] : copies)
    if (n == 2)
      ++(ids[body].size() == 1 ? kept : renamed);
  CHECK(kept > 50);
  CHECK(renamed > 50);
}

TEST_CASE("the same fault seed makes the same faults", "[vanesim][faults]") {
  simulated_day day{small_centre(100)};
  auto first = through(everything(), day.events);
  auto second = through(everything(), day.events);
  REQUIRE(first.size() == second.size());
  for (std::size_t i = 0; i < first.size(); ++i)
    REQUIRE(first[i].body == second[i].body);
  auto other = everything();
  other.seed = 2;
  auto third = through(other, day.events);
  CHECK(std::any_of(first.begin(), first.end(), [&, i = 0u](auto& d) mutable {
    return i >= third.size() || d.body != third[i++].body;
  }));
}

TEST_CASE("deliveries are ordered by when they are due", "[vanesim][faults]") {
  simulated_day day{small_centre(300)};
  auto out = through(everything(), day.events);
  CHECK(std::is_sorted(out.begin(), out.end(),
                       [](auto& a, auto& b) { return a.due < b.due; }));
  std::size_t late = 0;
  for (const auto& d : out) {
    auto published
        = *parse_iso((*json::parse(d.body))["detail"]["timestamp"].text());
    REQUIRE(d.due >= published);
    if (d.due - published > std::chrono::hours{2})
      ++late;
  }
  CHECK(late > 0);
}
