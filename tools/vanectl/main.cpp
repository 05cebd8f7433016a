#include "tools/vanectl/run.hpp"

#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

int main(int argc, char** argv) try {
  using namespace streamvane;
  using namespace streamvane::tools::vanectl;
  std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  surroundings world{
      .out = &std::cout,
      .err = &std::cerr,
      .terminal = isatty(STDOUT_FILENO) == 1,
      .pause = [](millis length) { std::this_thread::sleep_for(length); },
      .exists =
          [](const std::string& path) {
            std::error_code unknown; // Then it does not help to try it.
            return std::filesystem::exists(path, unknown);
          },
  };
  auto code = run(words, world);
  std::cout.flush();
  return code == exit_ok && !std::cout ? exit_internal : code;
} catch (const std::exception& e) {
  std::cerr << "vanectl: " << e.what() << '\n';
  return streamvane::tools::vanectl::exit_internal;
}
