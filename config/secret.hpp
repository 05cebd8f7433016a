#pragma once

#include "messages/error.hpp"

#include <string>
#include <string_view>

namespace streamvane::config {

/// Where a secret comes from.
enum class secret_provider {
  file,        ///< `name` is a path; the file is ours alone (mode 0600, 0400).
  environment, ///< `name` is a variable of the process' environment.
};

/// "file", "env"
std::string_view to_string(secret_provider provider);

/// Names a secret; stands in the configuration instead of the secret. Safe to
/// show and to log.
struct secret_reference {
  secret_provider provider = secret_provider::file;
  std::string name{};

  friend bool operator==(const secret_reference&, const secret_reference&)
      = default;
};

/// "file:/etc/streamvane/webhook.key"
std::string to_string(const secret_reference& reference);

/// Longest secret that is read.
inline constexpr std::size_t secret_bytes_max = 64u << 10;

/// A secret in memory. It has no way to a stream or a log by intent: what needs
/// the bytes says reveal(). Wiped when destroyed or moved from.
class secret_text {
public:
  secret_text() = default;
  explicit secret_text(std::string bytes);
  secret_text(const secret_text&) = default;
  secret_text(secret_text&& other) noexcept;
  secret_text& operator=(secret_text other) noexcept;
  ~secret_text();

  std::string_view reveal() const {
    return bytes_;
  }

  bool empty() const {
    return bytes_.empty();
  }

private:
  std::string bytes_{};
};

/// Reads the secret, without the line break at its end. Errors, none of which
/// shows a byte of it: not_found (no such file or variable), invalid (empty;
/// a file that group or others can read, or that is no file), too_large, io.
result<secret_text> read_secret(const secret_reference& reference);

} // namespace streamvane::config
