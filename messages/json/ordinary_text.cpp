#include "messages/json/ordinary_text.hpp"

#include "messages/ascii.hpp"
#include "messages/json/utf8.hpp"

#include <bit>
#include <cstring>
#include <emmintrin.h>
#include <string_view>

namespace streamvane::json {

namespace {

constexpr std::size_t block_bytes = 64;

/// Marks that are written at a time, whether or not there are so many.
constexpr std::size_t marks_step = 8;

static_assert(ordinary_text::padding >= block_bytes);

/// Which of 64 bytes are of a kind, a bit each, the first byte lowest.
struct kinds {
  std::uint64_t quote = 0;
  std::uint64_t backslash = 0;
  std::uint64_t control = 0; ///< 0x00 to 0x1f.
  std::uint64_t high = 0;    ///< 0x80 to 0xff.
};

/// The mask of 16 bytes, at its place among 64.
std::uint64_t bits_of(__m128i mask, int part) {
  return static_cast<std::uint64_t>(
             static_cast<std::uint32_t>(_mm_movemask_epi8(mask)))
         << (16 * part);
}

kinds kinds_of(const char* block) {
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(' ');
  __m128i x[4];
  kinds all;
  __m128i rare = _mm_setzero_si128();
#pragma GCC unroll 4
  for (int part = 0; part < 4; ++part) {
    x[part] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block) + part);
    all.quote |= bits_of(_mm_cmpeq_epi8(x[part], quote), part);
    // As signed bytes the high ones are below 0x20, too.
    rare = _mm_or_si128(rare, _mm_or_si128(_mm_cmplt_epi8(x[part], space),
                                           _mm_cmpeq_epi8(x[part], backslash)));
  }
  if (_mm_movemask_epi8(rare) == 0)
    return all;
  for (int part = 0; part < 4; ++part) {
    auto high = bits_of(x[part], part);
    all.backslash |= bits_of(_mm_cmpeq_epi8(x[part], backslash), part);
    all.control |= bits_of(_mm_cmplt_epi8(x[part], space), part) & ~high;
    all.high |= high;
  }
  return all;
}

/// Every bit becomes whether the number of bits up to and with it is odd.
std::uint64_t odd_below(std::uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2)
    bits ^= bits << shift;
  return bits;
}

/// The bytes that a backslash before them takes the meaning from. `pending`
/// says whether the last block ended in such a backslash, and then whether this
/// one does.
std::uint64_t escaped_by(std::uint64_t backslash, bool& pending) {
  std::uint64_t escaped = pending ? 1 : 0;
  backslash &= ~escaped;
  pending = false;
  while (backslash != 0) {
    auto next = (backslash & -backslash) << 1;
    pending = next == 0;
    escaped |= next;
    // Neither this one nor the byte that it escapes is looked at again.
    backslash &= backslash - 1;
    backslash &= ~next;
  }
  return escaped;
}

bool is_utf8(const char* p, const char* end) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  while (p != end) {
    std::uint64_t eight = high_bits;
    if (end - p >= 8)
      std::memcpy(&eight, p, sizeof(eight));
    if ((eight & high_bits) == 0) {
      p += sizeof(eight);
      continue;
    }
    auto size = utf8_sequence(p, end);
    if (size == 0)
      return false;
    p += size;
  }
  return true;
}

/// What may follow a number or a word.
bool ends_scalar(char c) {
  return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r'
         || c == '\t';
}

/// Behind a number without exponent that begins at `p`; nullptr for others.
const char* number_end(const char* p) {
  if (*p == '-')
    ++p;
  if (!is_digit(*p))
    return nullptr;
  bool zero = *p == '0';
  ++p;
  if (zero && is_digit(*p))
    return nullptr;
  while (is_digit(*p))
    ++p;
  if (*p == '.') {
    ++p;
    if (!is_digit(*p))
      return nullptr;
    while (is_digit(*p))
      ++p;
  }
  return ends_scalar(*p) ? p : nullptr;
}

