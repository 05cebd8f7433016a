#pragma once

#include "messages/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace streamvane::runtime::http {

/// An absolute http or https URL, taken apart.
struct url {
  bool tls = false;
  /// A name or an address; IPv6 without its brackets; lower case.
  std::string host{};
  std::uint16_t port = 0;
  /// Path and query as they go on the wire; at least "/".
  std::string target{};

  /// "example.com:8443", "[::1]:80": with the port only if it is not the
  /// scheme's own.
  std::string authority() const;
};

/// Reads a URL strictly: scheme http or https, no user info, no fragment, no
/// blanks, control or non-ASCII characters, port 1..65535, host a DNS name of
/// letters, digits, '-', '.', '_', a dotted IPv4 address or a bracketed IPv6
/// address. An IPv4 address in another spelling (0x7f.1, 2130706433, 127.1) is
/// refused, so that what was checked is what is connected to.
result<url> parse_url(std::string_view text);

} // namespace streamvane::runtime::http
