#pragma once

#include <cstddef>

namespace streamvane::json {

/// The length of the well-formed UTF-8 sequence at `p`, 1 to 4; 0 where there
/// is none before `end`: stray continuation bytes, overlong forms, surrogates,
/// beyond U+10FFFF, cut off (Unicode 15, table 3-7).
inline std::size_t utf8_sequence(const char* p, const char* end) {
  auto byte = [p](std::size_t i) {
    return static_cast<unsigned char>(p[i]);
  };
  auto continues = [&byte](std::size_t i) {
    return (byte(i) & 0xc0) == 0x80;
  };
  if (p == end)
    return 0;
  auto left = static_cast<std::size_t>(end - p);
  unsigned first = byte(0);
  if (first < 0x80)
    return 1;
  if (first < 0xc2)
    return 0;
  if (first < 0xe0)
    return left >= 2 && continues(1) ? 2 : 0;
  if (first < 0xf0) {
    if (left < 3 || !continues(1) || !continues(2))
      return 0;
    bool overlong = first == 0xe0 && byte(1) < 0xa0;
    bool surrogate = first == 0xed && byte(1) >= 0xa0;
    return overlong || surrogate ? 0 : 3;
  }
  if (first > 0xf4 || left < 4 || !continues(1) || !continues(2)
      || !continues(3))
    return 0;
  bool overlong = first == 0xf0 && byte(1) < 0x90;
  bool beyond = first == 0xf4 && byte(1) >= 0x90;
  return overlong || beyond ? 0 : 4;
}

} // namespace streamvane::json
