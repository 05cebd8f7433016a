#pragma once

#include "messages/json/cell.hpp"
#include "messages/json/scan.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace streamvane::json {

/// Reads the texts that everyone sends, an object or an array without anything
/// odd in it, several times faster than a scan and a parser one after the
/// other. Where it is not sure of a text it says so, and nothing else: whether
/// that one is refused is for `scan` and RapidJSON to decide. So it takes less
/// than they do, and lays down the same cells (tests/messages/json/
/// ordinary_text_test.cpp holds both against each other).
///
/// Operation: a first pass marks where strings end, 64 bytes at a time and
/// almost without a branch; a second walks over the text, leaps over the inside
/// of strings, checks the grammar and lays down the cells.
/// Left to the others: exponents, surrogates, \u in keys, scalars that stand
/// alone, and whatever breaks a rule or a limit.
class ordinary_text {
public:
  /// Bytes behind the text that must be there: they are overwritten.
  static constexpr std::size_t padding = 64;

  /// Reads the text in place: escapes are resolved where they stand. False
  /// where it is unsure; the text may be changed then.
  bool read(char* text, std::size_t size, const limits& within);

  /// What was read; offsets are into the text.
  std::span<const cell> cells() const {
    return {cells_.data(), cell_count_};
  }

private:
  bool mark_string_ends(const char* text, std::size_t size);

  std::vector<std::uint32_t> string_ends_{};
  std::vector<cell> cells_{};
  std::size_t cell_count_ = 0;
  bool escapes_ = false; ///< There is a backslash in the text.
};

} // namespace streamvane::json
