#pragma once

#include "messages/error.hpp"
#include "runtime/http/message.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

namespace streamvane::tools::streamvaned {

/// Reads the whole event log again, beside the node, on a thread of its own:
/// one verification at a time. One whose client goes away, or whose node ends,
/// is given up at the next segment.
class log_verification {
public:
  explicit log_verification(std::filesystem::path folder);
  ~log_verification();

  log_verification(const log_verification&) = delete;
  log_verification& operator=(const log_verification&) = delete;

  /// Begins, and returns the body that tells of it, a JSON object a line:
  /// {"segments_done":n,"segments":n} now and then, and in the end
  /// {"result":{…}} or {"failure":"…"}. Errors: unavailable (one is running).
  result<runtime::http::body_producer> start();

private:
  struct run;

  void end();

  std::filesystem::path folder_;
  std::mutex mutex_{};
  std::shared_ptr<run> run_{};
  std::thread thread_{};
};

} // namespace streamvane::tools::streamvaned
