#include "tests/runtime/supervision/supervised_fixture.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::runtime::supervision;
using namespace streamvane::tests;

using lines = std::vector<std::string>;

TEST_CASE_METHOD(supervised_fixture,
                 "a child that crashes is started again, its siblings stay",
                 "[supervisor]") {
  auto top = start(spec_of({"a", "b"}, 3, millis{5'000}));
  auto a = which(top, "a");
  auto b = which(top, "b");
  crash(top, "a");
  CHECK(state(top, "a") == "backoff");
  CHECK_FALSE(*ask<caf::actor>(top, which_child{"a"}));
  advance(millis{100});
  CHECK(state(top, "a") == "up");
  CHECK(which(top, "a") != a);
  CHECK(which(top, "b") == b);
  auto after = status(top, "a");
  CHECK(after.restarts == 1);
  CHECK(after.last_reason == "disk on fire");
  CHECK(after.kind == "worker");
  CHECK(after.actor == which(top, "a").id());
  CHECK(status(top, "b").restarts == 0);
  CHECK(registry().find(top.id())->counters.restarts == 1);
  CHECK(registry().find(after.actor)->parent == top.id());
}

TEST_CASE_METHOD(supervised_fixture,
                 "a permanent child is started again after any end",
                 "[supervisor]") {
  auto top = start(spec_of({"a"}, 3, millis{5'000}));
  tell(which(top, "a"), finish_atom::value);
  CHECK(state(top, "a") == "backoff");
  CHECK(status(top, "a").last_reason == "normal exit");
  advance(millis{100});
  CHECK(state(top, "a") == "up");
}

TEST_CASE_METHOD(supervised_fixture,
                 "a transient child is started again only after a failure",
                 "[supervisor]") {
  auto spec = spec_of({"a", "b"}, 3, millis{5'000});
  for (auto& child : spec.children)
    child.restart = restart::transient;
  auto top = start(spec);
  tell(which(top, "a"), finish_atom::value);
  crash(top, "b");
  advance(millis{1'000});
  CHECK(state(top, "a") == "down");
  CHECK(state(top, "b") == "up");
}

TEST_CASE_METHOD(supervised_fixture, "a temporary child stays down",
                 "[supervisor]") {
  auto spec = spec_of({"a"}, 0, millis{5'000});
  spec.children[0].restart = restart::temporary;
  auto top = start(spec);
  crash(top, "a");
  advance(millis{1'000});
  CHECK(state(top, "a") == "down");
}

TEST_CASE_METHOD(supervised_fixture,
                 "a child that keeps failing waits 100, 200, 400 ms and so on",
                 "[supervisor]") {
  auto top = start(spec_of({"a"}, 9, millis{60'000}));
  log.clear();
  for (millis wait{100}; wait <= millis{1'600}; wait *= 2) {
    crash(top, "a");
    advance(wait - millis{1});
    CHECK(state(top, "a") == "backoff");
    advance(millis{1});
    CHECK(state(top, "a") == "up");
  }
  lines restarts;
  for (const auto& line : log) {
    if (line.find("restarting") != std::string::npos)
      restarts.push_back(line);
  }
  CHECK(restarts
        == lines{"a restarting 100", "a restarting 200", "a restarting 400",
                 "a restarting 800", "a restarting 1600"});
}

TEST_CASE_METHOD(supervised_fixture,
                 "a child that was healthy long enough has a clean record",
                 "[supervisor]") {
  auto spec = spec_of({"a"}, 9, millis{60'000});
  spec.children[0].healthy_after = millis{10'000};
  auto top = start(spec);
  crash(top, "a");
  advance(millis{100 + 9'999}); // One millisecond short of healthy.
  log.clear();
  crash(top, "a");
  CHECK(log.back() == "a restarting 200");
  advance(millis{200 + 10'000});
  crash(top, "a");
  CHECK(log.back() == "a restarting 100");
}

TEST_CASE_METHOD(supervised_fixture,
                 "as many failures as the intensity are met with restarts, "
                 "one more escalates",
                 "[supervisor]") {
  auto top = start(spec_of({"a", "b"}, 3, millis{10'000}));
  auto end = watch(top);
  crash(top, "a");
  crash(top, "b");
  advance(millis{1'000});
  crash(top, "a");
  advance(millis{1'000});
  CHECK_FALSE(*end);
  CHECK(state(top, "a") == "up");
  log.clear();
  crash(top, "b");
  REQUIRE(*end);
  CHECK(log == lines{"b failed", "b escalated", "a stopping", "a stopped"});
  CHECK(system.render(**end).find(
            "supervisor top: more than 3 failures within 10000ms, the last of "
            "child b: disk on fire")
        != std::string::npos);
  CHECK(registry().count("worker") == 0);
}

TEST_CASE_METHOD(supervised_fixture,
                 "failures that are older than the period do not count",
                 "[supervisor]") {
  auto top = start(spec_of({"a"}, 1, millis{5'000}));
  auto end = watch(top);
  for (int i = 0; i < 5; ++i) {
    crash(top, "a");
    advance(millis{5'001});
  }
  CHECK_FALSE(*end);
  CHECK(status(top, "a").restarts == 5);
}

TEST_CASE_METHOD(supervised_fixture,
                 "a child whose factory throws is tried again",
                 "[supervisor]") {
  broken.insert("a");
  auto top = start(spec_of({"a", "b"}, 9, millis{60'000}));
  CHECK(state(top, "a") == "backoff");
  CHECK(status(top, "a").last_reason
        == "could not be started: a cannot connect");
  CHECK(state(top, "b") == "waiting"); // Its turn comes after a.
  CHECK_FALSE(*ask<child_status>(top, restart_child{"b"}));
  advance(millis{300});
  broken.clear();
  advance(millis{400});
  CHECK(state(top, "a") == "up");
  CHECK(state(top, "b") == "up");
  CHECK(status(top, "a").restarts == 3);
}

TEST_CASE_METHOD(supervised_fixture,
                 "a factory that throws at the first start may escalate",
                 "[supervisor]") {
  broken.insert("a");
  auto top = spawn_supervisor(system, spec_of({"a"}, 0, millis{5'000}));
  auto end = watch(top);
  REQUIRE(*end);
  CHECK(system.render(**end).find("a cannot connect") != std::string::npos);
}

TEST_CASE_METHOD(supervised_fixture,
                 "a factory that returns no actor has failed", "[supervisor]") {
  auto spec = spec_of({"a"}, 1, millis{5'000});
  spec.children[0].make = [](caf::event_based_actor*) {
    return caf::actor{};
  };
  auto top = start(spec);
  CHECK(status(top, "a").last_reason
        == "could not be started: its factory returned no actor");
}

TEST_CASE_METHOD(supervised_fixture,
                 "the next child starts when the one before says it is ready",
                 "[supervisor]") {
  auto spec = spec_of({"a", "b"}, 3, millis{5'000});
  spec.children[0].ready_within = millis{2'000};
  auto top = start(spec);
  CHECK(state(top, "a") == "starting");
  CHECK(state(top, "b") == "waiting");
  advance(millis{1'000});
  tell(top, child_ready{}); // From nobody: a's word is wanted.
  CHECK(state(top, "b") == "waiting");
  auto a = registry().handle_of(status(top, "a").actor);
  caf::send_as(caf::actor_cast<caf::actor>(a), top, child_ready{});
  run();
  CHECK(state(top, "a") == "up");
  CHECK(state(top, "b") == "up");
  advance(millis{5'000}); // The deadline passes without effect.
  CHECK(status(top, "a").restarts == 0);
}

TEST_CASE_METHOD(supervised_fixture,
                 "a child that does not become ready in time has failed",
                 "[supervisor]") {
  auto spec = spec_of({"a"}, 3, millis{5'000});
  spec.children[0].ready_within = millis{2'000};
  auto top = start(spec);
  advance(millis{2'000});
  CHECK(state(top, "a") == "backoff");
  CHECK(status(top, "a").last_reason
        == "did not say that it is ready within 2000ms");
  CHECK(registry().count("worker") == 0);
  advance(millis{100});
  CHECK(state(top, "a") == "starting");
}

TEST_CASE_METHOD(supervised_fixture,
                 "a sink that fails too often is parked, its siblings and the "
                 "supervisor go on",
                 "[supervisor]") {
  auto spec = spec_of({"kafka", "blob"}, 2, millis{60'000});
  spec.when_exceeded = when_exceeded::park;
  for (auto& child : spec.children)
    child.healthy_after = millis{20'000};
  auto top = start(spec);
  auto end = watch(top);
  for (int i = 0; i < 2; ++i) {
    crash(top, "kafka");
    advance(millis{200});
    crash(top, "blob"); // Two of each: neither exceeds by itself.
    advance(millis{200});
  }
  CHECK(state(top, "kafka") == "up");
  log.clear();
  crash(top, "kafka");
  CHECK(log == lines{"kafka failed", "kafka parked 30000"});
  CHECK(state(top, "kafka") == "parked");
  CHECK(state(top, "blob") == "up");
  advance(millis{29'999});
  CHECK(state(top, "kafka") == "parked");
  advance(millis{1});
  CHECK(state(top, "kafka") == "up");
  crash(top, "kafka"); // Not healthy yet: back at once.
  CHECK(log.back() == "kafka parked 30000");
  advance(millis{30'000 + 20'000});
  crash(top, "kafka"); // Was healthy: an ordinary backoff again.
  CHECK(log.back() == "kafka restarting 100");
  CHECK_FALSE(*end);
}

TEST_CASE_METHOD(supervised_fixture,
                 "an operator restarts a child at once, whatever its state",
                 "[supervisor]") {
  auto spec = spec_of({"a"}, 1, millis{60'000});
  spec.when_exceeded = when_exceeded::park;
  auto top = start(spec);
  auto first = which(top, "a");
  CHECK(answer_of<child_status>(top, restart_child{"a"}).state
        == child_state::stopping);
  CHECK(state(top, "a") == "up");
  CHECK(which(top, "a") != first);
  crash(top, "a");
  CHECK(state(top, "a") == "backoff");
  CHECK(answer_of<child_status>(top, restart_child{"a"}).state
        == child_state::up);
  auto second = which(top, "a");
  advance(millis{1'000}); // The backoff of the earlier life comes to nothing.
  CHECK(which(top, "a") == second);
  CHECK(status(top, "a").restarts == 2);
  CHECK_FALSE(*ask<child_status>(top, restart_child{"nobody"}));
}

TEST_CASE_METHOD(supervised_fixture, "a child is added while others run",
                 "[supervisor]") {
  auto top = start(spec_of({"a"}, 1, millis{60'000}));
  auto added = answer_of<child_status>(top, add_child{worker_spec("b")});
  CHECK(added.state == child_state::up);
  CHECK(answer_of<std::int64_t>(which(top, "b"), work_atom::value) == 1);
  auto twice = ask<child_status>(top, add_child{worker_spec("b")});
  REQUIRE_FALSE(*twice);
  CHECK(system.render(twice->error()).find("supervisor top has a child named b")
        != std::string::npos);
  auto bad = worker_spec("c");
  bad.make = nullptr;
  CHECK_FALSE(*ask<child_status>(top, add_child{bad}));
}

TEST_CASE_METHOD(supervised_fixture, "a supervisor describes its children",
                 "[supervisor]") {
  auto top = start(spec_of({"a"}, 1, millis{60'000}));
  crash(top, "a");
  advance(millis{40});
  auto text = answer_of<std::string, caf::message_priority::high>(
      top, describe_request{});
  CHECK(text
        == R"({"supervisor":"top","children":[{"name":"a","actor":0,)"
           R"("state":"backoff","inStateMs":40,"restarts":0,)"
           R"("lastReason":"disk on fire"}]})");
}

TEST_CASE_METHOD(supervised_fixture,
                 "a spec that cannot be is refused by name and value",
                 "[supervisor]") {
  auto why = [](const supervisor_spec& spec) {
    auto ok = validate(spec);
    return ok ? std::string{} : ok.why().what;
  };
  auto spec = spec_of({"a", "b"}, 1, millis{5'000});
  CHECK(why(spec).empty());
  auto twice = spec;
  twice.children[1].name = "a";
  CHECK(why(twice) == "supervisor top has two children named a");
  auto idle = spec;
  idle.children[0].make = nullptr;
  CHECK(why(idle) == "supervisor top: child a has no factory");
  CHECK_THROWS_AS(spawn_supervisor(system, idle), std::invalid_argument);
  auto hasty = spec;
  hasty.children[1].stop_within = millis{0};
  CHECK(why(hasty)
        == "supervisor top: child b.stop_within is 0ms, must be 1ms to "
           "86400000ms");
  auto timeless = spec;
  timeless.period = millis{0};
  CHECK(why(timeless)
        == "supervisor top.period is 0ms, must be 1ms to 86400000ms");
  auto steep = spec;
  steep.children[0].backoff.first = millis{0};
  CHECK(why(steep)
        == "supervisor top: child a.backoff.first is 0ms, must be 1ms or "
           "more");
}
