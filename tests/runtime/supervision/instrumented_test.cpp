#include "tests/runtime/supervision/worker.hpp"
#include "tests/support/actor_fixture.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::runtime::supervision;
using namespace streamvane::tests;

namespace {

using typed
    = caf::typed_actor<caf::replies_to<std::int64_t>::with<std::int64_t>>;

class typed_worker : public instrumented<typed::base> {
public:
  using super::super;

  const char* name() const override {
    return "typed";
  }

  std::string describe() const override {
    throw std::runtime_error{"no words"};
  }

protected:
  typed::behavior_type make_behavior() override {
    return {[](std::int64_t x) {
      return 2 * x;
    }};
  }
};

class unborn : public instrumented<caf::event_based_actor> {
public:
  using super::super;

  const char* name() const override {
    return "unborn";
  }

protected:
  caf::behavior make_behavior() override {
    throw std::runtime_error{"cannot open the store"};
  }
};

} // namespace

TEST_CASE_METHOD(actor_fixture, "the registry counts what an actor was sent",
                 "[instrumented]") {
  auto who = system.spawn<worker>("kafka");
  for (int i = 0; i < 10; ++i)
    caf::anon_send(who, work_atom::value);
  run();
  auto seen = registry().find(who.id());
  REQUIRE(seen);
  CHECK(seen->kind == "worker");
  CHECK(seen->label == "kafka");
  CHECK(seen->counters.received == 10);
  CHECK(seen->counters.handled == 10);
  CHECK(seen->counters.failed == 0);
  CHECK(seen->counters.busy_ns > 0);
  CHECK(seen->counters.longest_ns <= seen->counters.busy_ns);
  CHECK(registry().count("worker") == 1);
  CHECK(registry().handle_of(who.id())
        == caf::actor_cast<caf::strong_actor_ptr>(who));
}

TEST_CASE_METHOD(actor_fixture, "an actor leaves the registry when it quits",
                 "[instrumented]") {
  auto who = system.spawn<worker>("kafka");
  tell(who, finish_atom::value);
  CHECK_FALSE(registry().find(who.id()));
  CHECK(registry().count("worker") == 0);
}

TEST_CASE_METHOD(actor_fixture, "a skipped message is handled once, later",
                 "[instrumented]") {
  auto who = system.spawn<worker>("kafka");
  tell(who, hold_atom::value);
  tell(who, work_atom::value);
  CHECK(registry().find(who.id())->counters.handled == 1);
  CHECK(registry().find(who.id())->counters.received == 2);
  tell(who, wake_atom::value);
  CHECK(registry().find(who.id())->counters.handled == 3);
}

TEST_CASE_METHOD(actor_fixture, "every actor describes itself",
                 "[instrumented]") {
  auto who = system.spawn<worker>("kafka");
  tell(who, work_atom::value);
  using caf::message_priority;
  auto ask_high = [&](const caf::strong_actor_ptr& whom) {
    return ask<std::string, message_priority::high>(
        caf::actor_cast<caf::actor>(whom), describe_request{});
  };
  CHECK(**ask_high(registry().handle_of(who.id())) == R"({"done":1})");
  tell(who, hold_atom::value); // Even one that skips all messages.
  CHECK(**ask_high(registry().handle_of(who.id())) == R"({"done":1})");
  CHECK(registry().dead_letters().letters().empty());
}

TEST_CASE_METHOD(actor_fixture,
                 "an actor that cannot describe itself lives on and says so",
                 "[instrumented]") {
  auto who = system.spawn<typed_worker>();
  auto got = ask<std::string, caf::message_priority::high>(
      caf::actor_cast<caf::actor>(who), describe_request{});
  REQUIRE(got);
  REQUIRE_FALSE(*got);
  CHECK(system.render(got->error()).find("describe: no words")
        != std::string::npos);
  CHECK(answer_of<std::int64_t>(who, std::int64_t{21}) == 42);
  CHECK(registry().find(who.id())->counters.handled == 2);
}

