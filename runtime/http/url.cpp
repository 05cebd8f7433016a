#include "runtime/http/url.hpp"

#include "messages/ascii.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace streamvane::runtime::http {

namespace {

constexpr std::size_t url_bytes_max = 8 * 1024;
constexpr std::size_t host_bytes_max = 253;

failure wrong(std::string_view text, const char* reason) {
  return {errc::invalid, "URL '" + std::string{text} + "': " + reason};
}

bool is_ipv6(const std::string& host) {
  in6_addr ignored{};
  return inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
}

bool is_ipv4(const std::string& host) {
  in_addr ignored{};
  return inet_pton(AF_INET, host.c_str(), &ignored) == 1;
}

/// A name whose last label is numeric ("127.1", "0x7f000001") is an address in
/// disguise to getaddrinfo.
bool looks_numeric(const std::string& host) {
  const auto dot = host.rfind('.');
  const auto last = host.substr(dot == std::string::npos ? 0 : dot + 1);
  if (last.empty())
    return false;
  return is_digit(last.front())
         && (std::all_of(last.begin(), last.end(), is_digit)
             || last.starts_with("0x"));
}

/// Labels of 1..63 letters, digits, '-' and '_'; no label is empty.
bool is_dns_name(const std::string& host) {
  if (host.empty() || host.size() > host_bytes_max)
    return false;
  std::size_t label = 0;
  for (const auto c : host) {
    if (c == '.') {
      if (label == 0)
        return false;
      label = 0;
    } else if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_') {
      return false;
    } else if (++label > 63) {
      return false;
    }
  }
  return label > 0;
}

} // namespace

std::string url::authority() const {
  auto out = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (tls ? 443 : 80))
    out += ":" + std::to_string(port);
  return out;
}

result<url> parse_url(std::string_view text) {
  if (text.size() > url_bytes_max)
    return failure{errc::too_large, "URL of " + std::to_string(text.size())
                                        + " bytes is above url_bytes_max "
                                        + std::to_string(url_bytes_max)};
  for (const auto c : text)
    if (c <= 0x20 || c >= 0x7f)
      return failure{errc::invalid,
                     "a URL holds a blank, control or non-ASCII character"};
  url out;
  auto rest = text;
  if (rest.starts_with("https://")) {
    out.tls = true;
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return wrong(text, "the scheme is not http:// or https://");
  }
  if (rest.find('#') != std::string_view::npos)
    return wrong(text, "a fragment is not allowed");
  if (rest.find('\\') != std::string_view::npos)
    return wrong(text, "a backslash is not allowed");
  const auto end = std::min(rest.find_first_of("/?"), rest.size());
  auto authority = rest.substr(0, end);
  out.target = std::string{rest.substr(end)};
  if (out.target.empty() || out.target.front() == '?')
    out.target.insert(0, 1, '/');
  if (authority.find('@') != std::string_view::npos)
    return wrong(text, "user information is not allowed");
  auto port = std::string_view{};
  auto has_port = false;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos)
      return wrong(text, "'[' without ']'");
    out.host = std::string{authority.substr(1, close - 1)};
    if (!is_ipv6(out.host))
      return wrong(text, "no IPv6 address in the brackets");
    const auto after = authority.substr(close + 1);
    if (!after.empty() && after.front() != ':')
      return wrong(text, "neither port nor path after ']'");
    has_port = !after.empty();
    port = has_port ? after.substr(1) : after;
  } else {
    const auto colon = authority.find(':');
    has_port = colon != std::string_view::npos;
    out.host = std::string{authority.substr(0, colon)};
    port = has_port ? authority.substr(colon + 1) : std::string_view{};
  }
  std::transform(out.host.begin(), out.host.end(), out.host.begin(), to_lower);
  if (!authority.starts_with('[')) {
    if (!is_dns_name(out.host))
      return wrong(text, "the host is not a DNS name or an address");
    if (looks_numeric(out.host) && !is_ipv4(out.host))
      return wrong(text, "the host is an oddly spelled IPv4 address");
  }
  out.port = out.tls ? 443 : 80;
  if (has_port) {
    const auto [at, error]
        = std::from_chars(port.data(), port.data() + port.size(), out.port);
    if (error != std::errc{} || at != port.data() + port.size()
        || out.port == 0)
      return wrong(text, "the port is not a number of 1..65535");
  }
  return out;
}

} // namespace streamvane::runtime::http
