#include "messages/kpi_expression_text.hpp"

#include "messages/ascii.hpp"

namespace streamvane::formula {

namespace {

bool is_of_name(char c) {
  return starts_name(c) || is_digit(c);
}

} // namespace

char expression_text::next() {
  run(is_blank);
  return here();
}

bool expression_text::take(char c) {
  if (next() != c || at_end())
    return false;
  ++at_;
  return true;
}

bool expression_text::require(char c) {
  if (take(c))
    return true;
  expected({'"', c, '"'});
  return false;
}

std::string_view expression_text::name() {
  return starts_name(next()) ? run(is_of_name) : std::string_view{};
}

std::string_view expression_text::run(bool (*belongs)(char)) {
  std::size_t begin = at_;
  while (!at_end() && belongs(text_[at_]))
    ++at_;
  return text_.substr(begin, at_ - begin);
}

std::nullopt_t expression_text::refused(std::size_t at,
                                        const std::string& sentence) {
  wrong_
      = {errc::invalid, "column " + std::to_string(at + 1) + ": " + sentence};
  return std::nullopt;
}

std::nullopt_t expression_text::too_large(std::size_t bound,
                                          const std::string& sentence) {
  wrong_ = {errc::too_large, "column " + std::to_string(at_ + 1) + ": "
                                 + sentence + ", " + std::to_string(bound)};
  return std::nullopt;
}

std::nullopt_t expression_text::expected(const std::string& what) {
  char c = next();
  std::string instead = "an odd byte stands";
  if (at_end()) {
    instead = "the formula ends";
  } else if (c > ' ' && c <= '~') {
    auto begin = at_;
    auto word = name();
    instead = quoted(word.empty() ? std::string_view{&c, 1} : word) + " stands";
    at_ = begin;
  }
  return refused(at_, instead + " where " + what + " is expected");
}

std::string cut(std::string text) {
  if (text.size() > shown_part_bytes_max)
    text.replace(shown_part_bytes_max, std::string::npos, "…");
  return text;
}

std::string quoted(std::string_view text) {
  return '"' + cut(std::string{text}) + '"';
}

bool starts_name(char c) {
  return is_letter(c) || c == '_';
}

} // namespace streamvane::formula
