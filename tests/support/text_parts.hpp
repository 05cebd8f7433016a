#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::tests {

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream from{text};
  for (std::string line; std::getline(from, line);)
    lines.push_back(line);
  return lines;
}

} // namespace streamvane::tests
