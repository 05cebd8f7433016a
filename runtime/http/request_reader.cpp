#include "runtime/http/request_reader.hpp"

#include "messages/ascii.hpp"
#include "runtime/http/beast_text.hpp"
#include "runtime/http/head_rules.hpp"
#include "runtime/http/request_target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace streamvane::runtime::http {

namespace {

namespace beast = boost::beast;
using beast::error_code;

constexpr std::size_t method_bytes_max = 16;
/// What Beast may leave unread while it looks for the end of a chunk line:
/// CRLF, 16 digits, the extensions, CRLF.
constexpr std::size_t chunk_line_bytes_max
    = request_reader::chunk_extension_bytes_max + 20;
/// Chunk framing may add as many bytes as the body may have, and this.
constexpr std::uint64_t framing_bytes_free = 64 * 1024;
constexpr std::size_t reserve_bytes_max = 64 * 1024;

struct refused_why {
  refusal reason = refusal::malformed;
  int status = 400;
  std::string detail{};
};

bool is_host_char(char c) {
  constexpr std::string_view marks = ".-_:[]~%!$&'()*+;=";
  return is_letter(c) || is_digit(c) || marks.find(c) != std::string_view::npos;
}

/// Beast's parser with our rules in its callbacks. A rule that is broken is
/// kept in `why` and ends the parse with any error code.
class request_parser : public beast::http::basic_parser<true> {
public:
  request_parser(http::request& out, const reader_limits& limits)
      : out_{out}, limits_{limits} {
    // Checked before, on the raw head, and by bound_body.
    header_limit(limits.header_bytes_max + 1);
    // Bounded once the head is known. (Beast 1.74 takes "none" for zero.)
    body_limit(std::numeric_limits<std::uint64_t>::max());
  }

  std::optional<refused_why> why{};
  bool expects_continue = false;

  bool has_length() const {
    return framing_.content_length().has_value() || framing_.chunked();
  }

  const std::optional<std::uint64_t>& length() const {
    return framing_.content_length();
  }

private:
  void refuse(error_code& ec, refusal reason, int status, std::string detail) {
    if (!why)
      why = refused_why{reason, status, std::move(detail)};
    ec = beast::http::error::bad_value;
  }

  void on_request_impl(beast::http::verb, beast::string_view method,
                       beast::string_view target, int version,
                       error_code& ec) override {
    if (version != 11)
      return refuse(ec, refusal::version, 505, "only HTTP/1.1 is spoken here");
    if (method.size() > method_bytes_max)
      return refuse(ec, refusal::malformed, 501, "the method is unknown");
    if (target.size() > limits_.target_bytes_max)
      return refuse(ec, refusal::target_too_long, 414,
                    "the target is above "
                        + std::to_string(limits_.target_bytes_max) + " bytes");
    if (target.front() != '/' || target.find('#') != beast::string_view::npos)
      return refuse(ec, refusal::malformed, 400,
                    "the target is not a path with an optional query");
    out_.method = view(method);
    out_.target = view(target);
  }

  void on_response_impl(int, beast::string_view, int, error_code&) override {
    // nop: basic_parser<true> reads requests only.
  }

  void on_field_impl(beast::http::field, beast::string_view name_string,
                     beast::string_view value_string, error_code& ec) override {
    const auto name = view(name_string);
    const auto value = view(value_string);
    if (head_done_)
      return refuse(ec, refusal::malformed, 400,
                    "trailer fields are not accepted");
    if (out_.headers.size() >= limits_.header_fields_max)
      return refuse(ec, refusal::header_too_large, 431,
                    "more than " + std::to_string(limits_.header_fields_max)
                        + " header fields");
    if (auto fault = framing_.take(name, value))
      return refuse(ec, refusal::malformed, fault->status,
                    std::move(fault->detail));
    if (same_ignoring_case(name, "Host")) {
      if (std::exchange(has_host_, true))
        return refuse(ec, refusal::malformed, 400, "Host comes twice");
      if (value.empty()
          || !std::all_of(value.begin(), value.end(), is_host_char))
        return refuse(ec, refusal::malformed, 400,
                      "Host is not a name with an optional port");
    } else if (same_ignoring_case(name, "Authorization")) {
      if (std::exchange(has_authorization_, true))
        return refuse(ec, refusal::malformed, 400, "Authorization comes twice");
    } else if (same_ignoring_case(name, "Expect")) {
      if (!same_ignoring_case(value, "100-continue"))
        return refuse(ec, refusal::malformed, 417,
                      "Expect other than '100-continue'");
      expects_continue = true;
    } else if (same_ignoring_case(name, "Upgrade")) {
      has_upgrade_ = true;
    }
    out_.headers.add(std::string{name}, std::string{value});
  }

