#include "runtime/http/client.hpp"

#include "runtime/http/client_stream.hpp"
#include "runtime/http/response_reader.hpp"
#include "runtime/http/tls.hpp"
#include "runtime/http/unix_path.hpp"
#include "runtime/http/url.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace streamvane::runtime::http {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t read_bytes = 16 * 1024;
constexpr std::size_t target_bytes_max = 64 * 1024;
/// Answers like 100 and 103 before the real one.
constexpr int interim_max = 8;

bool is_visible_ascii(char c) {
  return c > 0x20 && c < 0x7f;
}

bool is_set_by_client(std::string_view name) {
  constexpr std::array names
      = {"Host", "Content-Length", "Transfer-Encoding", "Connection"};
  return std::any_of(names.begin(), names.end(), [&](const char* ours) {
    return same_ignoring_case(name, ours);
  });
}

/// RFC 9110 9.2.2.
bool is_idempotent(std::string_view method) {
  constexpr std::array<std::string_view, 5> methods
      = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"};
  return std::find(methods.begin(), methods.end(), method) != methods.end();
}

failure bad_argument(std::string what) {
  return {errc::invalid, "request: " + std::move(what)};
}

} // namespace

struct client::impl {
  explicit impl(client_options o) : options{std::move(o)} {
    // nop
  }

  result<> prepare();
  result<> connect();
  result<std::string> compose(std::string_view method, std::string_view target,
                              const header_fields& headers,
                              std::string_view body) const;
  result<client_response> exchange(std::string_view bytes,
                                   const response_bounds& bounds,
                                   request_options how);
  result<client_response> attempt(std::string_view bytes,
                                  const response_bounds& bounds,
                                  bool status_suffices, bool& silent);

  client_options options;
  /// What the options say, once `prepare` has read them.
  std::optional<url> to{};
  std::string unix_path{};
  std::string base{};
  std::shared_ptr<boost::asio::ssl::context> tls{};
  bool prepared = false;

  std::unique_ptr<client_stream> stream{};

  /// Set while for_each_line reads: takes the body; false ends.
  std::function<result<bool>(std::string_view)> take{};
};

/// Reads the options once; a failure comes back with every request.
result<> client::impl::prepare() {
  if (prepared)
    return done{};
  if (options.url.starts_with(unix_prefix)) {
    auto path = parse_unix_path("url", options.url);
    if (!path)
      return path.why();
    unix_path = std::move(*path);
    prepared = true;
    return done{};
  }
  auto parsed = parse_url(options.url);
  if (!parsed)
    return parsed.why();
  if (parsed->target.find('?') != std::string::npos)
    return failure{errc::invalid,
                   "url '" + options.url + "': a query belongs to the target"};
  if (parsed->tls) {
    auto context = make_client_tls(options);
    if (!context)
      return context.why();
    tls = std::move(*context);
  }
  base = parsed->target;
  while (base.ends_with('/'))
    base.pop_back();
  to = std::move(*parsed);
  prepared = true;
  return done{};
}

result<> client::impl::connect() {
  auto opened = to ? client_stream::connect(options, *to, tls)
                   : client_stream::connect_unix(options, unix_path);
  if (!opened)
    return opened.why();
  stream = std::move(*opened);
  return done{};
}

result<std::string> client::impl::compose(std::string_view method,
                                          std::string_view target,
                                          const header_fields& headers,
                                          std::string_view body) const {
  if (!is_token(method))
    return bad_argument("the method is not a token");
  if (!target.starts_with('/') || target.size() > target_bytes_max
      || target.find('#') != std::string_view::npos
      || !std::all_of(target.begin(), target.end(), is_visible_ascii))
    return bad_argument("the target is not an encoded path of at most "
                        + std::to_string(target_bytes_max) + " bytes");
  std::string out{method};
  out += ' ';
  out += base;
  out += target;
  out += " HTTP/1.1\r\nHost: ";
  out += to ? to->authority() : "localhost";
  out += "\r\n";
  for (const auto& [name, value] : headers) {
    if (!is_token(name) || !is_field_value(value))
      return bad_argument("header '" + name + "' cannot be sent");
    if (is_set_by_client(name))
      return bad_argument("header '" + name + "' is set by the client");
    out += name + ": " + value + "\r\n";
  }
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH")
    out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  out += "\r\n";
  out += body;
  return out;
}

/// Sends and reads over the kept connection if there is one, else over a new
/// one; repeats once if the kept one turns out to be closed.
result<client_response> client::impl::exchange(std::string_view bytes,
                                               const response_bounds& bounds,
                                               request_options how) {
  if (stream && stream->has_unasked_input())
    stream.reset();
  const auto reused = stream != nullptr;
  if (!reused)
    if (auto ok = connect(); !ok)
      return ok.why();
  auto silent = false;
  auto answer = attempt(bytes, bounds, how.status_suffices, silent);
  if (answer || !reused || !silent || !how.safe_to_repeat)
    return answer;
  if (auto ok = connect(); !ok)
    return ok.why();
  return attempt(bytes, bounds, how.status_suffices, silent);
}

