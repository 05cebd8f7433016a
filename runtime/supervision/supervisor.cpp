#include "runtime/supervision/supervisor.hpp"

#include "runtime/supervision/supervisor_actor.hpp"

#include <stdexcept>

namespace streamvane::runtime::supervision {

namespace {

void refuse_invalid(const supervisor_spec& spec) {
  if (auto ok = validate(spec); !ok)
    throw std::invalid_argument{ok.why().what};
}

} // namespace

caf::actor spawn_supervisor(caf::actor_system& system, supervisor_spec spec) {
  refuse_invalid(spec);
  return system.spawn<supervisor_actor>(std::move(spec), caf::actor_addr{});
}

caf::actor spawn_supervisor(caf::event_based_actor* parent,
                            supervisor_spec spec) {
  refuse_invalid(spec);
  return parent->spawn<supervisor_actor>(std::move(spec), parent->address());
}

} // namespace streamvane::runtime::supervision
