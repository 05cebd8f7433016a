#pragma once

#include "runtime/event_log/segment_log.hpp"
#include "runtime/event_log/transport_window.hpp"

#include <deque>

namespace streamvane::runtime::event_log {

/// A folder of segments after recovery.
struct recovered_log {
  /// In order, each with records. All sealed when opened for writing.
  std::vector<segment> segments{};
  std::uint64_t epoch_last = 0;
  transport_window window;
  std::deque<std::filesystem::path> spares{}; ///< Whole ones.
  std::uint64_t spare_number = 0;             ///< The next one's.
  recovery_report report{};
};

enum class recovery_mode : std::uint8_t {
  write, ///< Makes cuts durable, removes half-made files.
  read,  ///< Changes nothing and remembers no transport ids.
};

/// What FORMAT.md, Reading at open, says. Errors: corrupt (names file and
/// byte), invalid (a newer format), io.
result<recovered_log> recover(disk& files, const segment_log_options& options,
                              recovery_mode mode);

} // namespace streamvane::runtime::event_log
