#pragma once

#include "tools/vanectl/exit_code.hpp"
#include "tools/vanectl/surroundings.hpp"

#include <span>
#include <string>

namespace streamvane::tools::vanectl {

/// Runs one command line, the words behind the program's name: data go to
/// world.out, notes and reasons to world.err.
exit_code run(std::span<const std::string> words, surroundings& world);

} // namespace streamvane::tools::vanectl
