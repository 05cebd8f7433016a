#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane::tools::vanesim {

/// What a receiver answered.
struct post_answer {
  int status = 0;
  std::optional<millis> retry_after{};
  std::string body{}; ///< The beginning, for messages.
};

/// One connection to a receiver. One thread at a time.
class poster {
public:
  virtual ~poster() = default;

  /// Posts a body and waits for the answer. Fails with unavailable where there
  /// is none: refused, closed, timed out.
  virtual result<post_answer> post(std::string_view body) = 0;
};

/// Makes a connection per sending thread.
using poster_factory = std::function<std::unique_ptr<poster>()>;

/// Where and how to post.
struct post_options {
  std::string url{};       ///< With its path.
  bool ndjson = false;     ///< Batches instead of single events.
  bool close_each = false; ///< A connection per request, as EventBridge does.
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// Posters over HTTP. Fails where the URL is wrong.
result<poster_factory> http_posters(const post_options& options);

} // namespace streamvane::tools::vanesim
