// Proves that the thread sanitizer and the shim together are of use:
//   race_proof clean   passes messages in every way that our actors do, without
//                      a race: must end without a report, with 0;
//   race_proof race    the same, and two actors that have met write one plain
//                      integer: must be reported, and so end with the
//                      sanitizer's 66.

#include "runtime/supervision/actor_system_options.hpp"
#include "runtime/supervision/instrumented.hpp"
#include "runtime/supervision/supervisor.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <iostream>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

using batch = std::shared_ptr<const std::vector<int>>;

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(batch)

namespace {

using namespace streamvane;
using namespace streamvane::runtime::supervision;
using crash_atom = caf::atom_constant<caf::atom("crash")>;
using race_atom = caf::atom_constant<caf::atom("race")>;
using sum_atom = caf::atom_constant<caf::atom("sum")>;

constexpr int batches = 20'000;
constexpr int batch_size = 8;

int unguarded = 0;
std::atomic<int> met = 0;

/// Adds up batches; every tenth goes on to the next actor, as a copy.
class adder : public instrumented<caf::event_based_actor> {
public:
  adder(caf::actor_config& config, caf::actor next)
      : super(config), next_{std::move(next)} {
    // nop
  }

  const char* name() const override {
    return "adder";
  }

  void on_exit() override {
    next_ = nullptr;
  }

protected:
  caf::behavior make_behavior() override {
    return {
        [this](const batch& xs) {
          for (int x : *xs)
            sum_ += x;
          if (next_ && ++seen_ % 10 == 0)
            send(next_, std::make_shared<const std::vector<int>>(*xs));
        },
        [this](sum_atom) { return sum_; },
        [](crash_atom) { throw std::runtime_error{"on purpose"}; },
        [](race_atom) {
          // Each on a thread of its own: neither goes on before the other has
          // come. Relaxed, so that the meeting itself orders nothing.
          met.fetch_add(1, std::memory_order_relaxed);
          while (met.load(std::memory_order_relaxed) < 2)
            std::this_thread::yield();
          ++unguarded;
        },
    };
  }

private:
  caf::actor next_;
  std::int64_t sum_ = 0;
  std::int64_t seen_ = 0;
};

void run_children(caf::actor_system& system) {
  supervisor_spec spec;
  spec.name = "top";
  spec.intensity = 100;
  for (auto name : {"a", "b", "c"}) {
    child_spec child;
    child.name = name;
    child.backoff = {millis{1}, millis{2}, jitter::none};
    child.make = [](caf::event_based_actor* parent) {
      return parent->spawn<adder>(caf::actor{});
    };
    spec.children.push_back(child);
  }
  auto top = spawn_supervisor(system, spec);
  caf::scoped_actor self{system};
  for (int round = 0; round < 10; ++round) {
    self->request(top, std::chrono::seconds{10}, which_child{"b"})
        .receive([&](caf::actor& b) { self->send(b, crash_atom::value); },
                 [](caf::error&) {}); // In its backoff.
    self->request<caf::message_priority::high>(top, std::chrono::seconds{10},
                                               describe_request{})
        .receive([](const std::string&) {}, [](caf::error&) {});
  }
  self->send_exit(top, caf::exit_reason::user_shutdown);
  self->wait_for(top);
}

std::int64_t run_adders(caf::actor_system& system,
                        const actor_registry& registry, bool with_race) {
  auto last = system.spawn<adder>(caf::actor{});
  std::vector<caf::actor> adders{last};
  for (int i = 0; i < 3; ++i)
    adders.push_back(system.spawn<adder>(last));
  if (with_race)
    for (std::size_t i = 1; i <= 2; ++i)
      caf::anon_send(adders[i], race_atom::value);
  for (int i = 0; i < batches; ++i) {
    auto xs = std::make_shared<const std::vector<int>>(batch_size, 1);
    for (std::size_t to = 1; to < adders.size(); ++to)
      caf::anon_send(adders[to], xs);
    if (i % 1'000 == 0)
      registry.for_each([](const actor_entry& entry) { snapshot(entry); });
  }
  caf::scoped_actor self{system};
  std::int64_t total = 0;
  for (std::size_t i = adders.size(); i-- > 0;) { // `last` gets its mail last.
    self->request(adders[i], std::chrono::seconds{60}, sum_atom::value)
        .receive([&](std::int64_t sum) { total += sum; }, [](caf::error&) {});
    self->send_exit(adders[i], caf::exit_reason::user_shutdown);
  }
  return total;
}

} // namespace

int main(int argc, char** argv) {
  auto mode = std::string_view{argc == 2 ? argv[1] : ""};
  if (mode != "clean" && mode != "race") {
    std::cerr << "usage: race_proof clean|race\n";
    return 2;
  }
  actor_system_options options{scheduling::threads, 2};
  std::int64_t total = 0;
  {
    caf::actor_system system{options};
    run_children(system);
    total = run_adders(system, options.registry(), mode == "race");
  }
  constexpr std::int64_t expected
      = std::int64_t{batches} * 3 * batch_size
        + std::int64_t{batches} / 10 * 3 * batch_size;
  std::cout << "sum " << total << ", expected " << expected << '\n';
  return total == expected ? 0 : 1;
}
