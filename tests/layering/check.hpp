#pragma once

#include <map>
#include <string>
#include <vector>

namespace streamvane::tests::layering {

/// Text of each C++ file by its path from the repository's root:
/// "actors/kpi/asa.cpp".
using source_tree = std::map<std::string, std::string>;

/// What breaks the rules, a sentence each that begins "path:line: " and names
/// what is allowed instead; sorted by path and line, empty when all is well.
/// The rules are in rules.cpp and in house.md, "Who may include whom".
std::vector<std::string> violations(const source_tree& tree);

} // namespace streamvane::tests::layering
