#include "messages/json/scan.hpp"

#include "messages/json/utf8.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdio>
#include <emmintrin.h>
#include <string>

namespace streamvane::json {

namespace {

/// What a byte between tokens can mean.
enum class glyph : std::uint8_t {
  other,
  skip,
  quote,
  number,
  word,
  open,
  close
};

constexpr std::array<glyph, 256> glyphs = [] {
  std::array<glyph, 256> table{};
  auto set = [&table](std::string_view bytes, glyph g) {
    for (char c : bytes)
      table[static_cast<unsigned char>(c)] = g;
  };
  set(" \t\r\n,:", glyph::skip);
  set("\"", glyph::quote);
  set("-0123456789", glyph::number);
  set("tfn", glyph::word);
  set("{[", glyph::open);
  set("}]", glyph::close);
  return table;
}();

constexpr std::array<bool, 256> in_number = [] {
  std::array<bool, 256> table{};
  for (char c : std::string_view{"+-.0123456789Ee"})
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

int hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

/// One pass over one text. A step returns where it stopped, or nullptr after it
/// has noted what is wrong.
class scanner {
public:
  scanner(std::string_view text, const limits& within)
      : begin_{text.data()}, end_{text.data() + text.size()}, within_{within} {
    // nop
  }

  result<> run() {
    const char* p = begin_;
    while (p != end_) {
      switch (glyphs[static_cast<unsigned char>(*p)]) {
      case glyph::skip: ++p; continue;
      case glyph::quote: p = string(p); break;
      case glyph::number: p = number(p); break;
      case glyph::word: p = word(p); break;
      case glyph::open: p = open(p); break;
      case glyph::close: p = close(p); break;
      case glyph::other: p = unexpected(p); break;
      }
      if (p == nullptr)
        return std::move(wrong_);
      if (depth_ == 0)
        return after_value(p);
    }
    (void)refuse(p, depth_ == 0 ? "no value" : "the text ends too early");
    return std::move(wrong_);
  }

private:
  [[gnu::noinline]] const char* refuse(const char* p, std::string_view what,
                                       errc code = errc::invalid) {
    wrong_ = {code, "JSON: "};
    wrong_.what.append(what);
    wrong_.what += " at byte " + std::to_string(p - begin_);
    return nullptr;
  }

  const char* refuse_above(const char* p, std::string_view what,
                           std::uint32_t bound) {
    return refuse(p, std::string{what} + " above " + std::to_string(bound),
                  errc::too_large);
  }

  const char* unexpected(const char* p) {
    if (p == begin_ && std::string_view{p, end_}.starts_with("\xef\xbb\xbf"))
      return refuse(p, "a byte order mark");
    char text[32];
    std::snprintf(text, sizeof(text), "unexpected byte 0x%02x",
                  static_cast<unsigned>(static_cast<unsigned char>(*p)));
    return refuse(p, text);
  }

  result<> after_value(const char* p) {
    for (; p != end_; ++p)
      if (*p != ' ' && *p != '\t' && *p != '\r' && *p != '\n') {
        (void)refuse(p, "bytes after the value");
        return std::move(wrong_);
      }
    return done{};
  }

  bool count_token() {
    return ++tokens_ <= within_.tokens_max;
  }

  const char* open(const char* p) {
    if (!count_token())
      return refuse_above(p, "number of tokens", within_.tokens_max);
    if (++depth_ > within_.depth_max)
      return refuse_above(p, "nesting depth", within_.depth_max);
    return p + 1;
  }

  const char* close(const char* p) {
    if (depth_ == 0)
      return refuse(p, "a bracket that was never opened");
    --depth_;
    return p + 1;
  }

  const char* number(const char* p) {
    const char* first = p;
    while (p != end_ && in_number[static_cast<unsigned char>(*p)])
      ++p;
    if (static_cast<std::size_t>(p - first) > within_.number_bytes_max)
      return refuse_above(first, "length of a number",
                          within_.number_bytes_max);
    if (!count_token())
      return refuse_above(first, "number of tokens", within_.tokens_max);
    return p;
  }

  const char* word(const char* p) {
    if (!count_token())
      return refuse_above(p, "number of tokens", within_.tokens_max);
    std::string_view rest{p, end_};
    for (std::string_view known : {"true", "false", "null"})
      if (rest.starts_with(known))
        return p + known.size();
    return unexpected(p);
  }

  const char* string(const char* p) {
    if (!count_token())
      return refuse_above(p, "number of tokens", within_.tokens_max);
    const char* first = p + 1;
    p = string_body(first);
    if (p == nullptr)
      return nullptr;
    if (static_cast<std::size_t>(p - first) > within_.string_bytes_max)
      return refuse_above(first, "length of a string",
                          within_.string_bytes_max);
    ++p;
    if (holds_nul_) {
      holds_nul_ = false;
      if (is_key(p))
        return refuse(first, "NUL in a key");
    }
    return p;
  }

  /// Goes to the quote that ends the string.
  const char* string_body(const char* p) {
    for (;;) {
      p = skip_plain(p);
      if (p == end_)
        return refuse(p, "a string does not end");
      if (*p == '"')
        return p;
      if (*p == '\\') {
        p = escape(p);
        if (p == nullptr)
          return nullptr;
        continue;
      }
      if (static_cast<unsigned char>(*p) < 0x20)
        return refuse(p, *p == '\0' ? "NUL in a string"
                                    : "a raw control character in a string");
      auto size = utf8_sequence(p, end_);
      if (size == 0)
        return refuse(p, "invalid UTF-8");
      p += size;
    }
  }

  /// Goes to the next byte that is a quote, a backslash, below 0x20 or above
  /// 0x7f, sixteen bytes a step: as signed bytes the last two kinds are both
  /// below 0x20.
  const char* skip_plain(const char* p) const {
    const __m128i space = _mm_set1_epi8(0x20);
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    while (end_ - p >= 16) {
      __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
      __m128i special = _mm_or_si128(
          _mm_cmplt_epi8(x, space),
          _mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, backslash)));
      auto mask = static_cast<unsigned>(_mm_movemask_epi8(special));
      if (mask != 0)
        return p + std::countr_zero(mask);
      p += 16;
    }
    while (p != end_ && static_cast<signed char>(*p) >= 0x20 && *p != '"'
           && *p != '\\')
      ++p;
    return p;
  }

