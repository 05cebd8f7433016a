#include "tests/runtime/http/serving.hpp"

#include <memory>
#include <optional>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace streamvane;
using namespace streamvane::runtime::http;
using namespace streamvane::tests;

TEST_CASE("a unix socket is private, knows the user and replaces a stale one",
          "[http][server]") {
  temporary_directory place;
  const auto path = place.file("admin.sock");
  server_options options;
  options.listen = {"unix:" + path};
  peer seen;
  auto make = [&] {
    auto out = std::make_unique<server>(options);
    REQUIRE(out->add("GET", "/who", [&](request r, replier reply) {
      seen = r.peer;
      reply({});
    }));
    return out;
  };
  auto first = make();
  REQUIRE(first->open());
  struct stat what {};
  REQUIRE(stat(path.c_str(), &what) == 0);
  CHECK((what.st_mode & 0777) == 0600);
  auto client = raw_peer::connect_unix(path);
  client.send(get("/who"));
  CHECK(status_of(client.read_response()) == "200");
  CHECK(seen.address == "unix");
  CHECK(seen.uid == geteuid());

  const auto refused = make()->open();
  REQUIRE(!refused);
  CHECK(refused.why().what.find("another server answers") != std::string::npos);
  CHECK(first->stop(millis{1000}));
  CHECK(stat(path.c_str(), &what) != 0);

  // What a crash leaves: a socket file nobody listens on.
  const auto other = place.file("stale.sock");
  options.listen = {"unix:" + other};
  {
    auto crashed = make();
    REQUIRE(crashed->open());
    REQUIRE(link(other.c_str(), path.c_str()) == 0);
  }
  REQUIRE(link(path.c_str(), other.c_str()) == 0);
  auto next = make();
  CHECK(next->open());
}

TEST_CASE("options and routes that cannot be are refused with their name",
          "[http][server]") {
  const auto why = [](server_options o) {
    const auto ok = validate(o);
    return ok ? std::string{} : ok.why().what;
  };
  CHECK(why({}).find("listen is empty") != std::string::npos);
  CHECK(why({.listen = {"0.0.0.0:0"}}).find("beyond loopback")
        != std::string::npos);
  CHECK(why({.listen = {"[::]:0"}}).find("beyond loopback")
        != std::string::npos);
  CHECK(why({.listen = {"0.0.0.0:0"}, .allow_plain_beyond_loopback = true})
            .empty());
  CHECK(why({.listen = {"[::1]:0"}}).empty());
  CHECK(!why({.listen = {"localhost:80"}}).empty());
  CHECK(!why({.listen = {"127.0.0.1:65536"}}).empty());
  CHECK(!why({.listen = {"unix:"}}).empty());
  CHECK(why({.listen = {"127.0.0.1:0"}, .threads = 0}).find("threads is 0")
        == 0);
  CHECK(why({.listen = {"127.0.0.1:0"}, .idle_timeout = millis{0}})
            .find("idle_timeout")
        == 0);
  server s{echo_server::on_free_port()};
  const auto nop = [](request, replier) {
  };
  CHECK(s.add("GET", "/a/{x}", nop));
  CHECK(!s.add("GET", "/a/{x}", nop));
  CHECK(!s.add("get", "/b", nop));
  CHECK(!s.add("GET", "b", nop));
  CHECK(!s.add("GET", "/b/{", nop));
  CHECK(!s.add("GET", "/b", nullptr));
}

TEST_CASE("a taken port is a failure that names it", "[http][server]") {
  echo_server first;
  first.open();
  server second{{.listen = first.server.addresses()}};
  const auto ok = second.open();
  REQUIRE(!ok);
  CHECK(ok.why().code == errc::unavailable);
  CHECK(ok.why().what.find(std::to_string(first.server.port()))
        != std::string::npos);
}

