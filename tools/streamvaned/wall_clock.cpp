#include "tools/streamvaned/wall_clock.hpp"

#include <chrono>

namespace streamvane::tools::streamvaned {

instant wall_clock() {
  return std::chrono::time_point_cast<millis>(std::chrono::system_clock::now());
}

} // namespace streamvane::tools::streamvaned
