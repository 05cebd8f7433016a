#include "messages/error.hpp"

#include <system_error>

namespace streamvane {

std::string_view to_string(errc code) {
  switch (code) {
  case errc::invalid: return "invalid";
  case errc::not_found: return "not found";
  case errc::too_large: return "too large";
  case errc::unavailable: return "unavailable";
  case errc::corrupt: return "corrupt";
  case errc::io: return "io";
  case errc::internal: return "internal";
  }
  return "unknown";
}

std::string to_string(const failure& f) {
  return std::string{to_string(f.code)} + ": " + f.what;
}

failure io_failure(std::string what, int errno_value) {
  what += ": " + std::generic_category().message(errno_value);
  return {errc::io, std::move(what)};
}

} // namespace streamvane
