#include "messages/json/number.hpp"

#include "messages/ascii.hpp"

#include <algorithm>
#include <limits>

namespace streamvane::json {

namespace {

/// Above it an exponent moves every number of a sane length out of 64 bits or
/// to zero; clamping keeps the arithmetic below from overflowing.
constexpr std::int64_t exponent_max = 1'000'000;

std::string_view take_digits(std::string_view& rest) {
  std::size_t size = 0;
  while (size < rest.size() && is_digit(rest[size]))
    ++size;
  auto digits = rest.substr(0, size);
  rest.remove_prefix(size);
  return digits;
}

/// A number in its parts: [-] whole [. fraction] [e exponent].
struct parts {
  bool negative = false;
  std::string_view whole{};
  std::string_view fraction{};
  std::int64_t exponent = 0;
};

std::optional<parts> take_apart(std::string_view text) {
  parts p;
  auto next_is = [&text](char a, char b) {
    return !text.empty() && (text.front() == a || text.front() == b);
  };
  if (next_is('-', '-')) {
    p.negative = true;
    text.remove_prefix(1);
  }
  p.whole = take_digits(text);
  if (p.whole.empty() || (p.whole.size() > 1 && p.whole.front() == '0'))
    return std::nullopt;
  if (next_is('.', '.')) {
    text.remove_prefix(1);
    p.fraction = take_digits(text);
    if (p.fraction.empty())
      return std::nullopt;
  }
  if (next_is('e', 'E')) {
    text.remove_prefix(1);
    bool down = next_is('-', '-');
    if (next_is('+', '-'))
      text.remove_prefix(1);
    auto digits = take_digits(text);
    if (digits.empty())
      return std::nullopt;
    for (char c : digits)
      p.exponent = std::min(p.exponent * 10 + (c - '0'), exponent_max);
    if (down)
      p.exponent = -p.exponent;
  }
  if (!text.empty())
    return std::nullopt;
  return p;
}

/// Appends digits to a magnitude; false where it leaves 64 bits.
bool append(std::uint64_t& magnitude, std::string_view digits) {
  for (char c : digits) {
    auto digit = static_cast<std::uint64_t>(c - '0');
    if (magnitude > (std::numeric_limits<std::uint64_t>::max() - digit) / 10)
      return false;
    magnitude = magnitude * 10 + digit;
  }
  return true;
}

/// Moves the decimal point `places` to the right; false on overflow.
bool scale_up(std::uint64_t& magnitude, std::int64_t places) {
  if (magnitude == 0)
    return true;
  for (; places > 0; --places) {
    if (magnitude > std::numeric_limits<std::uint64_t>::max() / 10)
      return false;
    magnitude *= 10;
  }
  return true;
}

/// The digits of `whole` and `fraction` as they stand before and behind the
/// decimal point once the exponent has moved it; false where digits other than
/// zero remain behind it or the rest does not fit.
bool evaluate(const parts& p, std::uint64_t& magnitude) {
  auto whole_size = static_cast<std::int64_t>(p.whole.size());
  auto fraction_size = static_cast<std::int64_t>(p.fraction.size());
  auto point = whole_size + p.exponent;
  auto of_whole = std::clamp<std::int64_t>(point, 0, whole_size);
  auto of_fraction = std::clamp<std::int64_t>(p.exponent, 0, fraction_size);
  auto zeros_only = [](std::string_view digits) {
    return digits.find_first_not_of('0') == std::string_view::npos;
  };
  auto whole_cut = static_cast<std::size_t>(of_whole);
  auto fraction_cut = static_cast<std::size_t>(of_fraction);
  if (!zeros_only(p.whole.substr(whole_cut))
      || !zeros_only(p.fraction.substr(fraction_cut)))
    return false;
  return append(magnitude, p.whole.substr(0, whole_cut))
         && append(magnitude, p.fraction.substr(0, fraction_cut))
         && scale_up(magnitude, p.exponent - fraction_size);
}

/// The usual case, up to 18 digits and nothing else: cannot overflow.
bool read_plain(std::string_view text, std::int64_t& value) {
  if (text.empty() || text.size() > 18
      || (text.front() == '0' && text.size() > 1))
    return false;
  std::int64_t sum = 0;
  for (char c : text) {
    if (!is_digit(c))
      return false;
    sum = sum * 10 + (c - '0');
  }
  value = sum;
  return true;
}

} // namespace

std::optional<std::int64_t> to_int64(std::string_view number) {
  if (std::int64_t value = 0; read_plain(number, value))
    return value;
  auto p = take_apart(number);
  std::uint64_t magnitude = 0;
  if (!p || !evaluate(*p, magnitude))
    return std::nullopt;
  constexpr auto greatest
      = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude > greatest + (p->negative ? 1 : 0))
    return std::nullopt;
  // Two's complement: also right for the least value, whose magnitude has no
  // positive counterpart.
  return static_cast<std::int64_t>(p->negative ? 0 - magnitude : magnitude);
}

bool is_number(std::string_view text) {
  return take_apart(text).has_value();
}

} // namespace streamvane::json
