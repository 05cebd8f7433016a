#pragma once

#include <string>
#include <utility>
#include <vector>

namespace streamvane::tools::vanebench {

/// What the figures were measured on and with: processor, cores, memory,
/// kernel, compiler, flags, commit, instant; each with its name.
std::vector<std::pair<std::string, std::string>> machine_facts();

} // namespace streamvane::tools::vanebench
