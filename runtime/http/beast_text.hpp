#pragma once

// For .cpp files of this folder only, like asio.hpp.

#include <boost/beast/core/string.hpp>

#include <string_view>

namespace streamvane::runtime::http {

inline std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

} // namespace streamvane::runtime::http
