#include "runtime/http/server.hpp"
#include "sinks/http_feed/http_feed_encode.hpp"
#include "sinks/http_feed/http_feed_sink.hpp"
#include "tests/sinks/envelopes.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <vector>

using namespace streamvane;
using namespace streamvane::sinks;
using namespace streamvane::sinks::http_feed;
using namespace std::chrono_literals;
namespace http = streamvane::runtime::http;

namespace {

/// A receiver on loopback whose /feed answers as told.
class receiver {
public:
  receiver() : server_{{.listen = {"127.0.0.1:0"}, .producer_pause = 20ms}} {
    auto take = [this](http::request got, http::replier reply) {
      std::lock_guard hold{mutex_};
      requests_.push_back(std::move(got));
      if (silent_)
        kept_.push_back(std::move(reply));
      else
        reply(next_);
    };
    for (const char* method : {"POST", "PUT"})
      REQUIRE(server_.add(method, "/feed", take));
    REQUIRE(server_.add("POST", "/elsewhere", take));
    REQUIRE(server_.open());
  }

  std::string url(std::string_view path = "/feed") const {
    return "http://127.0.0.1:" + std::to_string(server_.port())
           + std::string{path};
  }

  void answers(http::response with) {
    std::lock_guard hold{mutex_};
    next_ = std::move(with);
  }

  void keeps_silent() {
    std::lock_guard hold{mutex_};
    silent_ = true;
  }

  void stop() {
    server_.stop(0ms);
  }

  std::vector<http::request> requests() {
    std::lock_guard hold{mutex_};
    return requests_;
  }

private:
  std::mutex mutex_{};
  std::vector<http::request> requests_{};
  http::response next_{};
  bool silent_ = false;
  std::vector<http::replier> kept_{};
  http::server server_;
};

http_feed_sink sink_to(std::string url, millis answer_timeout = 5s) {
  http_feed_options options{.url = std::move(url),
                            .answer_timeout = answer_timeout};
  REQUIRE(validate(options));
  return {"wfm", options, [] {
            return from_epoch_ms(1'772'442'000'000);
          }};
}

const std::vector<kpi_envelope> sent{tests::envelope(1), tests::envelope(2)};

delivery deliver(http_feed_sink& to) {
  return to.deliver(sent, {"wfm", 17, 32});
}

} // namespace

TEST_CASE("every status has its verdict", "[http_feed]") {
  using enum verdict;
  const std::map<int, verdict> expected{
      {200, delivered},    {201, delivered}, {202, delivered},
      {203, delivered},    {204, delivered}, {205, delivered},
      {206, delivered},    {207, delivered}, {208, delivered},
      {226, delivered},    {250, delivered}, {299, delivered},
      {300, rejected},     {301, rejected},  {302, rejected},
      {303, rejected},     {304, rejected},  {305, rejected},
      {307, rejected},     {308, rejected},  {400, rejected},
      {401, unauthorized}, {402, rejected},  {403, unauthorized},
      {404, rejected},     {405, rejected},  {406, rejected},
      {407, rejected},     {408, retry},     {409, rejected},
      {410, rejected},     {411, rejected},  {412, rejected},
      {413, rejected},     {414, rejected},  {415, rejected},
      {416, rejected},     {417, rejected},  {418, rejected},
      {421, rejected},     {422, rejected},  {423, rejected},
      {424, rejected},     {425, retry},     {426, rejected},
      {428, rejected},     {429, retry},     {431, rejected},
      {451, rejected},     {499, rejected},  {500, retry},
      {501, rejected},     {502, retry},     {503, retry},
      {504, retry},        {505, rejected},  {506, retry},
      {507, retry},        {508, retry},     {510, retry},
      {511, retry},        {520, retry},     {599, retry},
  };
  receiver there;
  auto sink = sink_to(there.url());
  for (const auto& [status, verdict] : expected) {
    there.answers({.status = status});
    auto got = deliver(sink);
    INFO(status << ": " << got.reason);
    CHECK(to_string(got.verdict) == to_string(verdict));
    CHECK(got.reason.empty() == (verdict == delivered));
  }
  CHECK(there.requests().size() == expected.size());
}

TEST_CASE("a delivery carries its body, its key and its fields",
          "[http_feed]") {
  receiver there;
  http_feed_options options{.url = there.url("/feed?site=emea"),
                            .method = "PUT",
                            .headers = {{"X-Site", "emea"}}};
  REQUIRE(validate(options));
  http_feed_sink sink{"wfm", options, [] {
                        return instant{};
                      }};
  CHECK(sink.name() == "wfm");
  CHECK(sink.type() == "http_feed");
  there.answers({.content_type = "application/json", .body = "{\"garbled"});
  CHECK(deliver(sink).verdict == verdict::delivered);
  CHECK(deliver(sink).verdict == verdict::delivered);

  auto requests = there.requests();
  REQUIRE(requests.size() == 2);
  const auto& first = requests[0];
  CHECK(first.method == "PUT");
  CHECK(first.target == "/feed?site=emea");
  CHECK(first.body == encode("wfm", sent));
  CHECK(*first.headers.find("Content-Type") == "application/json");
  CHECK(*first.headers.find("X-Site") == "emea");
  CHECK(*first.headers.find("Idempotency-Key")
        == idempotency_key("wfm/17-32", first.body));
  CHECK(requests[1].body == first.body);
  CHECK(*requests[1].headers.find("Idempotency-Key")
        == *first.headers.find("Idempotency-Key"));
}