  const char* escape(const char* p) {
    if (end_ - p < 2)
      return refuse(p, "a string does not end");
    switch (p[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't': return p + 2;
    case 'u': return unicode_escape(p);
    default: return refuse(p, "an escape that JSON does not know");
    }
  }

  const char* unicode_escape(const char* p) {
    int unit = code_unit(p);
    if (unit < 0)
      return refuse(p, "\\u without four hex digits");
    if (unit == 0)
      holds_nul_ = true;
    if (unit < 0xd800 || unit > 0xdfff)
      return p + 6;
    int low = unit < 0xdc00 ? code_unit(p + 6) : -1;
    if (low < 0xdc00 || low > 0xdfff)
      return refuse(p, "a lone surrogate");
    return p + 12;
  }

  /// The value of \uXXXX at `p`; -1 where there is no such escape.
  int code_unit(const char* p) const {
    if (end_ - p < 6 || p[0] != '\\' || p[1] != 'u')
      return -1;
    int value = 0;
    for (int i = 2; i < 6; ++i) {
      int digit = hex_digit(p[i]);
      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
    return value;
  }

  bool is_key(const char* p) const {
    while (p != end_ && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
      ++p;
    return p != end_ && *p == ':';
  }

  const char* begin_;
  const char* end_;
  const limits& within_;
  std::uint32_t depth_ = 0;
  std::uint32_t tokens_ = 0;
  bool holds_nul_ = false; ///< The string at hand has an escaped NUL.
  failure wrong_{};
};

} // namespace

result<> scan(std::string_view text, const limits& within) {
  if (text.size() > text_bytes_max)
    return failure{errc::too_large,
                   "JSON: text of " + std::to_string(text.size())
                       + " bytes, above " + std::to_string(text_bytes_max)};
  return scanner{text, within}.run();
}

} // namespace streamvane::json
