#include "tests/layering/source_text.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace streamvane::tests::layering {

namespace {

/// A copy of the text in which comments and, unless on a line of an #include,
/// literals are blanks. Line ends stay.
class blanking {
public:
  explicit blanking(std::string_view text) : in_{text}, out_{text} {
    // nop
  }

  std::string run() && {
    while (at_ < in_.size())
      step();
    return std::move(out_);
  }

private:
  void step() {
    const auto rest = in_.substr(at_);
    if (rest.starts_with("//"))
      blank(std::min(in_.find('\n', at_), in_.size()));
    else if (rest.starts_with("/*"))
      blank(behind("*/", at_ + 2));
    else if (rest.starts_with("R\"") && (at_ == 0 || !is_word(in_[at_ - 1])))
      raw_string();
    else if (rest.front() == '"')
      literal('"');
    else if (rest.front() == '\'' && !in_number())
      literal('\'');
    else
      ++at_;
  }

  /// True for the mark between the digits of 1'000.
  bool in_number() const {
    auto first = at_;
    while (first > 0 && (is_word(in_[first - 1]) || in_[first - 1] == '\''))
      --first;
    return first < at_
           && std::isdigit(static_cast<unsigned char>(in_[first])) != 0;
  }

  bool on_include_line() const {
    const auto end_before = in_.rfind('\n', at_);
    const auto first = end_before == std::string_view::npos ? 0 : end_before;
    return in_.substr(first, at_ - first).find("#include")
           != std::string_view::npos;
  }

  void raw_string() {
    const auto open = std::min(in_.find('(', at_), in_.size());
    const auto mark = in_.substr(std::min(at_ + 2, open), open - at_ - 2);
    blank(behind(")" + std::string{mark} + "\"", open));
  }

  void literal(char mark) {
    auto last = at_ + 1;
    while (last < in_.size() && in_[last] != mark && in_[last] != '\n')
      last += in_[last] == '\\' ? 2 : 1;
    last = std::min(last + 1, in_.size());
    if (on_include_line())
      at_ = last;
    else
      blank(last);
  }

  std::size_t behind(std::string_view mark, std::size_t from) const {
    const auto found = in_.find(mark, from);
    return found == std::string_view::npos ? in_.size() : found + mark.size();
  }

  void blank(std::size_t until) {
    for (; at_ < until; ++at_)
      if (in_[at_] != '\n')
        out_[at_] = ' ';
  }

  std::string_view in_;
  std::string out_;
  std::size_t at_ = 0;
};

std::string_view trimmed(std::string_view text) {
  const auto first = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(first);
}

/// Adds the directive, where the line is one.
void add_include(std::vector<include_line>& to, std::string_view line,
                 std::size_t number) {
  auto rest = trimmed(line);
  if (!rest.starts_with('#'))
    return;
  rest = trimmed(rest.substr(1));
  if (!rest.starts_with("include"))
    return;
  rest = trimmed(rest.substr(7));
  if (rest.empty() || (rest.front() != '"' && rest.front() != '<'))
    return;
  const bool quoted = rest.front() == '"';
  const auto end = rest.find(quoted ? '"' : '>', 1);
  if (end != std::string_view::npos)
    to.push_back({number, std::string{rest.substr(1, end - 1)}, quoted});
}

} // namespace

source_text read_source(std::string_view text) {
  const auto code = blanking{text}.run();
  source_text result;
  for (std::size_t at = 0; at < code.size();) {
    const auto end = std::min(code.find('\n', at), code.size());
    result.code.push_back(code.substr(at, end - at));
    add_include(result.includes, result.code.back(), result.code.size());
    at = end + 1;
  }
  return result;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

} // namespace streamvane::tests::layering
