#pragma once

#include "actors/interfaces.hpp"
#include "runtime/supervision/instrumented.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <string>

namespace streamvane::actors::entity {

/// One live conversation, agent or queue: holds its packed state, folds what
/// its shard sends, and can be asked what it knows. What it holds is in the
/// store, too: it may end at any time and nothing is lost.
class entity_shell final
    : public runtime::supervision::instrumented<entity_actor::base> {
public:
  entity_shell(caf::actor_config& config, entity_key key, std::string packed,
               std::shared_ptr<const policy_history> policies);

  const char* name() const override;

  std::string label() const override;

  std::string describe() const override;

  behavior_type make_behavior() override;

private:
  entity_key key_;
  std::string packed_;
  std::shared_ptr<const policy_history> policies_;
  instant clock_{}; ///< The log's, when the entity was last asked to fold.
};

} // namespace streamvane::actors::entity
