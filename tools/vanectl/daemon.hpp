#pragma once

#include "messages/json/value.hpp"
#include "messages/time.hpp"
#include "runtime/http/client.hpp"
#include "tools/vanectl/exit_code.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace streamvane::tools::vanectl {

/// What a daemon said, or why there is nothing.
struct answer {
  exit_code code = exit_ok;
  std::string why{};     ///< A sentence, where the code is not exit_ok.
  json::value content{}; ///< Of get().
  std::string text{};    ///< Of get_text() and post().

  explicit operator bool() const {
    return code == exit_ok;
  }
};

/// The admin API of a running streamvaned. Statuses become exit codes: 400 is
/// usage, 401 and 403 permission, 404 failed, 429 and 503 try later, the others
/// internal; no connection is unreachable, a garbled answer bad data.
class daemon {
public:
  /// Takes line after line; false ends the reading.
  using line_function = std::function<bool(std::string_view)>;

  /// `url`: "http://host:port" or "unix:/path".
  explicit daemon(std::string url);

  answer get(const std::string& target);

  /// The body as it is. A status other than 200 gives the body, too.
  answer get_text(const std::string& target);

  /// GETs NDJSON.
  answer get_lines(const std::string& target, const line_function& take);

  /// POSTs nothing and waits for the whole answer, up to `patience`.
  answer post(const std::string& target, millis patience) const;

private:
  std::string url_;
  runtime::http::client client_;
};

} // namespace streamvane::tools::vanectl
