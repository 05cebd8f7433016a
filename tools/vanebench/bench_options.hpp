#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <filesystem>
#include <span>

namespace streamvane::tools::vanebench {

/// What to measure, how much of it, where. The bounds of each are in
/// read_options().
struct bench_options {
  std::uint64_t events = 1'000'000;
  std::uint32_t runs = 5;
  std::uint32_t threads = 2; ///< Workers of the actors.
  std::uint32_t agents = 500;
  std::uint32_t queues = 50;
  millis length{24 * 3'600'000}; ///< In which the events happen.
  std::uint32_t connections = 64;
  std::uint32_t rate = 10'000; ///< Events per second of the open loop.
  millis duration{10'000};     ///< Of one run under load.
  std::uint64_t conversations = 1'000'000; ///< Live at the same time.
  std::uint64_t cells = 10'000'000;        ///< Of the store that is queried.
  /// Where workloads are kept for the next time; empty: a folder in /var/tmp
  /// that is removed in the end.
  std::filesystem::path folder{};
  /// INTERNAL: where the process that gets killed leaves its log and store.
  std::filesystem::path into{};
  std::filesystem::path page{}; ///< The page that `all` writes its tables to.
};

/// Reads `--events N` and so on. Fails with invalid and a sentence that names
/// the option and its text.
result<bench_options> read_options(std::span<const char* const> words);

} // namespace streamvane::tools::vanebench
