#include "messages/kpi_quantity.hpp"

#include <algorithm>
#include <limits>

namespace streamvane {

namespace {

/// Room for a product of two 64-bit numbers, and for the sum of two such.
__extension__ using wide = __int128;

bool fits(wide n) {
  return n >= std::numeric_limits<std::int64_t>::min()
         && n <= std::numeric_limits<std::int64_t>::max();
}

/// Of numbers that are products of two 64-bit numbers: their negatives exist.
wide common_divisor(wide a, wide b) {
  if (a < 0)
    a = -a;
  while (b != 0) {
    wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

quantity narrow(wide numerator, wide denominator) {
  if (!fits(numerator) || !fits(denominator))
    return {};
  return {static_cast<std::int64_t>(numerator),
          static_cast<std::int64_t>(denominator)};
}

/// In lowest terms; the denominator is positive.
quantity reduced(wide numerator, wide denominator) {
  if (denominator == 1)
    return narrow(numerator, 1);
  wide divisor = common_divisor(numerator, denominator);
  return narrow(numerator / divisor, denominator / divisor);
}

bool both_defined(const quantity& a, const quantity& b) {
  return a.defined() && b.defined();
}

bool is_less(const quantity& a, const quantity& b) {
  return wide{a.numerator} * b.denominator < wide{b.numerator} * a.denominator;
}

/// The next integer at or below n/d; d is positive.
wide floor_of(wide n, wide d) {
  wide q = n / d;
  return n % d < 0 ? q - 1 : q;
}

wide rounded(wide n, wide d, rounding_mode mode) {
  wide below = floor_of(n, d);
  wide rest = n - below * d; // 0 <= rest < d
  switch (mode) {
  case rounding_mode::half_up: return 2 * rest >= d ? below + 1 : below;
  case rounding_mode::half_even:
    if (2 * rest == d)
      return below % 2 == 0 ? below : below + 1;
    return 2 * rest > d ? below + 1 : below;
  case rounding_mode::floor: return below;
  }
  return below;
}

} // namespace

quantity operator+(const quantity& a, const quantity& b) {
  if (!both_defined(a, b))
    return {};
  return reduced(wide{a.numerator} * b.denominator
                     + wide{b.numerator} * a.denominator,
                 wide{a.denominator} * b.denominator);
}

quantity operator-(const quantity& a, const quantity& b) {
  if (!both_defined(a, b))
    return {};
  return reduced(wide{a.numerator} * b.denominator
                     - wide{b.numerator} * a.denominator,
                 wide{a.denominator} * b.denominator);
}

quantity operator*(const quantity& a, const quantity& b) {
  if (!both_defined(a, b))
    return {};
  return reduced(wide{a.numerator} * b.numerator,
                 wide{a.denominator} * b.denominator);
}

quantity operator/(const quantity& a, const quantity& b) {
  if (!both_defined(a, b))
    return {};
  bool whole_numbers = a.denominator == 1 && b.denominator == 1;
  if (b.numerator == 0)
    return {whole_numbers ? a.numerator : 0, 0};
  wide numerator = wide{a.numerator} * b.denominator;
  wide denominator = wide{a.denominator} * b.numerator;
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  if (whole_numbers && fits(numerator) && fits(denominator))
    return narrow(numerator, denominator);
  return reduced(numerator, denominator);
}

quantity operator-(const quantity& a) {
  if (!a.defined())
    return {};
  return narrow(-wide{a.numerator}, a.denominator);
}

quantity least_of(const quantity& a, const quantity& b) {
  if (!both_defined(a, b))
    return {};
  return is_less(b, a) ? b : a;
}

quantity greatest_of(const quantity& a, const quantity& b) {
  if (!both_defined(a, b))
    return {};
  return is_less(a, b) ? b : a;
}

std::string_view to_string(rounding_mode mode) {
  switch (mode) {
  case rounding_mode::half_up: return "half_up";
  case rounding_mode::half_even: return "half_even";
  case rounding_mode::floor: return "floor";
  }
  return "unknown";
}

std::string decimal_text(const quantity& value, const unit_scale& scale,
                         const rounding& how) {
  auto decimals = std::min(how.decimals, decimals_max);
  wide steps = 1; // Of the last decimal in one.
  for (std::uint8_t i = 0; i < decimals; ++i)
    steps *= 10;
  // At most 2^63 * 2^31 * 10^6, below 2^114.
  wide n = rounded(wide{value.numerator} * scale.times * steps,
                   wide{value.denominator} * scale.per, how.mode);
  bool below_zero = n < 0;
  std::string digits; // The last one first.
  for (wide rest = below_zero ? -n : n;
       rest != 0 || digits.size() <= std::size_t{decimals}; rest /= 10) {
    if (decimals != 0 && digits.size() == std::size_t{decimals})
      digits += '.';
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
  }
  if (below_zero)
    digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

} // namespace streamvane
