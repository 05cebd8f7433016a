#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::tests::layering {

/// One #include directive.
struct include_line {
  std::size_t line = 0; ///< Counted from 1.
  std::string target{}; ///< What stands between the quotes or brackets.
  bool quoted = false;
};

/// A C++ file as the rules see it.
struct source_text {
  std::vector<include_line> includes{};
  /// The lines with comments and the contents of literals blanked out: what
  /// the compiler sees of them, minus what a text may say.
  std::vector<std::string> code{};
};

/// Reads C++ text. Never fails: a literal that is not closed ends with its
/// line, a comment that is not closed with the file.
source_text read_source(std::string_view text);

/// Of a name in C++, or of a number.
bool is_word(char c);

} // namespace streamvane::tests::layering
