#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace streamvane {

/// An exact fraction, or nothing: what a KPI is before anybody rounds it.
///
/// How it is written follows one rule: a whole number over a whole number stays
/// as it was divided, so that 8 answers of 10 read 8/10 and not 4/5; every
/// other result is in its lowest terms. Denominators are positive.
struct quantity {
  std::int64_t numerator = 0;
  std::int64_t denominator = 0; ///< 0: undefined.

  bool defined() const {
    return denominator != 0;
  }

  friend bool operator==(const quantity&, const quantity&) = default;
};

constexpr quantity whole(std::int64_t n) {
  return {n, 1};
}

// The results are exact. They are undefined where an operand is, and where they
// do not fit into 64 bits in their lowest terms.

quantity operator+(const quantity& a, const quantity& b);
quantity operator-(const quantity& a, const quantity& b);
quantity operator*(const quantity& a, const quantity& b);

/// Undefined, too, where `b` is zero; a whole number `a` then stays on as the
/// numerator, for readers who want to know how much it was of nothing.
quantity operator/(const quantity& a, const quantity& b);

quantity operator-(const quantity& a);

/// The smaller and the greater one, written as it was; `a` where both are
/// equal.
quantity least_of(const quantity& a, const quantity& b);
quantity greatest_of(const quantity& a, const quantity& b);

/// Where a value between two decimals goes.
enum class rounding_mode : std::uint8_t {
  half_up,   ///< To the nearest, ties towards plus infinity: -2.5 is -2.
  half_even, ///< To the nearest, ties to the even one: -2.5 is -2, 3.5 is 4.
  floor,     ///< Towards minus infinity: -2.1 is -3.
};

/// "half_up", …
std::string_view to_string(rounding_mode mode);

inline constexpr std::uint8_t decimals_max = 6;

/// How a value becomes decimal text.
struct rounding {
  rounding_mode mode = rounding_mode::half_up;
  std::uint8_t decimals = 0; ///< At most decimals_max.

  friend bool operator==(const rounding&, const rounding&) = default;
};

/// How many of the unit that is shown make the unit that is counted: percent
/// of a ratio are {100, 1}, seconds of milliseconds {1, 1000}.
struct unit_scale {
  std::int32_t times = 1;
  std::int32_t per = 1; ///< Positive.
};

/// The value, which is defined, as decimal text: "-0.05", "12", "80.00".
/// Rounded once and exactly. What rounds to zero has no sign.
std::string decimal_text(const quantity& value, const unit_scale& scale,
                         const rounding& how);

} // namespace streamvane
