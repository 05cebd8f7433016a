#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace streamvane::genesys {

/// A word and what it stands for.
template <class T>
struct word {
  std::string_view text{};
  T meaning{};
};

/// A fixed vocabulary that is laid out at compile time: an open hash over a
/// word's length and three of its bytes. A lookup costs a few nanoseconds and
/// compares one word as a rule. Empty words are left out.
template <class T, std::size_t N>
class word_table {
public:
  constexpr explicit word_table(const word<T> (&words)[N]) {
    static_assert(N < free_slot);
    slots_.fill(free_slot);
    for (std::size_t i = 0; i < N; ++i) {
      words_[i] = words[i];
      if (words[i].text.empty())
        continue;
      auto slot = first_slot(words[i].text);
      while (slots_[slot] != free_slot)
        slot = (slot + 1) % slots_.size();
      slots_[slot] = static_cast<std::uint8_t>(i);
    }
  }

  /// The meaning of exactly that word; nullptr for others.
  constexpr const T* find(std::string_view text) const {
    for (auto slot = first_slot(text); slots_[slot] != free_slot;
         slot = (slot + 1) % slots_.size()) {
      const auto& known = words_[slots_[slot]];
      if (known.text == text)
        return &known.meaning;
    }
    return nullptr;
  }

private:
  static constexpr std::uint8_t free_slot = 255;

  static constexpr std::size_t first_slot(std::string_view text) {
    if (text.empty())
      return 0;
    auto byte = [text](std::size_t i) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
    };
    auto size = static_cast<std::uint32_t>(text.size());
    std::uint32_t key = byte(0) | byte(text.size() / 2) << 8
                        | byte(text.size() - 1) << 16 | size << 24;
    return (key * 0x9e3779b1U >> 16) % std::bit_ceil(4 * N);
  }

  std::array<word<T>, N> words_{};
  std::array<std::uint8_t, std::bit_ceil(4 * N)> slots_{};
};

/// Lays out a vocabulary: `vocabulary<colour>({{"red", colour::red}, …})`.
template <class T, std::size_t N>
constexpr word_table<T, N> vocabulary(const word<T> (&words)[N]) {
  return word_table<T, N>{words};
}

/// The meaning in a vocabulary that is only a list of words.
struct listed {};

} // namespace streamvane::genesys