/// One try. `silent`: the connection ended before any byte of an answer.
result<client_response> client::impl::attempt(std::string_view bytes,
                                              const response_bounds& bounds,
                                              bool status_suffices,
                                              bool& silent) {
  // Kept again only if the answer leaves it clean.
  auto mine = std::move(stream);
  silent = false;
  auto written = mine->write(bytes, clock::now() + options.write_timeout);
  auto until = clock::now() + options.read_timeout;
  client_response out;
  std::optional<failure> taken_badly;
  auto go_on = true;
  std::optional<response_reader> reader;
  const auto take_body = [&](std::string_view piece) {
    if (!go_on)
      return;
    auto more = result<bool>{true};
    if (take && reader->status() == 200)
      more = take(piece);
    else if (out.body.size() + piece.size() > options.response_bytes_max)
      more = failure{errc::too_large,
                     "answer: the body is above response_bytes_max "
                         + std::to_string(options.response_bytes_max)};
    else
      out.body += piece;
    if (!more)
      taken_badly = more.why();
    go_on = more && *more;
  };
  reader.emplace(bounds, take_body);
  const auto without_body = [&](const failure& why) -> result<client_response> {
    // What was not even sent was not accepted, whatever is said.
    if (!status_suffices || !written || !reader->has_head())
      return why;
    out.status = reader->status();
    out.headers = reader->headers();
    out.body_failure = why;
    return std::move(out);
  };
  std::vector<char> in(bounds.header_bytes_max + read_bytes);
  std::size_t begin = 0;
  std::size_t end = 0;
  auto heard = false;
  auto interim = 0;
  while (go_on) {
    const auto used = reader->read({in.data() + begin, end - begin});
    begin += used;
    if (reader->at() == response_reader::phase::refused)
      return without_body(reader->why());
    if (reader->at() == response_reader::phase::complete) {
      if (reader->status() / 100 != 1)
        break;
      if (reader->status() == 101 || ++interim > interim_max)
        return failure{errc::invalid, "answer: unasked status "
                                          + std::to_string(reader->status())};
      reader.emplace(bounds, take_body);
      continue;
    }
    if (used > 0 && begin != end)
      continue;
    std::copy(in.begin() + static_cast<std::ptrdiff_t>(begin),
              in.begin() + static_cast<std::ptrdiff_t>(end), in.begin());
    end -= begin;
    begin = 0;
    auto got = mine->read(in.data() + end, in.size() - end, until);
    if (!got || *got == 0) {
      silent = !heard && !mine->timed_out();
      if (got)
        reader->end_of_stream();
      if (got && reader->at() == response_reader::phase::complete)
        break;
      // A server may answer and close before it has read everything; without
      // an answer the first failure is the cause.
      if (!written)
        return written.why();
      return without_body(got ? reader->why() : got.why());
    }
    heard = true;
    end += *got;
    if (take)
      until = clock::now() + options.read_timeout;
  }
  if (taken_badly)
    return without_body(*taken_badly);
  out.status = reader->status();
  out.headers = reader->headers();
  if (go_on && written && begin == end && reader->keep_alive())
    stream = std::move(mine);
  return out;
}

client::client(client_options options)
    : impl_{std::make_unique<impl>(std::move(options))} {
  // nop
}

client::~client() = default;
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;

result<client_response> client::request(std::string_view method,
                                        std::string_view target,
                                        const header_fields& headers,
                                        std::string_view body,
                                        request_options options) {
  if (auto ok = impl_->prepare(); !ok)
    return ok.why();
  auto bytes = impl_->compose(method, target, headers, body);
  if (!bytes)
    return bytes.why();
  return impl_->exchange(
      *bytes,
      {.header_bytes_max = impl_->options.response_header_bytes_max,
       .body_bytes_max = impl_->options.response_bytes_max,
       .head_only = method == "HEAD"},
      {.safe_to_repeat = is_idempotent(method) || options.safe_to_repeat,
       .status_suffices = options.status_suffices});
}

result<client_response>
client::for_each_line(std::string_view target, const header_fields& headers,
                      const std::function<bool(std::string_view)>& take) {
  if (auto ok = impl_->prepare(); !ok)
    return ok.why();
  auto bytes = impl_->compose("GET", target, headers, {});
  if (!bytes)
    return bytes.why();
  std::string rest;
  const auto line_max = impl_->options.line_bytes_max;
  const auto give = [&take](std::string_view line) {
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    return take(line);
  };
  impl_->take = [&](std::string_view piece) -> result<bool> {
    while (!piece.empty()) {
      const auto end = piece.find('\n');
      const auto part = piece.substr(0, end);
      if (rest.size() + part.size() > line_max)
        return failure{errc::too_large, "answer: a line is above "
                                            + std::to_string(line_max)
                                            + " bytes"};
      rest += part;
      if (end == std::string_view::npos)
        break;
      piece.remove_prefix(end + 1);
      const auto more = give(rest);
      rest.clear();
      if (!more)
        return false;
    }
    return true;
  };
  auto out = impl_->exchange(
      *bytes,
      {.header_bytes_max = impl_->options.response_header_bytes_max,
       .body_bytes_max = std::numeric_limits<std::uint64_t>::max(),
       .head_only = false},
      {.safe_to_repeat = true});
  impl_->take = nullptr;
  // The last line may lack its LF.
  if (out && !rest.empty())
    give(rest);
  return out;
}

void client::close() {
  impl_->stream.reset();
}

} // namespace streamvane::runtime::http