TEST_CASE("a receiver that asks for a pause gets it said", "[http_feed]") {
  receiver there;
  auto sink = sink_to(there.url());
  there.answers({.status = 429, .headers = {{"Retry-After", "90"}}});
  CHECK(deliver(sink).retry_after == 90s);
  there.answers(
      {.status = 503,
       .headers = {{"Retry-After", "Mon, 02 Mar 2026 09:00:05 GMT"}}});
  CHECK(deliver(sink).retry_after == 5s);
}

TEST_CASE("a redirect is not followed", "[http_feed]") {
  receiver there;
  auto sink = sink_to(there.url());
  there.answers(
      {.status = 307, .headers = {{"Location", there.url("/elsewhere")}}});
  CHECK(deliver(sink).verdict == verdict::rejected);
  REQUIRE(there.requests().size() == 1);
  CHECK(there.requests()[0].path == "/feed");
}

TEST_CASE("a receiver that hangs is tried again", "[http_feed]") {
  receiver there;
  there.keeps_silent();
  auto sink = sink_to(there.url(), 100ms);
  auto got = deliver(sink);
  CHECK(got.verdict == verdict::retry);
  CHECK_FALSE(got.reason.empty());
}

TEST_CASE("an answer that breaks off counts by its status", "[http_feed]") {
  using enum verdict;
  receiver there;
  auto sink = sink_to(there.url());
  const std::map<int, verdict> expected{
      {200, delivered}, {202, delivered}, {400, rejected},
      {409, retry},     {412, retry},     {503, retry},
  };
  for (const auto& [status, verdict] : expected) {
    // The pause sends off what is there, so that the cut comes behind it.
    auto calls = std::make_shared<int>(0);
    there.answers({.status = status, .producer = [calls](std::string& chunk) {
                     if (++*calls == 3)
                       throw std::runtime_error{"cut"};
                     if (*calls == 1)
                       chunk = "out of";
                     return true;
                   }});
    auto got = deliver(sink);
    INFO(status << ": " << got.reason);
    CHECK(to_string(got.verdict) == to_string(verdict));
    CHECK(got.reason.empty() == (verdict == delivered));
  }
  // Nothing was sent twice within one attempt.
  CHECK(there.requests().size() == expected.size());
  there.answers({.status = 200});
  CHECK(deliver(sink).verdict == verdict::delivered);
}

TEST_CASE("a receiver that accepts at too great length has accepted",
          "[http_feed]") {
  receiver there;
  auto sink = sink_to(there.url());
  // Above what the client reads of an answer.
  there.answers({.status = 200, .body = std::string(9U << 20, 'x')});
  CHECK(deliver(sink).verdict == verdict::delivered);
  CHECK(there.requests().size() == 1);
}

TEST_CASE("a receiver that is gone is tried again", "[http_feed]") {
  receiver there;
  auto sink = sink_to(there.url());
  CHECK(deliver(sink).verdict == verdict::delivered);
  there.stop();
  CHECK(deliver(sink).verdict == verdict::retry);
}

TEST_CASE("options that cannot be are refused without showing secrets",
          "[http_feed]") {
  auto why = [](http_feed_options options) {
    if (options.url.empty())
      options.url = "https://wfm.example/kpi";
    auto ok = validate(options);
    return ok ? "" : ok.why().what;
  };
  CHECK(why({}) == "");
  CHECK(why({.url = "ftp://wfm.example"}).starts_with("url: "));
  CHECK(why({.url = "https://user:pw@wfm.example/"}).starts_with("url: "));
  CHECK(why({.method = "GET"}) == "method is 'GET', must be POST or PUT");
  CHECK(why({.answer_timeout = 1min})
        == "answer_timeout is 60000ms, must be 1ms to 12000ms");
  CHECK(why({.connect_timeout = 0ms}).starts_with("connect_timeout is 0ms"));
  CHECK(why({.write_timeout = 1h}).starts_with("write_timeout is"));
  CHECK(why({.headers = {{"authorization", "Bearer hunter2"}}})
        == "header 'authorization' carries credentials, which must not stand "
           "in clear text");
  CHECK(why({.headers = {{"content-length", "1"}}})
        == "header 'content-length' is set by the sink");
  CHECK(why({.headers = {{"X Y", "1"}}}).find("name") != std::string::npos);
  CHECK(why({.headers = {{"X", "a\r\nY: b"}}})
        == "header 'X' has a value that is not printable ASCII");
}
