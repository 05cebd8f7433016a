#pragma once

#include "messages/error.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane::runtime::http {

/// Header fields in the order they came. Names compare without regard to
/// ASCII case; a value has no surrounding blanks.
class header_fields {
public:
  header_fields() = default;

  header_fields(
      std::initializer_list<std::pair<std::string, std::string>> fields)
      : fields_{fields} {
    // nop
  }

  /// The first field of that name, or null.
  const std::string* find(std::string_view name) const;

  /// How many fields have that name.
  std::size_t count(std::string_view name) const;

  void add(std::string name, std::string value);

  /// Removes every field of that name.
  void erase(std::string_view name);

  auto begin() const {
    return fields_.begin();
  }

  auto end() const {
    return fields_.end();
  }

  std::size_t size() const {
    return fields_.size();
  }

private:
  std::vector<std::pair<std::string, std::string>> fields_{};
};

/// Who is at the other end of a connection.
struct peer {
  /// "127.0.0.1", "::1", or "unix".
  std::string address{};
  /// The user id the kernel vouches for (SO_PEERCRED); unix sockets only.
  std::optional<std::uint32_t> uid{};
};

/// A whole, checked request: the body is complete and no longer gzipped.
struct request {
  std::string method{};
  /// As sent, with the query.
  std::string target{};
  /// The part of `target` before '?', still percent-encoded.
  std::string path{};
  /// What the `{name}` segments of the route matched, percent-decoded.
  std::map<std::string, std::string, std::less<>> params{};
  /// The query, percent-decoded, '+' as blank. No name comes twice.
  std::map<std::string, std::string, std::less<>> query{};
  header_fields headers{};
  std::string body{};
  http::peer peer{};

  /// The value of a query parameter, or null.
  const std::string* query_value(std::string_view name) const;

  /// The value of a path parameter; empty where the route has none.
  std::string_view param(std::string_view name) const;
};

/// Puts more of a streamed body into `chunk` (empty when called) and says
/// whether there may be more. Nothing added and true means "nothing yet": it
/// is asked again after `server_options::producer_pause`. Called on an io
/// thread: must not block. An exception cuts the connection, so that the
/// client sees that the body is not whole.
using body_producer = std::function<bool(std::string& chunk)>;

/// What goes back. Content-Length, Transfer-Encoding, Connection and Date are
/// the server's business; the other fields are the caller's.
struct response {
  int status = 200;
  /// Empty: no Content-Type is sent.
  std::string content_type{};
  header_fields headers{};
  std::string body{};
  /// Set: `body` is ignored and what it produces goes out chunked.
  body_producer producer{};
};

/// Answers a request, from any thread, once; later calls are ignored. A reply
/// that is dropped uncalled answers 500.
using replier = std::function<void(response)>;

/// An RFC 9457 problem document: type "about:blank", the title of the status,
/// and `detail`, a sentence for the caller.
response problem(int status, std::string_view detail);

/// The same with a Retry-After field of whole `seconds` (>= 0).
response problem(int status, std::string_view detail,
                 std::uint32_t retry_after_seconds);

/// "Not Found" for 404; "Unknown" for a status without a registered title.
std::string_view status_title(int status);

/// Decodes %xx (and '+' as blank if `plus_is_blank`). Fails on a broken escape
/// and on a decoded control character.
result<std::string> percent_decode(std::string_view text, bool plus_is_blank);

/// Encodes everything but RFC 3986 unreserved characters.
std::string percent_encode(std::string_view text);

/// True if the two are the same but for ASCII case.
bool same_ignoring_case(std::string_view a, std::string_view b);

/// RFC 9110 5.6.2, what methods and names of headers are.
bool is_token(std::string_view text);

/// True if the text can stand behind a header's name: nothing in it ends the
/// line.
bool is_field_value(std::string_view text);

} // namespace streamvane::runtime::http
