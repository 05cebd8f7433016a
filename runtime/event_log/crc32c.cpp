#include "runtime/event_log/crc32c.hpp"

#include <cstring>
#include <nmmintrin.h>

namespace streamvane::runtime::event_log {

std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc) {
  std::uint64_t c = ~crc;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    c = _mm_crc32_u64(c, word);
  }
  auto rest = static_cast<std::uint32_t>(c);
  for (; left > 0; ++at, --left)
    rest = _mm_crc32_u8(rest, static_cast<std::uint8_t>(*at));
  return ~rest;
}

} // namespace streamvane::runtime::event_log
