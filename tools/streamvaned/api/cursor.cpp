#include "tools/streamvaned/api/cursor.hpp"

#include "runtime/metrics_store/write_batch.hpp"

namespace streamvane::tools::streamvaned {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

} // namespace

std::string to_cursor(std::string_view key) {
  std::string text;
  text.reserve(2 * key.size());
  for (char c : key) {
    auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::optional<std::string> from_cursor(std::string_view text) {
  if (text.empty() || text.size() % 2 != 0
      || text.size() > 2 * runtime::metrics_store::key_bytes_max)
    return std::nullopt;
  std::string key;
  key.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    auto high = digits.find(text[i]);
    auto low = digits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos)
      return std::nullopt;
    key += static_cast<char>(high << 4 | low);
  }
  return key;
}

} // namespace streamvane::tools::streamvaned
