#include "runtime/supervision/error_text.hpp"

#include <caf/actor_system.hpp>
#include <caf/error.hpp>
#include <caf/message.hpp>

namespace streamvane::runtime::supervision {

std::string text_of(const caf::actor_system& system, const caf::error& why) {
  if (!why)
    return "normal exit";
  const auto& sentence = why.context();
  if (sentence.match_elements<std::string>())
    return sentence.get_as<std::string>(0);
  return system.render(why);
}

} // namespace streamvane::runtime::supervision
