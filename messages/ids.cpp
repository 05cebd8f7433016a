#include "messages/ids.hpp"

#include <xxhash.h>

namespace streamvane {

namespace {

/// Value of each hexadecimal digit; above 15 for every other byte.
constexpr std::array<std::uint8_t, 256> hex_digits = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(0xff);
  constexpr std::string_view lower = "0123456789abcdef";
  constexpr std::string_view upper = "0123456789ABCDEF";
  for (std::uint8_t value = 0; value < 16; ++value) {
    table[static_cast<std::uint8_t>(lower[value])] = value;
    table[static_cast<std::uint8_t>(upper[value])] = value;
  }
  return table;
}();

constexpr std::size_t uuid_length = 36;

/// Where the two digits of each byte stand in the text.
constexpr std::array<std::uint8_t, 16> digit_at
    = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

bool read_canonical(std::string_view text, uuid& into) {
  if (text.size() != uuid_length || text[8] != '-' || text[13] != '-'
      || text[18] != '-' || text[23] != '-')
    return false;
  unsigned wrong = 0;
  for (std::size_t i = 0; i < digit_at.size(); ++i) {
    unsigned high = hex_digits[static_cast<std::uint8_t>(text[digit_at[i]])];
    unsigned low = hex_digits[static_cast<std::uint8_t>(text[digit_at[i] + 1])];
    wrong |= high | low;
    into.bytes[i] = static_cast<std::uint8_t>(high << 4 | (low & 15));
  }
  return wrong < 16;
}

uuid hashed(std::string_view text) {
  auto hash = XXH3_128bits(text.data(), text.size());
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  uuid id;
  std::memcpy(id.bytes.data(), canonical.digest, id.bytes.size());
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x80);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
  return id;
}

} // namespace

bool is_uuid(std::string_view text) {
  uuid ignored;
  return read_canonical(text, ignored);
}

uuid to_uuid(std::string_view text) {
  if (uuid id; read_canonical(text, id))
    return id;
  if (text.empty() || text == "UNKNOWN" || text == "unknown")
    return {};
  return hashed(text);
}

std::string to_string(const uuid& id) {
  if (!id)
    return {};
  static constexpr char digits[] = "0123456789abcdef";
  std::string text(uuid_length, '-');
  for (std::size_t i = 0; i < digit_at.size(); ++i) {
    text[digit_at[i]] = digits[id.bytes[i] >> 4];
    text[digit_at[i] + 1U] = digits[id.bytes[i] & 15];
  }
  return text;
}

} // namespace streamvane