  void on_header_impl(error_code& ec) override {
    head_done_ = true;
    if (!has_host_)
      return refuse(ec, refusal::malformed, 400, "Host is missing");
    // A body after an Upgrade request belongs to either protocol.
    if (has_upgrade_ && (framing_.chunked() || length().value_or(0) > 0))
      return refuse(ec, refusal::malformed, 400, "Upgrade beside a body");
    const auto& method = out_.method;
    if (!has_length()
        && (method == "POST" || method == "PUT" || method == "PATCH"))
      return refuse(ec, refusal::length_required, 411,
                    "neither Content-Length nor Transfer-Encoding");
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                         error_code&) override {
    // What a client announces is reserved only in part.
    out_.body.reserve(static_cast<std::size_t>(
        std::min<std::uint64_t>(length.value_or(0), reserve_bytes_max)));
  }

  std::size_t on_body_impl(beast::string_view body, error_code&) override {
    out_.body.append(body.data(), body.size());
    return body.size();
  }

  void on_chunk_header_impl(std::uint64_t, beast::string_view extensions,
                            error_code& ec) override {
    extension_bytes_ += extensions.size();
    if (extension_bytes_ > request_reader::chunk_extension_bytes_max)
      refuse(ec, refusal::malformed, 400, "too many chunk extensions");
  }

  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body,
                                 error_code&) override {
    out_.body.append(body.data(), body.size());
    return body.size();
  }

  void on_finish_impl(error_code&) override {
    // nop: is_done() tells.
  }

  http::request& out_;
  const reader_limits& limits_;
  framing_fields framing_{};
  std::size_t extension_bytes_ = 0;
  bool head_done_ = false;
  bool has_host_ = false;
  bool has_authorization_ = false;
  bool has_upgrade_ = false;
};

/// Whether the request line ends in " HTTP/d.d" of another version than 1.1.
bool is_other_version(std::string_view line) {
  constexpr std::string_view mark = " HTTP/";
  const auto at = line.rfind(mark);
  if (at == std::string_view::npos)
    return false;
  const auto version = line.substr(at + mark.size());
  const auto digit = [](char c) {
    return c >= '0' && c <= '9';
  };
  return version.size() == 3 && digit(version[0]) && version[1] == '.'
         && digit(version[2]) && version != "1.1";
}

} // namespace

struct request_reader::impl {
  explicit impl(reader_limits bounds) : limits{bounds} {
    parser.emplace(request, limits);
  }

  void refuse(refusal reason, int status, std::string detail) {
    at = phase::refused;
    why = {reason, status, std::move(detail)};
  }

  /// Ends a parse that failed: by our own rule if one was broken.
  void refuse(const error_code& ec) {
    at = phase::refused;
    why = parser->why ? *parser->why
                      : refused_why{refusal::malformed, 400,
                                    "not HTTP/1.1: " + ec.message()};
  }

  std::size_t read_head(std::string_view bytes);
  std::size_t read_body(std::string_view bytes);

  const reader_limits limits;
  phase at = phase::head;
  http::request request{};
  /// Beast's parser cannot be reused: each request gets a new one.
  std::optional<request_parser> parser{};
  refused_why why{};
  /// Where the search for the end of the head goes on.
  std::size_t searched = 0;
  std::uint64_t wire_bytes = 0;
  std::uint64_t wire_bytes_max = 0;
};

