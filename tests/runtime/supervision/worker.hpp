#pragma once

#include "runtime/supervision/instrumented.hpp"

#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace streamvane::tests {

using work_atom = caf::atom_constant<caf::atom("work")>;
using crash_atom = caf::atom_constant<caf::atom("crash")>;
using finish_atom = caf::atom_constant<caf::atom("finish")>;
using hold_atom = caf::atom_constant<caf::atom("hold")>;
using wake_atom = caf::atom_constant<caf::atom("wake")>;

/// An actor to be supervised: counts its work, crashes and finishes when told,
/// may be deaf to the wish that it end.
class worker
    : public runtime::supervision::instrumented<
          caf::event_based_actor, runtime::supervision::timing::always> {
public:
  worker(caf::actor_config& config, std::string label, bool is_deaf = false)
      : super(config), label_{std::move(label)}, is_deaf_{is_deaf} {
    // nop
  }

  const char* name() const override {
    return "worker";
  }

  std::string label() const override {
    return label_;
  }

  std::string describe() const override {
    return R"({"done":)" + std::to_string(done_) + "}";
  }

protected:
  caf::behavior make_behavior() override {
    if (is_deaf_)
      set_exit_handler([](caf::exit_msg&) {});
    return {
        [this](work_atom) { return ++done_; },
        [](crash_atom) { throw std::runtime_error{"disk on fire"}; },
        [this](finish_atom) { quit(); },
        [this](hold_atom) {
          become(caf::keep_behavior, caf::behavior{[this](wake_atom) {
                   unbecome();
                 }});
          set_default_handler(caf::skip);
        },
    };
  }

private:
  std::string label_;
  bool is_deaf_;
  std::int64_t done_ = 0;
};

} // namespace streamvane::tests
