#include "tools/vanebench/machine.hpp"

#include "messages/time.hpp"
#include "tools/vanebench/wall_clock.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

namespace streamvane::tools::vanebench {

namespace {

std::string processor() {
  std::ifstream file{"/proc/cpuinfo"};
  for (std::string line; std::getline(file, line);)
    if (line.rfind("model name", 0) == 0)
      return line.substr(line.find(':') + 2);
  return "unknown";
}

std::string memory() {
  auto pages = sysconf(_SC_PHYS_PAGES);
  auto page = sysconf(_SC_PAGE_SIZE);
  return std::to_string(pages * page / (1024 * 1024)) + " MiB";
}

std::string kernel() {
  utsname names{};
  if (uname(&names) != 0)
    return "unknown";
  return std::string{names.sysname} + ' ' + names.release;
}

/// One-minute load at this moment: a machine that is busy gives other figures.
std::string load() {
  double one = 0;
  return getloadavg(&one, 1) == 1 ? std::to_string(one).substr(0, 4)
                                  : "unknown";
}

/// Of the tree that this was built from.
std::string commit() {
  std::string text;
  auto* git = popen("git -C '" STREAMVANE_SOURCE_ROOT
                    "' describe --always --dirty --abbrev=12 2>/dev/null",
                    "r");
  if (git == nullptr)
    return "unknown";
  std::array<char, 128> part{};
  while (std::fgets(part.data(), static_cast<int>(part.size()), git) != nullptr)
    text += part.data();
  pclose(git);
  while (!text.empty() && text.back() == '\n')
    text.pop_back();
  return text.empty() ? "unknown" : text;
}

std::string today() {
  return to_iso(std::chrono::floor<std::chrono::seconds>(wall_clock()));
}

} // namespace

std::vector<std::pair<std::string, std::string>> machine_facts() {
  return {
      {"processor", processor()},
      {"cores", std::to_string(std::thread::hardware_concurrency())},
      {"memory", memory()},
      {"kernel", kernel()},
      {"compiler", "g++ " __VERSION__},
      {"flags", STREAMVANE_BUILD_FLAGS},
      {"commit", commit()},
      {"date", today()},
      {"load", load()},
  };
}

} // namespace streamvane::tools::vanebench
