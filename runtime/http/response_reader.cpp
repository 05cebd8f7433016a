#include "runtime/http/response_reader.hpp"

#include "runtime/http/beast_text.hpp"
#include "runtime/http/head_rules.hpp"

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

constexpr std::size_t header_fields_max = 200;
constexpr std::size_t answer_chunk_line_bytes_max = 1024;
constexpr std::size_t chunk_extension_bytes_max = 64 * 1024;

/// Beast's parser with our rules in its callbacks; see request_reader.cpp.
class response_parser : public beast::http::basic_parser<false> {
public:
  explicit response_parser(std::function<void(std::string_view)> take_body)
      : take_body_{std::move(take_body)} {
    // Bounded once the head is known. (Beast 1.74 takes "none" for zero.)
    body_limit(std::numeric_limits<std::uint64_t>::max());
  }

  std::optional<failure> why{};
  int status = 0;
  header_fields headers{};

  std::uint64_t length() const {
    return framing_.content_length().value_or(0);
  }

private:
  void refuse(error_code& ec, errc code, std::string what) {
    if (!why)
      why = failure{code, std::move(what)};
    ec = beast::http::error::bad_value;
  }

  void on_request_impl(beast::http::verb, beast::string_view,
                       beast::string_view, int, error_code&) override {
    // nop: basic_parser<false> reads responses only.
  }

  void on_response_impl(int code, beast::string_view, int version,
                        error_code& ec) override {
    status = code;
    http_1_0_ = version == 10;
    if (code < 100 || code > 599)
      refuse(ec, errc::invalid, "status " + std::to_string(code));
  }

  void on_field_impl(beast::http::field, beast::string_view name_string,
                     beast::string_view value, error_code& ec) override {
    const auto name = view(name_string);
    if (head_done_)
      return refuse(ec, errc::invalid, "trailer fields are not accepted");
    if (headers.size() == header_fields_max)
      return refuse(ec, errc::too_large,
                    "more than " + std::to_string(header_fields_max)
                        + " header fields");
    if (auto fault = framing_.take(name, view(value)))
      return refuse(ec, errc::invalid, std::move(fault->detail));
    headers.add(std::string{name}, std::string{view(value)});
  }

  void on_header_impl(error_code& ec) override {
    head_done_ = true;
    if (http_1_0_ && framing_.chunked())
      refuse(ec, errc::invalid, "Transfer-Encoding in HTTP/1.0");
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>&,
                         error_code&) override {
    // nop
  }

  std::size_t on_body_impl(beast::string_view body, error_code&) override {
    take_body_(view(body));
    return body.size();
  }

  void on_chunk_header_impl(std::uint64_t, beast::string_view extensions,
                            error_code& ec) override {
    extension_bytes_ += extensions.size();
    if (extension_bytes_ > chunk_extension_bytes_max)
      refuse(ec, errc::too_large, "too many chunk extensions");
  }

  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body,
                                 error_code&) override {
    take_body_(view(body));
    return body.size();
  }

  void on_finish_impl(error_code&) override {
    // nop: is_done() tells.
  }

  std::function<void(std::string_view)> take_body_;
  framing_fields framing_{};
  std::size_t extension_bytes_ = 0;
  bool head_done_ = false;
  bool http_1_0_ = false;
};

} // namespace

struct response_reader::impl {
  impl(response_bounds limits, std::function<void(std::string_view)> take_body)
      : bounds{limits}, parser{std::move(take_body)} {
    parser.header_limit(bounds.header_bytes_max + 1);
    parser.skip(bounds.head_only);
  }

  void refuse(errc code, std::string what) {
    at = phase::refused;
    why = {code, "answer: " + std::move(what)};
  }

  void refuse(const error_code& ec) {
    if (parser.why)
      refuse(parser.why->code, parser.why->what);
    else if (ec == beast::http::error::body_limit)
      refuse(errc::too_large, "the body is above "
                                  + std::to_string(bounds.body_bytes_max)
                                  + " bytes");
    else
      refuse(errc::invalid, "not HTTP/1.1: " + ec.message());
  }

