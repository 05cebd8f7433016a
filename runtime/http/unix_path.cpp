#include "runtime/http/unix_path.hpp"

#include <sys/un.h>

namespace streamvane::runtime::http {

result<std::string> parse_unix_path(std::string_view option,
                                    std::string_view text) {
  // One byte is the final NUL's.
  constexpr auto bytes_max = sizeof(sockaddr_un::sun_path) - 1;
  auto path = text.substr(unix_prefix.size());
  if (path.empty() || path.size() > bytes_max
      || path.find('\0') != std::string_view::npos)
    return failure{errc::invalid, std::string{option} + " '" + std::string{text}
                                      + "': the path is not of 1.."
                                      + std::to_string(bytes_max) + " bytes"};
  return std::string{path};
}

} // namespace streamvane::runtime::http
