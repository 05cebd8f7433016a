#pragma once

#include "runtime/event_log/segment.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace streamvane::runtime::event_log {

/// What reading every record found.
struct verify_report {
  std::size_t segments = 0;
  std::uint64_t records = 0; ///< Whole ones.
  std::uint64_t bytes = 0;
  std::vector<failure> damage{}; ///< The first of each segment; file and byte.
};

/// Called with segments done and segments in all.
using verify_progress = std::function<void(std::size_t done, std::size_t all)>;

/// Reads the segments again, from header to footer. Of one that is not sealed
/// the records up to its footer-to-be. Errors: io, not_found.
result<verify_report> verify_segments(disk& files,
                                      const std::vector<segment>& segments,
                                      const verify_progress& progress);

} // namespace streamvane::runtime::event_log
