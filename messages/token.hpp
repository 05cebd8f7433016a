#pragma once

#include "messages/ordered_bytes.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace streamvane {

/// A short word of Genesys' vocabulary (a media type, a routing status): up to
/// sixteen bytes held in place, so that a word we have never heard of is kept
/// and compared like a known one. Ordered by its text. A longer word keeps its
/// first ten bytes and `~` with five digits of a hash, so that two long words
/// stay two.
class token {
public:
  static constexpr std::size_t size_max = 16;

  constexpr token() = default;

  /// Takes the text as it is.
  constexpr token(std::string_view text) {
    if (text.size() <= size_max) {
      for (std::size_t i = 0; i < text.size(); ++i)
        bytes_[i] = text[i];
      return;
    }
    std::uint64_t hash = 14695981039346656037ULL;
    for (char c : text)
      hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211ULL;
    for (std::size_t i = 0; i < 10; ++i)
      bytes_[i] = text[i];
    bytes_[10] = '~';
    for (std::size_t i = 11; i < size_max; ++i, hash >>= 5)
      bytes_[i] = "0123456789abcdefghijklmnopqrstuv"[hash & 31];
  }

  constexpr token(const char* text) : token{std::string_view{text}} {
    // nop
  }

  constexpr std::string_view text() const {
    std::size_t size = 0;
    while (size < size_max && bytes_[size] != '\0')
      ++size;
    return {bytes_.data(), size};
  }

  constexpr bool empty() const {
    return bytes_[0] == '\0';
  }

  const std::array<char, size_max>& bytes() const {
    return bytes_;
  }

  static token from_bytes(const std::array<char, size_max>& bytes) {
    token t;
    t.bytes_ = bytes;
    return t;
  }

  friend bool operator==(const token& a, const token& b) {
    return ordered_bytes::of(a.bytes_.data())
           == ordered_bytes::of(b.bytes_.data());
  }

  /// By unsigned bytes, as the store orders keys.
  friend std::strong_ordering operator<=>(const token& a, const token& b) {
    return ordered_bytes::of(a.bytes_.data())
           <=> ordered_bytes::of(b.bytes_.data());
  }

private:
  std::array<char, size_max> bytes_{};
};

} // namespace streamvane

template <>
struct std::hash<streamvane::token> {
  std::size_t operator()(const streamvane::token& x) const noexcept {
    auto both = streamvane::ordered_bytes::of(x.bytes().data());
    return static_cast<std::size_t>((both.first ^ both.second * 31)
                                    * 0x9e3779b97f4a7c15ULL);
  }
};
