#pragma once

#include "messages/error.hpp"
#include "runtime/event_log/segment_log.hpp"
#include "tools/vanebench/bench_options.hpp"
#include "tools/vanesim/centre/options.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace streamvane::tools::vanebench {

/// A log full of a simulated contact centre's events.
struct workload {
  std::filesystem::path folder{};
  std::uint64_t events = 0;
  std::uint64_t records = 0; ///< With ticks and the configuration.
  std::uint64_t bytes = 0;   ///< Of the events' bodies.

  double mean_bytes() const {
    return static_cast<double>(bytes) / static_cast<double>(events);
  }

  /// Opens it for reading. Errors: those of the log.
  result<std::unique_ptr<runtime::event_log::segment_log>> open() const;
};

/// The centre that tells `events` events within `options.length`.
vanesim::centre_options centre_for(const bench_options& options,
                                   std::uint64_t events, instant start);

/// The first `events` events of the centre, in the order they are published.
/// Fails with invalid where its day has fewer.
result<> tell(const vanesim::centre_options& centre, std::uint64_t events,
              const std::function<void(std::string body, instant at)>& take);

/// The payload of the config record that agrees with the centre's rules.
std::string config_payload(const vanesim::centre_options& centre);

/// Makes the workload in a part of `folder`, or takes the one that is there.
/// Errors: invalid, those of the log, io.
result<workload> make_workload(const bench_options& options,
                               const std::filesystem::path& folder,
                               std::uint64_t events);

/// `options` as the lines that describe a workload.
std::vector<std::string> setting_of(const bench_options& options,
                                    const workload& work);

} // namespace streamvane::tools::vanebench
