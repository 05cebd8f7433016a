#include "runtime/http/head_rules.hpp"

#include "runtime/http/message.hpp"

#include <charconv>

namespace streamvane::runtime::http {

std::optional<head_fault> check_head_bytes(std::string_view head,
                                           bool non_ascii_allowed) {
  auto previous = '\0';
  for (const auto c : head) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 && !non_ascii_allowed)
      return head_fault{400, "the head holds a non-ASCII byte"};
    if ((c == '\n') != (previous == '\r'))
      return head_fault{400, "the head holds a CR or LF on its own"};
    if (previous == '\n' && (c == ' ' || c == '\t'))
      return head_fault{400, "a header line continues the one before"};
    if ((byte < 0x20 && c != '\r' && c != '\n' && c != '\t') || byte == 0x7f)
      return head_fault{400, "the head holds a control character"};
    previous = c;
  }
  return std::nullopt;
}

std::optional<head_fault> framing_fields::take(std::string_view name,
                                               std::string_view value) {
  if (same_ignoring_case(name, "Content-Length")) {
    if (content_length_)
      return head_fault{400, "Content-Length comes twice"};
    if (chunked_)
      return head_fault{400, "Content-Length beside Transfer-Encoding"};
    std::uint64_t length = 0;
    const auto* end = value.data() + value.size();
    const auto [at, error] = std::from_chars(value.data(), end, length);
    if (error != std::errc{} || at != end)
      return head_fault{400, "Content-Length is not one plain number"};
    content_length_ = length;
  } else if (same_ignoring_case(name, "Transfer-Encoding")) {
    if (content_length_)
      return head_fault{400, "Transfer-Encoding beside Content-Length"};
    if (chunked_)
      return head_fault{400, "Transfer-Encoding comes twice"};
    if (!same_ignoring_case(value, "chunked"))
      return head_fault{501, "Transfer-Encoding other than 'chunked'"};
    chunked_ = true;
  }
  return std::nullopt;
}

} // namespace streamvane::runtime::http
