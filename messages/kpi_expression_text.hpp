#pragma once

#include "messages/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace streamvane::formula {

// What the reader of formulas (kpi_expression_parse.cpp) is made of, together
// with kpi_expression_words.hpp.

/// The text of a formula as it is read from left to right, and what is wrong
/// with it. What refuses gives nothing, so that a reader can return it.
class expression_text {
public:
  explicit expression_text(std::string_view text) : text_{text} {
    // nop
  }

  /// The next character that is no blank, which it goes to; NUL at the end.
  char next();

  /// The character right here, a blank or not; NUL at the end.
  char here() const {
    return at_end() ? '\0' : text_[at_];
  }

  /// How many bytes lie behind.
  std::size_t at() const {
    return at_;
  }

  void back_to(std::size_t at) {
    at_ = at;
  }

  bool at_end() const {
    return at_ == text_.size();
  }

  /// Takes the character if it is next.
  bool take(char c);

  /// The same; refuses what is there instead.
  bool require(char c);

  /// A letter or `_`, then any of them and digits; empty where none is next.
  std::string_view name();

  /// As many as there are right here of what `belongs`.
  std::string_view run(bool (*belongs)(char));

  /// "column 9: …"; `at` as from at().
  std::nullopt_t refused(std::size_t at, const std::string& sentence);

  std::nullopt_t too_large(std::size_t bound, const std::string& sentence);

  /// Refuses what is next.
  std::nullopt_t expected(const std::string& what);

  const failure& wrong() const {
    return wrong_;
  }

private:
  std::string_view text_;
  std::size_t at_ = 0;
  failure wrong_{};
};

/// Of a formula's part in a failure.
inline constexpr std::size_t shown_part_bytes_max = 64;

/// The text, not all of a long one.
std::string cut(std::string text);

/// The same in double quotes.
std::string quoted(std::string_view text);

bool starts_name(char c); ///< A letter or `_`.

} // namespace streamvane::formula
