#include "tools/vanebench/wall_clock.hpp"

#include <chrono>

namespace streamvane::tools::vanebench {

instant wall_clock() {
  return std::chrono::time_point_cast<millis>(std::chrono::system_clock::now());
}

} // namespace streamvane::tools::vanebench
