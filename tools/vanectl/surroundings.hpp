#pragma once

#include "messages/time.hpp"

#include <functional>
#include <iosfwd>
#include <string>

namespace streamvane::tools::vanectl {

/// What vanectl knows of the world around it; a test puts its own in place.
struct surroundings {
  std::ostream* out = nullptr;
  std::ostream* err = nullptr;
  bool terminal = false;                            ///< Of `out`.
  std::function<void(millis)> pause{};              ///< Waits.
  std::function<bool(const std::string&)> exists{}; ///< A file of that path.
};

} // namespace streamvane::tools::vanectl
