#include "tests/support/temporary_folder.hpp"
#include "tests/tools/vanesim/simulated_day.hpp"
#include "tools/vanesim/delivery/sender.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

using namespace streamvane;
using namespace streamvane::tools::vanesim;

namespace {

/// A receiver in memory that can have bad moments.
struct receiver {
  std::mutex guard{};
  std::vector<std::string> stored{};
  std::uint64_t asked = 0;
  std::function<result<post_answer>(std::uint64_t)> moods{};

  result<post_answer> take(std::string_view body) {
    std::lock_guard lock{guard};
    auto answer = moods ? moods(asked) : post_answer{200, {}, {}};
    ++asked;
    if (answer && answer->status == 200)
      stored.emplace_back(body);
    return answer;
  }

  poster_factory posters() {
    struct line : poster {
      explicit line(receiver& r) : to{r} {
        // nop
      }
      result<post_answer> post(std::string_view body) override {
        return to.take(body);
      }
      receiver& to;
    };
    return [this] {
      return std::make_unique<line>(*this);
    };
  }
};

sender_options quick() {
  sender_options o;
  o.connections = 4;
  o.queued_max = 16;
  o.backoff_min = millis{0};
  o.backoff_max = millis{0};
  return o;
}

std::set<std::string> send_all(sender& to, const simulated_day& day) {
  std::set<std::string> ids;
  for (const auto& e : day.events) {
    delivery d{e.published, e.body};
    ids.emplace(d.transport_id());
    to.push(std::move(d));
  }
  to.finish();
  return ids;
}

} // namespace

TEST_CASE("every event is acknowledged once, through refusals of service",
          "[vanesim][sender]") {
  simulated_day day{small_centre(20)};
  receiver r;
  r.moods = [](std::uint64_t n) -> result<post_answer> {
    if (n % 5 == 1)
      return failure{errc::unavailable, "connection refused"};
    if (n % 5 == 3)
      return post_answer{n % 2 == 0 ? 503 : 429, millis{0}, {}};
    return post_answer{200, {}, {}};
  };
  auto options = quick();
  tests::temporary_folder folder;
  options.acked_path = (folder.path() / "acked").string();
  auto to = sender::open(options, r.posters());
  REQUIRE(to);
  auto ids = send_all(**to, day);
  auto counts = (*to)->counts();
  CHECK(counts.acknowledged == day.events.size());
  CHECK(counts.refused == 0);
  CHECK(counts.given_up == 0);
  CHECK(counts.retries > day.events.size() / 4);
  CHECK(r.stored.size() == day.events.size());
  std::ifstream acked{options.acked_path};
  std::multiset<std::string> lines;
  for (std::string line; std::getline(acked, line);)
    lines.insert(line);
  CHECK(lines.size() == ids.size());
  CHECK(std::set<std::string>(lines.begin(), lines.end()) == ids);
}

TEST_CASE("an event that is refused is not sent again", "[vanesim][sender]") {
  simulated_day day{small_centre(5)};
  receiver r;
  r.moods = [](std::uint64_t) {
    return post_answer{400, {}, "no usable topic"};
  };
  auto to = sender::open(quick(), r.posters());
  REQUIRE(to);
  send_all(**to, day);
  CHECK((*to)->counts().refused == day.events.size());
  CHECK(r.asked == day.events.size());
  CHECK((*to)->last_trouble() == "400 no usable topic");
}

TEST_CASE("a receiver that never answers is given up", "[vanesim][sender]") {
  simulated_day day{small_centre(1)};
  receiver r;
  r.moods = [](std::uint64_t) -> result<post_answer> {
    return failure{errc::unavailable, "no route"};
  };
  auto options = quick();
  options.backoff_min = options.backoff_max = millis{1};
  options.give_up_after = millis{0};
  auto to = sender::open(options, r.posters());
  REQUIRE(to);
  send_all(**to, day);
  CHECK((*to)->counts().given_up == day.events.size());
  CHECK((*to)->counts().acknowledged == 0);
}

TEST_CASE("batches hold whole events and the last one is short",
          "[vanesim][sender]") {
  simulated_day day{small_centre(20)};
  receiver r;
  auto options = quick();
  options.batch = 7;
  auto to = sender::open(options, r.posters());
  REQUIRE(to);
  send_all(**to, day);
  CHECK((*to)->counts().acknowledged == day.events.size());
  std::multiset<std::string> lines;
  for (const auto& body : r.stored) {
    CHECK(std::count(body.begin(), body.end(), '\n') <= 7);
    std::size_t from = 0;
    for (auto end = body.find('\n'); end != std::string::npos;
         from = end + 1, end = body.find('\n', from))
      lines.insert(body.substr(from, end - from));
  }
  std::multiset<std::string> sent;
  for (const auto& e : day.events)
    sent.insert(e.body);
  CHECK(lines == sent);
}

TEST_CASE("a file of ids that cannot be opened is said", "[vanesim][sender]") {
  receiver r;
  auto options = quick();
  options.acked_path = "/no/such/folder/acked";
  auto to = sender::open(options, r.posters());
  REQUIRE_FALSE(to);
  CHECK(to.why().code == errc::io);
}