int hex_value(char c) {
  if (is_digit(c))
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

/// Writes the character of the four hex digits at `digits`; nullptr where they
/// are none or half of a pair.
char* write_unicode(const char* digits, const char* end, char* to) {
  if (end - digits < 4)
    return nullptr;
  unsigned unit = 0;
  for (int i = 0; i < 4; ++i) {
    int value = hex_value(digits[i]);
    if (value < 0)
      return nullptr;
    unit = unit * 16 + static_cast<unsigned>(value);
  }
  if (unit >= 0xd800 && unit <= 0xdfff)
    return nullptr;
  if (unit < 0x80) {
    *to++ = static_cast<char>(unit);
  } else if (unit < 0x800) {
    *to++ = static_cast<char>(0xc0 | unit >> 6);
    *to++ = static_cast<char>(0x80 | (unit & 0x3f));
  } else {
    *to++ = static_cast<char>(0xe0 | unit >> 12);
    *to++ = static_cast<char>(0x80 | (unit >> 6 & 0x3f));
    *to++ = static_cast<char>(0x80 | (unit & 0x3f));
  }
  return to;
}

/// Resolves the escapes of a string in place. Returns its new size; -1 where
/// one of them is not ours to resolve.
std::ptrdiff_t unescape(char* first, const char* end, bool is_key) {
  auto* at = static_cast<const char*>(
      std::memchr(first, '\\', static_cast<std::size_t>(end - first)));
  if (at == nullptr)
    return end - first;
  char* to = first + (at - first);
  while (at != end) {
    if (*at != '\\') {
      *to++ = *at++;
      continue;
    }
    switch (at[1]) {
    case '"':
    case '\\':
    case '/': *to++ = at[1]; break;
    case 'b': *to++ = '\b'; break;
    case 'f': *to++ = '\f'; break;
    case 'n': *to++ = '\n'; break;
    case 'r': *to++ = '\r'; break;
    case 't': *to++ = '\t'; break;
    case 'u':
      to = is_key ? nullptr : write_unicode(at + 2, end, to);
      if (to == nullptr)
        return -1;
      at += 4;
      break;
    default: return -1;
    }
    at += 2;
  }
  return to - first;
}

/// The second pass.
class cell_layer {
public:
  cell_layer(char* text, const std::uint32_t* string_end, cell* cells,
             bool escapes, const limits& within)
      : text_{text}, string_end_{string_end}, cells_{cells}, next_{cells},
        escapes_{escapes}, within_{within} {
    // nop
  }

  /// How many cells the text of that size has; 0 where it is unsure.
  std::size_t run(std::size_t size) {
    char first = peek();
    if ((first != '{' && first != '[') || !values())
      return 0;
    while (is_blank(text_[at_]) && at_ < size)
      ++at_;
    return at_ == size ? static_cast<std::size_t>(next_ - cells_) : 0;
  }

private:
  /// Lays value after value until the first one is closed.
  bool values() {
    for (;;) {
      if (!value())
        return false;
      while (value_ended_) {
        if (open_ == nullptr)
          return true;
        if (!after_value())
          return false;
      }
    }
  }

  /// The next byte that is no blank.
  char peek() {
    while (is_blank(text_[at_]))
      ++at_;
    return text_[at_];
  }

  bool value() {
    value_ended_ = true;
    switch (peek()) {
    case '"': return string(false);
    case '{': return open(kind::object);
    case '[': return open(kind::array);
    case 't': return word("true", {0, 1, 1, kind::boolean});
    case 'f': return word("false", {0, 0, 1, kind::boolean});
    case 'n': return word("null", {0, 0, 1, kind::null});
    default: return number();
    }
  }

  /// A comma and what must follow, or the end of the container.
  bool after_value() {
    char c = peek();
    ++at_;
    bool in_object = open_->kind == kind::object;
    if (c == ',') {
      ++open_->size;
      value_ended_ = false;
      return !in_object || key();
    }
    if (c != (in_object ? '}' : ']'))
      return false;
    close();
    return true;
  }

  bool open(kind k) {
    if (depth_ == within_.depth_max)
      return false;
    ++depth_;
    ++at_;
    // While a container is open, its span says where the one around it is.
    auto around = open_ == nullptr
                      ? 0U
                      : static_cast<std::uint32_t>(open_ - cells_) + 1;
    *next_ = {0, 0, around, k};
    open_ = next_++;
    if (peek() == (k == kind::object ? '}' : ']')) {
      ++at_;
      close();
      return true;
    }
    open_->size = 1;
    value_ended_ = false;
    return k == kind::array || key();
  }

  void close() {
    auto around = open_->span;
    open_->span = static_cast<std::uint32_t>(next_ - open_);
    open_ = around == 0 ? nullptr : cells_ + (around - 1);
    --depth_;
  }

  bool key() {
    if (peek() != '"' || !string(true) || peek() != ':')
      return false;
    ++at_;
    return true;
  }

  bool string(bool is_key) {
    auto begin = at_ + 1;
    auto size = *string_end_ - begin;
    at_ = *string_end_++ + 1;
    if (size > within_.string_bytes_max)
      return false;
    if (escapes_) {
      auto left = unescape(text_ + begin, text_ + begin + size, is_key);
      if (left < 0)
        return false;
      size = static_cast<std::uint32_t>(left);
    }
    *next_++ = {begin, size, 1, kind::string};
    return true;
  }

  bool number() {
    const char* end = number_end(text_ + at_);
    if (end == nullptr)
      return false;
    auto size = static_cast<std::uint32_t>(end - (text_ + at_));
    *next_++ = {at_, size, 1, kind::number};
    at_ += size;
    return size <= within_.number_bytes_max;
  }

  bool word(std::string_view known, cell laid) {
    bool there = std::memcmp(text_ + at_, known.data(), known.size()) == 0;
    at_ += static_cast<std::uint32_t>(known.size());
    *next_++ = laid;
    return there && ends_scalar(text_[at_]);
  }

  char* text_;
  std::uint32_t at_ = 0;            ///< Read up to here.
  const std::uint32_t* string_end_; ///< Of the next string.
  cell* cells_;
  cell* next_;
  cell* open_ = nullptr; ///< The innermost container that is not closed.
  bool value_ended_ = false;
  std::uint32_t depth_ = 0;
  bool escapes_;
  const limits& within_;
};

/// Makes room for so many without setting what is there to zero again.
template <class T>
void grow(std::vector<T>& to, std::size_t size) {
  if (to.size() < size)
    to.resize(size);
}

} // namespace

