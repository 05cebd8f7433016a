#pragma once

namespace streamvane::tools::vanectl {

/// What vanectl exits with (interfaces.md, "CLI"; sysexits.h).
enum exit_code : int {
  exit_ok = 0,
  exit_failed = 1, ///< A check failed, or what was asked for is not there.
  exit_usage = 64,
  exit_bad_data = 65,
  exit_unreachable = 69,
  exit_internal = 70,
  exit_try_later = 75,
  exit_permission = 77,
  exit_configuration = 78,
};

} // namespace streamvane::tools::vanectl
