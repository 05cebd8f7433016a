#pragma once

#include "config/section.hpp"
#include "messages/cell.hpp"
#include "messages/error.hpp"
#include "messages/time.hpp"
#include "runtime/supervision/backoff.hpp"
#include "sinks/schedule.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace streamvane::sinks {

/// Longest name of a sink.
inline constexpr std::size_t sink_name_bytes_max = 64;

/// What `batch_envelopes_max` may be at most.
inline constexpr std::size_t batch_envelopes_limit = 5'000;

/// What every sink can be told, whatever its type.
struct sink_options {
  /// Names cursor, dead letters and keys: a new name starts from the beginning
  /// of the outbox. Of a-z, 0-9, '-', '_'.
  std::string name{};
  std::vector<family> families{}; ///< Empty: all.
  std::string profile{};          ///< Of the KPIs; empty: the first one.
  std::size_t batch_envelopes_max = 500;
  sinks::schedule schedule{};
  runtime::supervision::backoff backoff{millis{1'000}, millis{300'000},
                                        runtime::supervision::jitter::full};
  millis store_retry{500}; ///< While the store is full or busy.
  std::uint64_t seed = 1;  ///< Of the jitter.
};

/// What is wrong with the options, naming option, value and bound.
result<> validate(const sink_options& options);

/// Reads the options of `from`; what is wrong is noted there.
sink_options read_sink_options(config::section& from);

} // namespace streamvane::sinks
