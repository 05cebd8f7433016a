#include "runtime/metrics_store/key_text.hpp"

#include <cstdint>

namespace streamvane::runtime::metrics_store {

std::string key_text(std::string_view key) {
  constexpr std::size_t shown_max = 64;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (char c : key.substr(0, shown_max)) {
    auto byte = static_cast<std::uint8_t>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  if (key.size() > shown_max)
    text += "… (" + std::to_string(key.size()) + " bytes)";
  return text;
}

} // namespace streamvane::runtime::metrics_store
