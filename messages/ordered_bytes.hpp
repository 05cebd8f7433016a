#pragma once

#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>

namespace streamvane {

/// Sixteen bytes as two numbers that compare as the bytes do, first to last: in
/// registers, without a call.
struct ordered_bytes {
  std::uint64_t first = 0;
  std::uint64_t second = 0;

  static ordered_bytes of(const void* sixteen) {
    ordered_bytes x;
    std::memcpy(&x, sixteen, sizeof(x));
    if constexpr (std::endian::native == std::endian::little) {
      x.first = __builtin_bswap64(x.first);
      x.second = __builtin_bswap64(x.second);
    }
    return x;
  }

  friend bool operator==(const ordered_bytes&, const ordered_bytes&) = default;
  friend auto operator<=>(const ordered_bytes&, const ordered_bytes&) = default;
};

} // namespace streamvane
