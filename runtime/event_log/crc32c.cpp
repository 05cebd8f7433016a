#include "runtime/event_log/crc32c.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <nmmintrin.h>

namespace streamvane::runtime::event_log {

namespace {

/// The polynomial, its bits in the order in which the crc has them.
constexpr std::uint32_t polynomial = 0x82f63b78;

/// What a crc becomes when so many zero bytes follow, looked up byte by byte:
/// with it, the crcs of neighbouring stretches become the crc of both.
class zeros_after {
public:
  constexpr explicit zeros_after(std::size_t bytes) {
    // A crc is linear: those of its single bits give all others.
    std::array<std::uint32_t, 32> of_bit{};
    for (std::size_t bit = 0; bit < of_bit.size(); ++bit) {
      auto crc = std::uint32_t{1} << bit;
      for (std::size_t i = 0; i < bytes * 8; ++i)
        crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
      of_bit[bit] = crc;
    }
    for (std::size_t byte = 0; byte < 4; ++byte)
      for (std::size_t value = 0; value < 256; ++value)
        for (std::size_t bit = 0; bit < 8; ++bit)
          if ((value >> bit & 1) != 0)
            table_[byte][value] ^= of_bit[byte * 8 + bit];
  }

  std::uint64_t operator()(std::uint64_t crc) const {
    return table_[0][crc & 255] ^ table_[1][crc >> 8 & 255]
           ^ table_[2][crc >> 16 & 255] ^ table_[3][crc >> 24 & 255];
  }

private:
  std::array<std::array<std::uint32_t, 256>, 4> table_{};
};

std::uint64_t word_at(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

/// The processor begins a crc with every cycle and has it three cycles later:
/// three lanes of equal length keep it busy.
template <std::size_t LaneBytes>
std::uint64_t in_lanes(std::uint64_t crc, const char*& at, std::size_t& left) {
  static constexpr zeros_after one_lane{LaneBytes};
  while (left >= 3 * LaneBytes) {
    std::uint64_t second = 0;
    std::uint64_t third = 0;
    for (std::size_t i = 0; i < LaneBytes; i += 8) {
      crc = _mm_crc32_u64(crc, word_at(at + i));
      second = _mm_crc32_u64(second, word_at(at + LaneBytes + i));
      third = _mm_crc32_u64(third, word_at(at + 2 * LaneBytes + i));
    }
    crc = one_lane(one_lane(crc) ^ second) ^ third;
    at += 3 * LaneBytes;
    left -= 3 * LaneBytes;
  }
  return crc;
}

} // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc) {
  std::uint64_t c = ~crc;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  c = in_lanes<256>(c, at, left);
  c = in_lanes<64>(c, at, left);
  for (; left >= 8; at += 8, left -= 8)
    c = _mm_crc32_u64(c, word_at(at));
  auto rest = static_cast<std::uint32_t>(c);
  for (; left > 0; ++at, --left)
    rest = _mm_crc32_u8(rest, static_cast<std::uint8_t>(*at));
  return ~rest;
}

} // namespace streamvane::runtime::event_log
