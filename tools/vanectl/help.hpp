#pragma once

#include "tools/vanectl/command.hpp"

#include <span>
#include <string>
#include <string_view>

namespace streamvane::tools::vanectl {

/// All nouns and verbs, a line each.
std::string overview(std::span<const verb_spec> verbs);

/// The verbs of a noun with their options.
std::string help_of(std::span<const verb_spec> verbs, std::string_view noun);

/// One verb with its options.
std::string help_of(const verb_spec& verb);

} // namespace streamvane::tools::vanectl
