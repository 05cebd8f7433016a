#include "actors/entity/entity_actor.hpp"

#include <stdexcept>

namespace streamvane::actors::entity {

entity_shell::entity_shell(caf::actor_config& config, entity_key key,
                           std::string packed,
                           std::shared_ptr<const policy_history> policies)
    : super(config), key_{key}, packed_{std::move(packed)}, policies_{std::move(
                                                                policies)} {
  // nop
}

const char* entity_shell::name() const {
  // The words are literals, so they end in a zero.
  return to_string(key_.kind).data();
}

std::string entity_shell::label() const {
  return to_string(key_.id);
}

std::string entity_shell::describe() const {
  if (packed_.empty())
    return "{}";
  auto text = entity::describe(key_, packed_, *policies_, clock_);
  if (!text)
    throw std::runtime_error{to_string(text.why())};
  return std::move(*text);
}

entity_actor::behavior_type entity_shell::make_behavior() {
  return {
      [this](entity_request& request) -> entity_answer {
        policies_ = request.context->policies;
        clock_ = request.context->clock;
        auto outcome = fold(key_, packed_, request.batch, *policies_);
        if (!outcome)
          throw std::runtime_error{to_string(outcome.why())};
        packed_ = outcome->state;
        return {std::move(*outcome)};
      },
  };
}

} // namespace streamvane::actors::entity