TEST_CASE_METHOD(actor_fixture,
                 "a handler that throws ends the actor with the sentence",
                 "[instrumented]") {
  auto who = system.spawn<worker>("kafka");
  auto end = watch(who);
  tell(who, crash_atom::value);
  REQUIRE(*end);
  CHECK(**end == caf::sec::runtime_error);
  CHECK(system.render(**end).find("disk on fire") != std::string::npos);
  auto letters = registry().dead_letters().letters();
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].kind == letter_kind::poison);
  CHECK(letters[0].actor == who.id());
  CHECK(letters[0].actor_kind == "worker");
  CHECK(letters[0].actor_label == "kafka");
  CHECK(letters[0].message == "crash");
  CHECK(letters[0].reason == "disk on fire");
  CHECK_FALSE(letters[0].request);
}

TEST_CASE_METHOD(actor_fixture, "a poisonous request is answered",
                 "[instrumented]") {
  auto who = system.spawn<worker>("kafka");
  auto got = ask<std::int64_t>(who, crash_atom::value);
  REQUIRE(got);
  CHECK(got->error() == caf::sec::runtime_error);
  CHECK(registry().dead_letters().letters()[0].request);
}

TEST_CASE_METHOD(actor_fixture,
                 "an actor that throws at its first breath says why",
                 "[instrumented]") {
  auto who = system.spawn<unborn>();
  auto end = watch(who);
  run();
  REQUIRE(*end);
  CHECK(system.render(**end).find("cannot open the store")
        != std::string::npos);
  CHECK_FALSE(registry().find(who.id()));
  CHECK(registry().dead_letters().letters().empty());
}

TEST_CASE_METHOD(actor_fixture,
                 "what nobody read is counted, and requests bounce",
                 "[instrumented]") {
  auto who = system.spawn<worker>("kafka");
  tell(who, hold_atom::value);
  constexpr std::uint64_t unread = 20;
  for (std::uint64_t i = 0; i < unread; ++i)
    caf::anon_send(who, work_atom::value);
  auto got = std::make_shared<std::optional<caf::error>>();
  system.spawn([&](caf::event_based_actor* self) {
    self->request(who, caf::infinite, work_atom::value)
        .then([](std::int64_t) {}, [got](caf::error& e) { *got = e; });
  });
  run();
  CHECK_FALSE(*got);
  caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
  run();
  CHECK(*got);
  auto& ring = registry().dead_letters();
  CHECK(ring.total(letter_kind::unread) == unread + 1);
  CHECK(ring.letters().size() == actor_instruments::unread_kept_max);
  CHECK(ring.letters()[0].message == "work");
}

TEST_CASE_METHOD(actor_fixture, "a message to an actor that quit is kept",
                 "[instrumented]") {
  auto who = system.spawn<worker>("kafka");
  tell(who, finish_atom::value);
  tell(who, work_atom::value, std::string{"secret"});
  auto letters = registry().dead_letters().letters();
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].kind == letter_kind::closed);
  CHECK(letters[0].message.find("work, ") == 0);
  CHECK(letters[0].message.find("secret") == std::string::npos);
  CHECK(letters[0].reason.empty());
}

TEST_CASE_METHOD(actor_fixture, "a message that nobody understands is kept",
                 "[instrumented]") {
  auto who = system.spawn<worker>("kafka");
  auto got = ask<std::int64_t>(who, describe_request{}); // Normal priority.
  REQUIRE(got);
  CHECK(got->error() == caf::sec::unexpected_message);
  auto letters = registry().dead_letters().letters();
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].kind == letter_kind::unexpected);
  CHECK(letters[0].message
        == "streamvane::runtime::supervision::describe_request");
  CHECK(letters[0].request);
  CHECK(registry().find(who.id()));
}

TEST_CASE("an instrumented actor refuses a system without a registry",
          "[instrumented]") {
  caf::actor_system_config plain;
  plain.set("scheduler.policy", caf::atom("testing"));
  caf::actor_system system{plain};
  CHECK_THROWS_AS(system.spawn<worker>("kafka"), std::logic_error);
}