TEST_CASE("a stop lets the running request finish and closes the idle one",
          "[http][server]") {
  held_replies held;
  echo_server echo;
  REQUIRE(echo.server.add(
      "GET", "/held", [&](request, replier r) { held.hold(std::move(r)); }));
  echo.open();
  auto idle = echo.connect();
  idle.send(get_hello);
  CHECK(status_of(idle.read_response()) == "200");
  auto running = echo.connect();
  running.send(get("/held"));
  auto reply = held.take(1);
  auto whole = false;
  std::thread stopping{[&] {
    whole = echo.server.stop(millis{10'000});
  }};
  // Closed by the stop: from here on the held request is the only one.
  CHECK(idle.is_closed());
  reply.front()({.body = "done"});
  const auto answer = running.read_to_end();
  CHECK(body_of(answer) == "done");
  CHECK(answer.find("Connection: close\r\n") != std::string::npos);
  stopping.join();
  CHECK(whole);
}

TEST_CASE("a stop cuts what does not end in time, and late replies are lost "
          "without harm",
          "[http][server]") {
  held_replies held;
  echo_server echo;
  REQUIRE(echo.server.add(
      "GET", "/held", [&](request, replier r) { held.hold(std::move(r)); }));
  echo.open();
  auto client = echo.connect();
  client.send(get("/held"));
  auto reply = held.take(1);
  CHECK(!echo.server.stop(millis{20}));
  CHECK(client.is_closed());
  reply.front()({.body = "late"});
}

TEST_CASE("one connection too many is told 503", "[http][server]") {
  auto options = echo_server::on_free_port();
  options.connections_max = 1;
  echo_server echo{options};
  echo.open();
  auto first = echo.connect();
  first.send(get_hello);
  CHECK(status_of(first.read_response()) == "200");
  auto second = echo.connect();
  second.send(get_hello);
  const auto answer = second.read_response();
  CHECK(status_of(answer) == "503");
  CHECK(answer.find("Retry-After: 1\r\n") != std::string::npos);
  first.send(get_hello);
  CHECK(status_of(first.read_response()) == "200");
  CHECK(echo.refused(refusal::connections_full) == 1);
}

TEST_CASE("an address that has its connections is told 503, others are not",
          "[http][server]") {
  auto options = echo_server::on_free_port();
  options.connections_per_address_max = 2;
  options.threads = 2; // They leave on both, and come in on one.
  echo_server echo{options};
  echo.open();
  const auto port = echo.server.port();
  const auto answer_to = [](raw_peer& client) {
    client.send(get_hello);
    return client.read_response();
  };
  std::optional<raw_peer> first{raw_peer::connect(port)};
  auto second = raw_peer::connect(port);
  CHECK(status_of(answer_to(*first)) == "200");
  CHECK(status_of(answer_to(second)) == "200");

  auto third = raw_peer::connect(port);
  const auto no = answer_to(third);
  CHECK(status_of(no) == "503");
  CHECK(no.find("Retry-After: 1\r\n") != std::string::npos);
  CHECK(no.find("connections_per_address_max") != std::string::npos);
  CHECK(echo.refused(refusal::address_full) == 1);
  CHECK(echo.refused(refusal::connections_full) == 0);

  auto other = raw_peer::connect_from("127.0.0.2", port);
  CHECK(status_of(answer_to(other)) == "200");

  // Whoever leaves makes room for the next from there.
  first.reset();
  while (echo.server.counters().connections_open == 3)
    std::this_thread::yield();
  auto next = raw_peer::connect(port);
  CHECK(status_of(answer_to(next)) == "200");
}

TEST_CASE("neither unix sockets nor a limit of 0 count by address",
          "[http][server]") {
  temporary_directory place;
  const auto path = place.file("many.sock");
  auto options = echo_server::on_free_port();
  const auto unix_only = GENERATE(true, false);
  options.connections_per_address_max = unix_only ? 1 : 0;
  if (unix_only)
    options.listen = {"unix:" + path};
  echo_server echo{options};
  echo.open();
  std::vector<raw_peer> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(unix_only ? raw_peer::connect_unix(path)
                                : echo.connect());
    clients.back().send(get_hello);
    CHECK(status_of(clients.back().read_response()) == "200");
  }
}

TEST_CASE("accepting pauses without descriptors and goes on with them",
          "[http][server]") {
  echo_server echo;
  echo.open();
  auto client = raw_peer::unconnected();
  {
    const no_more_descriptors starved;
    client.dial(echo.server.port());
    client.send(get_hello);
    while (echo.server.counters().accept_pauses == 0)
      std::this_thread::yield();
  }
  CHECK(status_of(client.read_response()) == "200");
}
