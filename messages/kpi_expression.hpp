#pragma once

#include "messages/cell.hpp"
#include "messages/error.hpp"
#include "messages/kpi_policy.hpp"
#include "messages/kpi_quantity.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane {

// A formula over the metrics of a cell, as KPI profiles have it:
//
//   sum     = product {("+" | "-") product}
//   product = signed {("*" | "/") signed}
//   signed  = "-" signed | term
//   term    = number | number "ms" | "(" sum ")" | metric | function
//   metric  = name "." ("count" | "sum" | "min" | "max")
//           | name "[" (status | "*") "]" ".sum"
//   function = ("min" | "max") "(" sum "," sum ")" | "or_zero" "(" sum ")"
//           | ("when" | "unless") "(" switch "," sum ")"
//
// Names are Genesys' (metric.hpp), and tWait for tAcd (genesys.md 11.22i). A
// metric that counts has a count only, a time in status (agent-state) a status
// in brackets and a sum only. `[*]` is every status. Switches are those of
// kpi_switches. `when` is zero where its switch is off, `unless` where it is
// on. Blanks and line breaks stand between any two words.
//
// Every part of a formula is a number or milliseconds: count and `number` are
// numbers, sum, min, max of times and `number ms` are ms. What is added,
// subtracted and compared is alike; of ms by ms is a number; ms times ms and a
// number over ms are refused.

/// Bounds of a formula. The text bound leaves room for the longest steps, so
/// that to_text() of a formula is within it, too.
inline constexpr std::size_t expression_bytes_max = 32u << 10;
inline constexpr std::size_t expression_steps_max = 256; ///< Terms, operators.
inline constexpr std::size_t expression_depth_max = 32; ///< (, - and functions.

/// What a formula, or a part of it, comes in.
enum class kpi_dimension : std::uint8_t {
  count, ///< A plain number: a count, a share.
  ms,    ///< Milliseconds.
};

/// One term, operator or function. Operands come before what takes them.
struct expression_step {
  enum class kind : std::uint8_t {
    number,       ///< `number`
    milliseconds, ///< `number`, in ms.
    count,        ///< The parts of `metric`'s tally.
    sum,
    min,
    max,
    in_status, ///< Time of `metric` in the status of its qualifier.
    in_any_status,
    negate,
    add,
    subtract,
    multiply,
    divide,
    least,
    greatest,
    when,   ///< One operand, and `agreed`.
    unless, ///< One operand, and `agreed`.
    or_zero,
  };

  kind what = kind::number;
  std::int64_t number = 0;
  metric_key metric{};
  bool kpi_switches::*agreed = nullptr;

  friend bool operator==(const expression_step&, const expression_step&)
      = default;
};

/// A formula that was understood. Without steps it is undefined.
class kpi_expression {
public:
  kpi_expression() = default;

  kpi_dimension dimension() const {
    return dimension_;
  }

  const std::vector<expression_step>& steps() const {
    return steps_;
  }

  friend bool operator==(const kpi_expression&, const kpi_expression&)
      = default;

private:
  friend result<kpi_expression> parse_expression(std::string_view text);

  kpi_expression(std::vector<expression_step> steps, kpi_dimension dimension)
      : steps_{std::move(steps)}, dimension_{dimension} {
    // nop
  }

  std::vector<expression_step> steps_{};
  kpi_dimension dimension_ = kpi_dimension::count;
};

/// Reads a formula. Errors: invalid ("column 9: …": what is wrong, what was
/// expected or meant; columns are bytes and count from 1), too_large (a bound
/// above).
result<kpi_expression> parse_expression(std::string_view text);

/// What the formula comes to in a cell. A metric that the cell does not have is
/// zero; min and max of no value, a division by zero and what does not fit into
/// 64 bits are undefined, and so is everything made of that, until an or_zero.
quantity value_of(const kpi_expression& formula, const cell_metrics& metrics,
                  const kpi_switches& agreed);

/// The formula with one blank around its operators and no parenthesis that it
/// can do without; parsing it gives the same formula.
std::string to_text(const kpi_expression& formula);

/// The same of steps that make one value.
std::string to_text(const expression_step* first, const expression_step* last);

/// The metrics that the formula reads.
std::set<metric_id> metrics_of(const kpi_expression& formula);

} // namespace streamvane
