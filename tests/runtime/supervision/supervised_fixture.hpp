#pragma once

#include "runtime/supervision/supervisor.hpp"
#include "tests/runtime/supervision/worker.hpp"
#include "tests/support/actor_fixture.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace streamvane::tests {

/// An `actor_fixture` with words for stories about supervisors and workers.
class supervised_fixture : public actor_fixture {
public:
  using child_list = runtime::supervision::child_list;
  using child_spec = runtime::supervision::child_spec;
  using child_status = runtime::supervision::child_status;
  using supervisor_spec = runtime::supervision::supervisor_spec;

  ~supervised_fixture() {
    end_all(); // Supervisors write to `log` until they have ended.
  }

  /// A permanent worker with an exact backoff of 100, 200, 400, … ms.
  child_spec worker_spec(const std::string& name) {
    child_spec spec;
    spec.name = name;
    spec.make = [this, name](caf::event_based_actor* parent) {
      if (broken.count(name) > 0)
        throw std::runtime_error{name + " cannot connect"};
      return parent->spawn<worker>(name, deaf.count(name) > 0);
    };
    spec.backoff
        = {millis{100}, millis{30'000}, runtime::supervision::jitter::none};
    return spec;
  }

  /// A supervisor named "top" of such workers; tells `log`.
  supervisor_spec spec_of(const std::vector<std::string>& names,
                          std::uint32_t intensity, millis period) {
    supervisor_spec spec;
    spec.name = "top";
    spec.intensity = intensity;
    spec.period = period;
    spec.observer = observer();
    for (const auto& name : names)
      spec.children.push_back(worker_spec(name));
    return spec;
  }

  runtime::supervision::supervision_observer observer() {
    return [this](const runtime::supervision::supervision_event& event) {
      auto line
          = std::string{event.child} + " " + std::string{to_string(event.what)};
      if (event.delay.count() > 0)
        line += " " + std::to_string(event.delay.count());
      log.push_back(line);
    };
  }

  caf::actor start(supervisor_spec spec) {
    auto top = runtime::supervision::spawn_supervisor(system, std::move(spec));
    run();
    return top;
  }

  child_status status(const caf::actor& top, const std::string& name) {
    auto list
        = answer_of<child_list>(top, runtime::supervision::children_request{});
    for (auto& child : list.children) {
      if (child.name == name)
        return child;
    }
    throw std::runtime_error{"no child " + name};
  }

  std::string state(const caf::actor& top, const std::string& name) {
    return to_string(status(top, name).state);
  }

  caf::actor which(const caf::actor& top, const std::string& name) {
    return answer_of<caf::actor>(top, runtime::supervision::which_child{name});
  }

  void crash(const caf::actor& top, const std::string& name) {
    tell(which(top, name), crash_atom::value);
  }

  void shut_down(const caf::actor& top) {
    caf::anon_send_exit(top, caf::exit_reason::user_shutdown);
    run();
  }

  std::vector<std::string> log;
  std::set<std::string> broken; ///< Workers whose factory throws.
  std::set<std::string> deaf;   ///< Workers that do not end when asked.
};

} // namespace streamvane::tests
