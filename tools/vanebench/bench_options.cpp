#include "tools/vanebench/bench_options.hpp"

#include "tools/vanesim/command_line.hpp"

#include <array>
#include <limits>
#include <string_view>

namespace streamvane::tools::vanebench {

namespace {

using vanesim::command_line;

constexpr std::array<std::string_view, 14> option_names{
    "events",        "runs",   "threads",     "agents", "queues",
    "length",        "folder", "connections", "rate",   "duration",
    "conversations", "page",   "into",        "cells"};

/// Reads a whole number into whatever width the option has.
template <class T>
result<> read_number(const command_line& line, std::string_view name, T& into,
                     std::int64_t low, std::int64_t high) {
  auto number = static_cast<std::int64_t>(into);
  if (auto read = line.read(name, number, low, high); !read)
    return read;
  into = static_cast<T>(number);
  return done{};
}

} // namespace

result<bench_options> read_options(std::span<const char* const> words) {
  // The output is JSON with and without --json.
  constexpr std::array<std::string_view, 1> switches{"json"};
  auto line = command_line::parse(words, option_names, switches);
  if (!line)
    return line.why();
  bench_options o;
  for (const auto& read :
       {read_number(*line, "events", o.events, 1'000, 20'000'000),
        read_number(*line, "runs", o.runs, 1, 99),
        read_number(*line, "threads", o.threads, 1, 256),
        read_number(*line, "agents", o.agents, 2, 20'000),
        read_number(*line, "queues", o.queues, 2, 5'000),
        read_number(*line, "connections", o.connections, 1, 1'000),
        read_number(*line, "rate", o.rate, 1, 1'000'000),
        read_number(*line, "conversations", o.conversations, 1, 10'000'000),
        read_number(*line, "cells", o.cells, 1'000, 100'000'000),
        line->read("length", o.length), line->read("duration", o.duration)})
    if (!read)
      return read.why();
  if (o.duration < millis{100} || o.duration > millis{600'000})
    return failure{errc::invalid, "--duration is "
                                      + std::to_string(o.duration.count())
                                      + " ms, not within 100..600000"};
  o.folder = line->text("folder");
  o.into = line->text("into");
  o.page = line->text("page");
  return o;
}

} // namespace streamvane::tools::vanebench
