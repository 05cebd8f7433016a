#include "sinks/http_feed/http_feed_options.hpp"

#include "runtime/http/message.hpp"
#include "runtime/http/url.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace streamvane::sinks::http_feed {

namespace {

/// Fields that the sink or the client sets.
constexpr std::array<std::string_view, 6> our_fields
    = {"Host",       "Content-Length", "Transfer-Encoding",
       "Connection", "Content-Type",   "Idempotency-Key"};

/// Fields that carry credentials.
constexpr std::array<std::string_view, 4> secret_fields
    = {"Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key"};

template <std::size_t N>
bool is_one_of(std::string_view name,
               const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view other) {
    return runtime::http::same_ignoring_case(name, other);
  });
}

bool is_field_name(std::string_view name) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || others.find(c) != others.npos;
  });
}

bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c == '\t' || (c >= 0x20 && c < 0x7f);
  });
}

result<> check_timeout(std::string_view name, millis value, millis most) {
  if (value < millis{1} || value > most)
    return failure{errc::invalid, std::string{name} + " is "
                                      + std::to_string(value.count())
                                      + "ms, must be 1ms to "
                                      + std::to_string(most.count()) + "ms"};
  return done{};
}

/// The value is not shown: it may be a secret that somebody put there.
result<> check_field(std::string_view name, std::string_view value) {
  auto wrong = [&](std::string_view why) {
    return failure{errc::invalid,
                   "header '" + std::string{name} + "' " + std::string{why}};
  };
  if (!is_field_name(name))
    return wrong("has a name that HTTP does not allow");
  if (is_one_of(name, our_fields))
    return wrong("is set by the sink");
  if (is_one_of(name, secret_fields))
    return wrong("carries credentials, which must not stand in clear text");
  if (!is_field_value(value))
    return wrong("has a value that is not printable ASCII");
  return done{};
}

} // namespace

result<> validate(const http_feed_options& options) {
  if (auto to = runtime::http::parse_url(options.url); !to)
    return failure{errc::invalid, "url: " + to.why().what};
  if (options.method != "POST" && options.method != "PUT")
    return failure{errc::invalid,
                   "method is '" + options.method + "', must be POST or PUT"};
  if (auto ok = check_timeout("connect_timeout", options.connect_timeout,
                              connect_timeout_max);
      !ok)
    return ok;
  if (auto ok = check_timeout("write_timeout", options.write_timeout,
                              write_timeout_max);
      !ok)
    return ok;
  if (auto ok = check_timeout("answer_timeout", options.answer_timeout,
                              answer_timeout_max);
      !ok)
    return ok;
  for (const auto& [name, value] : options.headers)
    if (auto ok = check_field(name, value); !ok)
      return ok;
  return done{};
}

http_feed_options read_http_feed_options(config::section& from) {
  http_feed_options options;
  options.url = from.required_text("url");
  options.method = from.choice("method", options.method, {"POST", "PUT"});
  options.connect_timeout
      = from.duration("connect_timeout", options.connect_timeout, millis{1},
                      connect_timeout_max);
  options.write_timeout = from.duration("write_timeout", options.write_timeout,
                                        millis{1}, write_timeout_max);
  options.answer_timeout = from.duration(
      "answer_timeout", options.answer_timeout, millis{1}, answer_timeout_max);
  options.ca_file = from.optional_text("ca_file").value_or("");
  options.headers = from.text_map("headers");
  // An absent URL is a problem already.
  if (auto ok = validate(options); !ok && !options.url.empty())
    from.problem("", ok.why().what);
  return options;
}

} // namespace streamvane::sinks::http_feed