std::size_t request_reader::impl::read_head(std::string_view bytes) {
  constexpr std::string_view end_mark = "\r\n\r\n";
  if (bytes.empty())
    return 0;
  // A TLS hello or a blank line: no need to wait for its end.
  if (bytes.front() < 'A' || bytes.front() > 'z') {
    refuse(refusal::malformed, 400, "not HTTP: the first byte is no method");
    return 0;
  }
  const auto from = std::min(searched, bytes.size());
  const auto end = bytes.find(end_mark, from);
  const auto whole = end != std::string_view::npos;
  const auto size = whole ? end + end_mark.size() : bytes.size();
  const auto line_end = bytes.substr(0, size).find("\r\n");
  if (line_end == std::string_view::npos
          ? size > limits.target_bytes_max + method_bytes_max + 16
          : line_end > limits.target_bytes_max + method_bytes_max + 16) {
    refuse(refusal::target_too_long, 414,
           "the target is above " + std::to_string(limits.target_bytes_max)
               + " bytes");
    return 0;
  }
  if (size > limits.header_bytes_max
      || (!whole && size == limits.header_bytes_max)) {
    refuse(refusal::header_too_large, 431,
           "the head is above " + std::to_string(limits.header_bytes_max)
               + " bytes");
    return 0;
  }
  if (!whole) {
    searched = size - std::min(size, end_mark.size() - 1);
    return 0;
  }
  const auto head = bytes.substr(0, size);
  if (auto fault = check_head_bytes(head, false)) {
    refuse(refusal::malformed, fault->status, std::move(fault->detail));
    return 0;
  }
  if (is_other_version(head.substr(0, line_end))) {
    refuse(refusal::version, 505, "only HTTP/1.1 is spoken here");
    return 0;
  }
  error_code ec;
  const auto used
      = parser->put(boost::asio::const_buffer{head.data(), head.size()}, ec);
  if (ec) {
    refuse(ec);
    return 0;
  }
  if (used != head.size() || !parser->is_header_done()) {
    refuse(refusal::malformed, 400, "the head does not end where it seems to");
    return 0;
  }
  if (auto wrong = take_target_apart(request)) {
    refuse(refusal::malformed, 400, std::move(*wrong));
    return 0;
  }
  at = parser->is_done() ? phase::complete : phase::body;
  return size;
}

std::size_t request_reader::impl::read_body(std::string_view bytes) {
  std::size_t total = 0;
  while (total < bytes.size() && at == phase::body) {
    const auto rest = bytes.substr(total);
    error_code ec;
    const auto used
        = parser->put(boost::asio::const_buffer{rest.data(), rest.size()}, ec);
    total += used;
    wire_bytes += used;
    if (ec && ec != beast::http::error::need_more) {
      if (ec == beast::http::error::body_limit)
        refuse(refusal::body_too_large, 413, "the chunked body is too large");
      else
        refuse(ec);
    } else if (parser->is_done()) {
      at = phase::complete;
    } else if (wire_bytes > wire_bytes_max) {
      refuse(refusal::body_too_large, 413, "too much chunk framing");
    } else if (used == 0) {
      if (rest.size() > chunk_line_bytes_max)
        refuse(refusal::malformed, 400,
               "a chunk line is too long or trailer fields follow");
      break;
    }
  }
  return total;
}

request_reader::request_reader(reader_limits limits)
    : impl_{std::make_unique<impl>(limits)} {
  // nop
}

request_reader::~request_reader() = default;

void request_reader::restart() {
  impl_->request = http::request{};
  impl_->parser.emplace(impl_->request, impl_->limits);
  impl_->at = phase::head;
  impl_->searched = 0;
  impl_->wire_bytes = 0;
}

std::size_t request_reader::read(std::string_view bytes) {
  switch (impl_->at) {
  case phase::head: return impl_->read_head(bytes);
  case phase::body: return impl_->read_body(bytes);
  case phase::complete:
  case phase::refused: return 0;
  }
  return 0;
}

request_reader::phase request_reader::at() const {
  return impl_->at;
}

void request_reader::bound_body(std::uint64_t bytes_max) {
  impl_->wire_bytes_max = 2 * bytes_max + framing_bytes_free;
  impl_->parser->body_limit(bytes_max);
  if (impl_->parser->length().value_or(0) > bytes_max)
    impl_->refuse(refusal::body_too_large, 413,
                  "Content-Length " + std::to_string(*impl_->parser->length())
                      + " is above " + std::to_string(bytes_max));
}

http::request& request_reader::request() {
  return impl_->request;
}

std::uint64_t request_reader::body_bytes() const {
  return impl_->parser->length().value_or(impl_->request.body.size());
}

bool request_reader::keep_alive() const {
  return impl_->parser->keep_alive();
}

bool request_reader::expects_continue() const {
  return impl_->parser->expects_continue;
}

refusal request_reader::reason() const {
  return impl_->why.reason;
}

int request_reader::status() const {
  return impl_->why.status;
}

const std::string& request_reader::detail() const {
  return impl_->why.detail;
}

} // namespace streamvane::runtime::http
