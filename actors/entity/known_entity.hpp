#pragma once

#include "actors/entity/entity_fold.hpp"
#include "messages/error.hpp"
#include "messages/kpi_policy.hpp"

#include <functional>
#include <memory>
#include <string>

namespace streamvane::actors::entity {

/// What is known of an entity, for those who want to look at it: the state as
/// bytes, and the policies it is read under.
struct known_entity {
  entity_key key{};
  std::string packed{};
  std::shared_ptr<const policy_history> policies{};
};

/// Takes what is known, or why nothing is; called once, on any thread.
using known_answer = std::function<void(result<known_entity>)>;

} // namespace streamvane::actors::entity
