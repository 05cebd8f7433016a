#include "runtime/supervision/actor_system_options.hpp"

#include "runtime/supervision/supervision_messages.hpp"

#include <caf/actor_system.hpp>

#include <algorithm>
#include <stdexcept>

namespace streamvane::runtime::supervision {

actor_system_options::actor_system_options(scheduling how, std::size_t workers)
    : registry_{std::make_unique<actor_registry>()} {
  add_message_types<caf::id_block::streamvane_supervision>();
  set("scheduler.policy",
      how == scheduling::testing ? caf::atom("testing") : caf::atom("sharing"));
  set("scheduler.max-threads", std::max<std::size_t>(workers, 1));
  set("scheduler.max-throughput", messages_per_turn_max);
}

actor_system_options::~actor_system_options() = default;

actor_registry& registry_of(const caf::actor_system& system) {
  auto* options = dynamic_cast<const actor_system_options*>(&system.config());
  if (options == nullptr)
    throw std::logic_error{"an instrumented actor was spawned in an actor "
                           "system that was not made "
                           "with streamvane's actor_system_options"};
  return options->registry();
}

} // namespace streamvane::runtime::supervision