  std::size_t read_head(std::string_view bytes);
  std::size_t read_body(std::string_view bytes);

  const response_bounds bounds;
  response_parser parser;
  phase at = phase::head;
  failure why{};
  bool has_head = false;
  std::size_t searched = 0;
};

std::size_t response_reader::impl::read_head(std::string_view bytes) {
  constexpr std::string_view start = "HTTP/1.";
  constexpr std::string_view end_mark = "\r\n\r\n";
  const auto seen = std::min(bytes.size(), start.size());
  if (bytes.substr(0, seen) != start.substr(0, seen)) {
    refuse(errc::invalid, "it does not begin with HTTP/1.");
    return 0;
  }
  const auto end = bytes.find(end_mark, std::min(searched, bytes.size()));
  const auto whole = end != std::string_view::npos;
  const auto size = whole ? end + end_mark.size() : bytes.size();
  if (size > bounds.header_bytes_max) {
    refuse(errc::too_large, "the head is above "
                                + std::to_string(bounds.header_bytes_max)
                                + " bytes");
    return 0;
  }
  if (!whole) {
    searched = size - std::min(size, end_mark.size() - 1);
    return 0;
  }
  const auto head = bytes.substr(0, size);
  if (auto fault = check_head_bytes(head, true)) {
    refuse(errc::invalid, std::move(fault->detail));
    return 0;
  }
  error_code ec;
  const auto used
      = parser.put(boost::asio::const_buffer{head.data(), head.size()}, ec);
  if (ec) {
    refuse(ec);
  } else if (used != head.size() || !parser.is_header_done()) {
    refuse(errc::invalid, "the head does not end where it seems to");
  } else if (!parser.is_done() && parser.length() > bounds.body_bytes_max) {
    has_head = true;
    refuse(beast::http::make_error_code(beast::http::error::body_limit));
  } else {
    has_head = true;
    parser.body_limit(bounds.body_bytes_max);
    at = parser.is_done() ? phase::complete : phase::body;
    return size;
  }
  return 0;
}

std::size_t response_reader::impl::read_body(std::string_view bytes) {
  std::size_t total = 0;
  while (total < bytes.size() && at == phase::body) {
    const auto rest = bytes.substr(total);
    error_code ec;
    const auto used
        = parser.put(boost::asio::const_buffer{rest.data(), rest.size()}, ec);
    total += used;
    if (ec && ec != beast::http::error::need_more) {
      refuse(ec);
    } else if (parser.is_done()) {
      at = phase::complete;
    } else if (used == 0) {
      if (rest.size() > answer_chunk_line_bytes_max)
        refuse(errc::invalid, "a chunk line is too long or trailers follow");
      break;
    }
  }
  return total;
}

response_reader::response_reader(
    response_bounds bounds, std::function<void(std::string_view)> take_body)
    : impl_{std::make_unique<impl>(bounds, std::move(take_body))} {
  // nop
}

response_reader::~response_reader() = default;

std::size_t response_reader::read(std::string_view bytes) {
  switch (impl_->at) {
  case phase::head: return impl_->read_head(bytes);
  case phase::body: return impl_->read_body(bytes);
  case phase::complete:
  case phase::refused: return 0;
  }
  return 0;
}

void response_reader::end_of_stream() {
  if (impl_->at == phase::complete || impl_->at == phase::refused)
    return;
  if (impl_->at == phase::body && impl_->parser.need_eof())
    impl_->at = phase::complete;
  else
    impl_->refuse(errc::unavailable, "the connection was closed inside it");
}

response_reader::phase response_reader::at() const {
  return impl_->at;
}

bool response_reader::has_head() const {
  return impl_->has_head;
}

int response_reader::status() const {
  return impl_->parser.status;
}

const header_fields& response_reader::headers() const {
  return impl_->parser.headers;
}

bool response_reader::keep_alive() const {
  return impl_->parser.keep_alive();
}

const failure& response_reader::why() const {
  return impl_->why;
}

} // namespace streamvane::runtime::http
