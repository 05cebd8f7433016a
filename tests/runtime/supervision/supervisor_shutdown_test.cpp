#include "tests/runtime/supervision/supervised_fixture.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::runtime::supervision;
using namespace streamvane::tests;

using lines = std::vector<std::string>;

namespace {

/// Crashes when it is asked to end.
class sore_loser : public instrumented<caf::event_based_actor> {
public:
  using super::super;

protected:
  caf::behavior make_behavior() override {
    set_exit_handler(
        [](caf::exit_msg&) { throw std::runtime_error{"cannot flush"}; });
    return {[](work_atom) {
    }};
  }
};

/// Never comes back to its mailbox, as if it hung in a handler.
class hanging : public instrumented<caf::event_based_actor> {
public:
  using super::enqueue;
  using super::super;

  void enqueue(caf::mailbox_element_ptr what,
               caf::execution_unit* host) override {
    if (!what->content().match_elements<caf::exit_msg>())
      super::enqueue(std::move(what), host);
  }

protected:
  caf::behavior make_behavior() override {
    return {[](work_atom) {
    }};
  }
};

} // namespace

TEST_CASE_METHOD(supervised_fixture,
                 "children end in the reverse order of their start",
                 "[supervisor][shutdown]") {
  auto top = start(spec_of({"a", "b", "c"}, 1, millis{5'000}));
  auto end = watch(top);
  CHECK(log
        == lines{"a started", "a ready", "b started", "b ready", "c started",
                 "c ready"});
  log.clear();
  shut_down(top);
  CHECK(log
        == lines{"c stopping", "c stopped", "b stopping", "b stopped",
                 "a stopping", "a stopped"});
  REQUIRE(*end);
  CHECK(**end == caf::exit_reason::user_shutdown);
  CHECK(registry().count("worker") == 0);
  CHECK(registry().count("supervisor") == 0);
}

TEST_CASE_METHOD(supervised_fixture,
                 "a child that does not end in time is killed, the one before "
                 "it waits",
                 "[supervisor][shutdown]") {
  deaf.insert("b");
  auto top = start(spec_of({"a", "b"}, 1, millis{5'000}));
  auto end = watch(top);
  log.clear();
  shut_down(top);
  advance(millis{4'999});
  CHECK(log == lines{"b stopping"});
  CHECK_FALSE(*end);
  advance(millis{1});
  CHECK(log
        == lines{"b stopping", "b killed", "b stopped", "a stopping",
                 "a stopped"});
  CHECK(*end);
}

TEST_CASE_METHOD(supervised_fixture,
                 "a child that dies while it is asked to end has ended",
                 "[supervisor][shutdown]") {
  auto spec = spec_of({"a", "b"}, 0, millis{5'000});
  spec.children[1].make = [](caf::event_based_actor* parent) {
    return parent->spawn<sore_loser>();
  };
  auto top = start(spec);
  auto end = watch(top);
  shut_down(top);
  REQUIRE(*end);
  CHECK(**end == caf::exit_reason::user_shutdown);
}

TEST_CASE_METHOD(supervised_fixture,
                 "a child that dies while a sibling ends is not started again",
                 "[supervisor][shutdown]") {
  deaf.insert("c");
  auto top = start(spec_of({"a", "b", "c"}, 9, millis{5'000}));
  auto end = watch(top);
  auto a = which(top, "a");
  crash(top, "b"); // Its backoff runs when the shutdown begins.
  shut_down(top);
  log.clear();
  tell(a, crash_atom::value);
  CHECK_FALSE(*ask<child_status>(top, restart_child{"b"}));
  CHECK_FALSE(*ask<child_status>(top, add_child{worker_spec("d")}));
  advance(millis{5'000});
  CHECK(log == lines{"a ended", "c killed", "c stopped"});
  CHECK(*end);
}

TEST_CASE_METHOD(supervised_fixture,
                 "a child that hangs is abandoned: it holds nobody up and is "
                 "not started twice",
                 "[supervisor][shutdown]") {
  auto spec = spec_of({"a", "b"}, 9, millis{5'000});
  spec.children[1].make = [](caf::event_based_actor* parent) {
    return parent->spawn<hanging>();
  };
  auto top = start(spec);
  auto end = watch(top);
  log.clear();
  SECTION("when it is restarted") {
    tell(top, restart_child{"b"});
    advance(millis{10'000});
    CHECK(log == lines{"b stopping", "b killed", "b abandoned"});
    CHECK(state(top, "b") == "down");
    CHECK(status(top, "b").last_reason
          == "did not end within 5000ms; hangs: was killed and does not end");
    CHECK(state(top, "a") == "up");
  }
  SECTION("when all end") {
    shut_down(top);
    advance(millis{9'999});
    CHECK_FALSE(*end);
    advance(millis{1});
    CHECK(log
          == lines{"b stopping", "b killed", "b abandoned", "a stopping",
                   "a stopped"});
    CHECK(*end);
  }
}

TEST_CASE_METHOD(supervised_fixture,
                 "a supervisor that is killed takes its children with it",
                 "[supervisor][shutdown]") {
  auto spec = spec_of({}, 1, millis{5'000});
  spec.children.push_back(worker_spec("a"));
  child_spec lower = worker_spec("lower");
  lower.make = [this](caf::event_based_actor* parent) {
    return spawn_supervisor(parent, spec_of({"b"}, 1, millis{5'000}));
  };
  spec.children.push_back(lower);
  auto top = start(spec);
  CHECK(registry().count("worker") == 2);
  CHECK(registry().count("supervisor") == 2);
  caf::anon_send_exit(top, caf::exit_reason::kill);
  run();
  CHECK(registry().count("worker") == 0);
  CHECK(registry().count("supervisor") == 0);
}

TEST_CASE_METHOD(supervised_fixture,
                 "what a supervisor gives up, the one above it starts again",
                 "[supervisor][nested]") {
  auto top_spec = spec_of({"first"}, 1, millis{60'000});
  child_spec lower = worker_spec("lower");
  lower.ready_within = millis{1'000};
  lower.make = [this](caf::event_based_actor* parent) {
    auto spec = spec_of({"a", "b"}, 1, millis{5'000});
    spec.name = "lower";
    return spawn_supervisor(parent, std::move(spec));
  };
  top_spec.children.push_back(lower);
  auto top = start(top_spec);
  auto end = watch(top);
  auto exhaust = [&] {
    auto low = which(top, "lower");
    crash(low, "a");
    advance(millis{100});
    crash(low, "a");
  };
  auto old = which(top, "lower");
  exhaust();
  CHECK(state(top, "lower") == "backoff");
  CHECK(status(top, "lower").last_reason.find("child a: disk on fire")
        != std::string::npos);
  CHECK(registry().count("worker") == 1); // Only "first" is left.
  advance(millis{100});
  CHECK(state(top, "lower") == "up"); // It said so itself.
  CHECK(which(top, "lower") != old);
  CHECK(registry().count("worker") == 3);
  CHECK_FALSE(*end);
  exhaust(); // The second time within the minute is one too many for top, too.
  REQUIRE(*end);
  CHECK(registry().count("worker") == 0);
  CHECK(registry().count("supervisor") == 0);
}

TEST_CASE_METHOD(supervised_fixture,
                 "in a thousand orders of crashes all children end up up",
                 "[supervisor][random]") {
  const lines names{"a", "b", "c", "d"};
  std::uint64_t restarts = 0;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    CAPTURE(seed);
    random_stream random{seed};
    auto spec = spec_of(names, 200, millis{60'000});
    spec.seed = seed;
    spec.observer = nullptr;
    for (auto& child : spec.children)
      child.backoff = {millis{1}, millis{16}, jitter::full};
    auto top = spawn_supervisor(system, std::move(spec));
    run_random(random);
    for (int round = 0; round < 5; ++round) {
      registry().for_each([&](const actor_entry& entry) {
        auto who = caf::actor_cast<caf::actor>(entry.handle());
        if (std::string_view{entry.kind()} == "worker" && random.up_to(1) == 0)
          caf::anon_send(who, crash_atom::value);
        else if (random.up_to(3) == 0)
          caf::anon_send(who, work_atom::value);
      });
      if (random.up_to(4) == 0)
        caf::anon_send(top, restart_child{names[random.up_to(3)]});
      advance_random(millis{static_cast<std::int64_t>(random.up_to(8))},
                     random);
    }
    advance_random(millis{17}, random);
    for (const auto& name : names)
      REQUIRE(state(top, name) == "up");
    REQUIRE(registry().count("worker") == names.size());
    restarts += registry().find(top.id())->counters.restarts;
    shut_down(top);
    REQUIRE(registry().count("worker") == 0);
  }
  CHECK(restarts > 5'000); // The orders were worth their name.
}
