#pragma once

#include "runtime/http/message.hpp"

#include <ctime>
#include <string>
#include <string_view>

namespace streamvane::runtime::http {

/// How a response goes onto its connection.
struct response_style {
  /// The answer to HEAD: fields as for GET, no body.
  bool head_only = false;
  /// Announces that the connection ends with this response.
  bool close = false;
  /// Value of the Date field.
  std::string_view date{};
};

/// True if the fields can go on the wire as they are: names are tokens, values
/// hold no control character, the status is 200..599.
bool is_sendable(const response& answer);

/// Appends status line, fields and (unless it has a producer) body. Only for
/// sendable responses. Content-Length, Transfer-Encoding, Connection and Date
/// among its fields are left out: they are written here.
void append_response(std::string& out, const response& answer,
                     const response_style& style);

/// Appends one chunk of a chunked body; nothing for an empty one, which would
/// end the body.
void append_chunk(std::string& out, std::string_view chunk);

/// Appends the end of a chunked body.
void append_last_chunk(std::string& out);

/// "Mon, 02 Mar 2026 09:30:45 GMT" (RFC 9110, IMF-fixdate).
std::string http_date(std::time_t seconds);

} // namespace streamvane::runtime::http
