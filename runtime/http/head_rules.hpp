#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace streamvane::runtime::http {

/// Why a message is refused: the status a server answers and a sentence.
struct head_fault {
  int status = 400;
  std::string detail{};
};

/// Looks at the raw bytes of a head (start line to the empty line, inclusive)
/// for what Beast 1.74 lets through or unfolds before it shows it: continued
/// lines (obs-fold), a CR or LF on its own, control characters, and non-ASCII
/// bytes unless `non_ascii_allowed`. Null if there is nothing.
std::optional<head_fault> check_head_bytes(std::string_view head,
                                           bool non_ascii_allowed);

/// The fields that say where a message ends. Each may come once, in its
/// simplest form: whatever two readers could understand differently is refused
/// (RFC 9112 section 6.3, request smuggling).
class framing_fields {
public:
  /// Takes one field of a head; null if it is in order.
  std::optional<head_fault> take(std::string_view name, std::string_view value);

  const std::optional<std::uint64_t>& content_length() const {
    return content_length_;
  }

  bool chunked() const {
    return chunked_;
  }

private:
  std::optional<std::uint64_t> content_length_{};
  bool chunked_ = false;
};

} // namespace streamvane::runtime::http
