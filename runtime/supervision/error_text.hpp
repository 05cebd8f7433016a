#pragma once

#include <caf/fwd.hpp>

#include <string>

namespace streamvane::runtime::supervision {

/// What an operator should read of `why`: the sentence inside where there is
/// one, else CAF's name for it; "normal exit" for no error.
std::string text_of(const caf::actor_system& system, const caf::error& why);

} // namespace streamvane::runtime::supervision
