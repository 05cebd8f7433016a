#pragma once

#include "messages/error.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::tools::vanebench {

/// Seconds since it was made.
class stopwatch {
public:
  double seconds() const;

private:
  std::chrono::steady_clock::time_point began_
      = std::chrono::steady_clock::now();
};

/// Processor time of this process so far, all threads, in seconds.
double cpu_seconds();

/// Resident memory of this process in bytes.
struct resident {
  std::uint64_t all = 0;
  std::uint64_t anonymous = 0; ///< Without mapped files, such as the store.
};

/// Errors: io.
result<resident> resident_memory();

/// One thing measured in several runs.
struct figure {
  std::string name{};
  std::string unit{};
  std::vector<double> runs{};

  double median() const;
  double min() const;
  double max() const;
};

/// What one benchmark found. The first figure is the one it is about.
struct benchmark_report {
  std::string benchmark{};
  std::vector<std::string> setting{}; ///< "events 1000000", …
  std::vector<figure> figures{};
  std::string limit{}; ///< Name of the figure that the first one is held to.

  /// Adds a run to the figure of that name, which is made where there is none.
  void add(std::string_view name, std::string_view unit, double value);

  const figure* find(std::string_view name) const;
};

/// The report as one JSON object (interfaces.md, "Programs").
std::string to_json(const benchmark_report& report);

/// A few digits that matter: "312543", "12.3", "0.871".
std::string number_text(double value);

/// The value below which `part` (0..1) of the sorted values lie; 0 for none.
std::uint32_t quantile(const std::vector<std::uint32_t>& sorted, double part);

/// Tells the person who waits what is going on.
void note(std::string_view line);

} // namespace streamvane::tools::vanebench
