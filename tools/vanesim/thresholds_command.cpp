#include "tools/vanesim/commands.hpp"

#include <cstdio>

namespace streamvane::tools::vanesim {

namespace {

/// "20s", or "1500ms" where it is not whole seconds.
std::string duration_text(millis length) {
  if (length.count() % 1000 == 0)
    return std::to_string(length.count() / 1000) + "s";
  return std::to_string(length.count()) + "ms";
}

} // namespace

int thresholds_command(std::span<const char* const> words) {
  auto line = command_line::parse(words, centre_option_names(), {});
  centre_options options;
  auto read = line ? read_centre(*line, options) : result<>{line.why()};
  if (!read) {
    std::fprintf(stderr, "vanesim thresholds: %s\n", read.why().what.c_str());
    return exit_usage;
  }
  std::printf("kpis:\n  short_abandon: %s\n  service_level:\n"
              "    thresholds:\n",
              duration_text(options.rules.short_abandon).c_str());
  for (auto m : all_media)
    std::printf("      - {media: %s, wait_max: %s}\n",
                std::string{to_string(m)}.c_str(),
                duration_text(options.rules.threshold[m]).c_str());
  return exit_ok;
}

} // namespace streamvane::tools::vanesim