bool ordinary_text::read(char* text, std::size_t size, const limits& within) {
  cell_count_ = 0;
  if (size == 0 || size > text_bytes_max)
    return false;
  std::memset(text + size, ' ', padding);
  if (!mark_string_ends(text, size))
    return false;
  // Nothing that JSON knows: whoever walks on ends here.
  text[size] = '\0';
  // Every value takes two bytes with what must stand beside it; but for the
  // containers that are open when something is found to be wrong.
  grow(cells_, size / 2 + within.depth_max + 4);
  cell_count_
      = cell_layer{text, string_ends_.data(), cells_.data(), escapes_, within}
            .run(size);
  if (cell_count_ > within.tokens_max)
    cell_count_ = 0;
  return cell_count_ != 0;
}

bool ordinary_text::mark_string_ends(const char* text, std::size_t size) {
  grow(string_ends_, size / 2 + block_bytes + marks_step);
  auto* to = string_ends_.data();
  bool escape_pending = false;
  std::uint64_t string_pending = 0; ///< All ones: a string goes on.
  std::uint64_t backslashes = 0;
  std::uint64_t high = 0;
  for (std::size_t at = 0; at < size; at += block_bytes) {
    auto k = kinds_of(text + at);
    backslashes |= k.backslash;
    high |= k.high;
    auto quote = k.quote;
    if (k.backslash != 0 || escape_pending)
      quote &= ~escaped_by(k.backslash, escape_pending);
    // From the quote that begins a string up to the byte before its end.
    auto in_string = odd_below(quote) ^ string_pending;
    string_pending = 0 - (in_string >> 63);
    if ((k.control & in_string) != 0)
      return false;
    auto ends = quote & ~in_string;
    auto count = static_cast<std::size_t>(std::popcount(ends));
    auto base = static_cast<std::uint32_t>(at);
    for (auto* next = to; next < to + count; next += marks_step)
#pragma GCC unroll 8
      for (std::size_t i = 0; i < marks_step; ++i, ends &= ends - 1)
        next[i] = base + static_cast<std::uint32_t>(std::countr_zero(ends));
    to += count;
  }
  escapes_ = backslashes != 0;
  return string_pending == 0 && !escape_pending
         && (high == 0 || is_utf8(text, text + size));
}

} // namespace streamvane::json
