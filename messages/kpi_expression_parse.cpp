#include "messages/ascii.hpp"
#include "messages/kpi_expression.hpp"
#include "messages/kpi_expression_text.hpp"
#include "messages/kpi_expression_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

namespace streamvane {

namespace {

using namespace formula;

using step = expression_step;

constexpr std::array<std::string_view, 5> functions{"min", "max", "when",
                                                    "unless", "or_zero"};

bool is_of_status(char c) {
  return starts_name(c) || is_digit(c) || c == '-';
}

std::vector<std::string_view> switch_names() {
  std::vector<std::string_view> all;
  for (const auto& s : switches)
    all.push_back(s.name);
  return all;
}

/// The text in one pass from left to right; steps come out as operands are
/// complete. What fails leaves the failure with the text and gives nothing.
class expression_reader {
public:
  explicit expression_reader(std::string_view text) : text_{text} {
    // nop
  }

  /// The dimension of the whole formula.
  std::optional<kpi_dimension> read() {
    auto all = sum();
    if (!all)
      return std::nullopt;
    text_.next();
    if (!text_.at_end())
      return text_.expected("an operator or the end");
    return all->dimension;
  }

  std::vector<step>& steps() {
    return steps_;
  }

  const failure& wrong() const {
    return text_.wrong();
  }

private:
  /// A part of the formula: its steps go on from there to the next part's.
  struct operand {
    std::size_t first_step = 0;
    kpi_dimension dimension = kpi_dimension::count;
  };

  using maybe = std::optional<operand>;

  static constexpr kpi_dimension count = kpi_dimension::count;
  static constexpr kpi_dimension ms = kpi_dimension::ms;

  maybe made(step s, operand of) {
    if (steps_.size() == expression_steps_max)
      return text_.too_large(expression_steps_max,
                             "the formula has more terms and operators than "
                             "expression_steps_max");
    steps_.push_back(s);
    return of;
  }

  maybe term(step s, kpi_dimension dimension) {
    return made(s, {steps_.size(), dimension});
  }

  bool deeper() {
    if (++depth_ <= expression_depth_max)
      return true;
    text_.too_large(expression_depth_max,
                    "parentheses, signs and functions nest deeper than "
                    "expression_depth_max");
    return false;
  }

  std::string shown(std::size_t first, std::size_t last) const {
    return cut(to_text(steps_.data() + first, steps_.data() + last));
  }

  static std::string described(const std::string& part, kpi_dimension d) {
    return part + (d == ms ? " is in ms" : " is a number");
  }

  /// "a.sum is in ms and b.count is a number"; the right side is the last one.
  std::string both(operand left, operand right) const {
    return described(shown(left.first_step, right.first_step), left.dimension)
           + " and "
           + described(shown(right.first_step, steps_.size()), right.dimension);
  }

  maybe alike(std::size_t at, std::string_view what, operand left,
              operand right, step::kind kind) {
    if (left.dimension != right.dimension)
      return text_.refused(
          at, quoted(what) + " takes two of a kind: " + both(left, right));
    return made({.what = kind}, left);
  }

  maybe sum() {
    auto left = product();
    while (left) {
      bool adds = text_.next() == '+';
      std::size_t at = text_.at();
      if (!text_.take('+') && !text_.take('-'))
        break;
      auto right = product();
      if (!right)
        return std::nullopt;
      left = alike(at, adds ? "+" : "-", *left, *right,
                   adds ? step::kind::add : step::kind::subtract);
    }
    return left;
  }

  maybe product() {
    auto left = signed_term();
    while (left) {
      bool multiplies = text_.next() == '*';
      std::size_t at = text_.at();
      if (!text_.take('*') && !text_.take('/'))
        break;
      auto right = signed_term();
      if (!right)
        return std::nullopt;
      left = multiplies ? multiplied(at, *left, *right)
                        : divided(at, *left, *right);
    }
    return left;
  }

  maybe multiplied(std::size_t at, operand left, operand right) {
    if (left.dimension == ms && right.dimension == ms)
      return text_.refused(at, "\"*\" takes ms once, there are no square ms: "
                                   + both(left, right));
    auto dimension = left.dimension == ms || right.dimension == ms ? ms : count;
    return made({.what = step::kind::multiply}, {left.first_step, dimension});
  }

  maybe divided(std::size_t at, operand left, operand right) {
    if (left.dimension == count && right.dimension == ms)
      return text_.refused(
          at, "\"/\" takes no number by ms, nothing is shown per ms: "
                  + both(left, right));
    auto dimension = left.dimension == right.dimension ? count : ms;
    return made({.what = step::kind::divide}, {left.first_step, dimension});
  }

  maybe signed_term() {
    if (!text_.take('-'))
      return any_term();
    if (!deeper())
      return std::nullopt;
    auto value = signed_term();
    --depth_;
    return value ? made({.what = step::kind::negate}, *value) : value;
  }

  maybe any_term() {
    if (is_digit(text_.next()))
      return literal();
    if (text_.take('(')) {
      if (!deeper())
        return std::nullopt;
      auto inner = sum();
      --depth_;
      return inner && text_.require(')') ? inner : std::nullopt;
    }
    std::size_t at = text_.at();
    auto word = text_.name();
    if (word.empty())
      return text_.expected("a number, a metric, a function or \"(\"");
    if (text_.next() == '('
        || std::find(functions.begin(), functions.end(), word)
               != functions.end())
      return function(at, word);
    return metric(at, word);
  }

  maybe literal() {
    std::size_t begin = text_.at();
    auto digits = text_.run(is_digit);
    std::int64_t number = 0;
    auto read
        = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (read.ec != std::errc{})
      return text_.refused(begin,
                           quoted(digits) + " does not fit into 64 bits");
    if (char c = text_.here(); !starts_name(c) && c != '.')
      return term({.what = step::kind::number, .number = number}, count);
    std::size_t at = text_.at();
    if (auto unit = text_.name(); unit == "ms")
      return term({.what = step::kind::milliseconds, .number = number}, ms);
    text_.back_to(at);
    return text_.expected("an operator, the end or \"ms\" (numbers are whole)");
  }

  maybe function(std::size_t at, std::string_view word) {
    if (std::find(functions.begin(), functions.end(), word) == functions.end())
      return text_.refused(
          at, quoted(word)
                  + " is no function; there are min, max, when, "
                    "unless and or_zero"
                  + did_you_mean(word, {functions.begin(), functions.end()}));
    if (!text_.require('(') || !deeper())
      return std::nullopt;
    maybe value;
    if (word == "when" || word == "unless")
      value = by_switch(word == "when" ? step::kind::when : step::kind::unless);
    else if (word == "or_zero")
      value = or_zero();
    else
      value = of_two(at, word,
                     word == "min" ? step::kind::least : step::kind::greatest);
    --depth_;
    return value && text_.require(')') ? value : std::nullopt;
  }

  maybe by_switch(step::kind kind) {
    text_.next();
    std::size_t at = text_.at();
    auto word = text_.name();
    if (word.empty())
      return text_.expected("include_abandons, include_short_abandons or "
                            "include_flow_outs");
    auto found
        = std::find_if(switches.begin(), switches.end(),
                       [&](const named_switch& s) { return s.name == word; });
    if (found == switches.end())
      return text_.refused(at,
                           quoted(word)
                               + " is no switch; there are include_abandons, "
                                 "include_short_abandons and include_flow_outs"
                               + did_you_mean(word, switch_names()));
    if (!text_.require(','))
      return std::nullopt;
    auto value = sum();
    return value ? made({.what = kind, .agreed = found->agreed}, *value)
                 : value;
  }

  maybe or_zero() {
    auto value = sum();
    return value ? made({.what = step::kind::or_zero}, *value) : value;
  }

  maybe of_two(std::size_t at, std::string_view word, step::kind kind) {
    auto left = sum();
    if (!left || !text_.require(','))
      return std::nullopt;
    auto right = sum();
    return right ? alike(at, word, *left, *right, kind) : std::nullopt;
  }

  maybe metric(std::size_t at, std::string_view word) {
    auto id = word == "tWait" ? metric_id::t_acd : to_metric(word);
    if (id == metric_id::none)
      return text_.refused(at, quoted(word) + " is no metric"
                                   + did_you_mean(word, metric_words()));
    if (is_status_time(id))
      return status_time(word, id);
    if (text_.next() == '[')
      return text_.refused(text_.at(),
                           std::string{word}
                               + " is no time in status and takes no \"[\"");
    std::string parts = is_count(id) ? "\".count\""
                                     : "\".count\", \".sum\", \".min\" or "
                                       "\".max\"";
    if (!text_.take('.'))
      return text_.expected(parts);
    text_.next();
    std::size_t part_at = text_.at();
    auto part = text_.name();
    if (part.empty())
      return text_.expected(is_count(id) ? "count" : "count, sum, min or max");
    step s{.what = step::kind::count, .metric = {id, {}}};
    if (part == "count")
      return term(s, count);
    if (is_count(id))
      return text_.refused(part_at, std::string{word}
                                        + " counts and has only .count"
                                        + did_you_mean(part, {"count"}));
    if (part == "sum")
      s.what = step::kind::sum;
    else if (part == "min")
      s.what = step::kind::min;
    else if (part == "max")
      s.what = step::kind::max;
    else
      return text_.refused(
          part_at, quoted(part)
                       + " is no part of a metric; there are .count, "
                         ".sum, .min and .max"
                       + did_you_mean(part, {"count", "sum", "min", "max"}));
    return term(s, ms);
  }

  maybe status_time(std::string_view word, metric_id id) {
    if (!text_.take('['))
      return text_.expected("a status such as \"" + std::string{word}
                            + "[*].sum\" has it");
    text_.next();
    std::size_t at = text_.at();
    step s{.what = step::kind::in_any_status, .metric = {id, {}}};
    if (!text_.take('*')) {
      auto status = text_.run(is_of_status);
      if (status.empty())
        return text_.expected("a status or \"*\"");
      auto qualifier = status_of(at, id, status);
      if (!qualifier)
        return std::nullopt;
      s.what = step::kind::in_status;
      s.metric.qualifier = *qualifier;
    }
    if (!text_.require(']'))
      return std::nullopt;
    if (!text_.take('.'))
      return text_.expected("\".sum\"");
    text_.next();
    std::size_t part_at = text_.at();
    auto part = text_.name();
    if (part != "sum")
      return text_.refused(part_at,
                           std::string{word}
                               + " is a time in status and has only .sum");
    return term(s, ms);
  }

  /// The qualifier as cells have it: a status' word, or the bytes of the id of
  /// a presence definition.
  std::optional<token> status_of(std::size_t at, metric_id id,
                                 std::string_view status) {
    if (id == metric_id::t_organization_presence) {
      if (status == "UNKNOWN")
        return token{status};
      if (!is_uuid(status))
        return text_.refused(
            at, quoted(status)
                    + " is neither the id of a presence definition "
                      "nor UNKNOWN");
      return qualifier_of(to_uuid(status));
    }
    auto known = status_words(id);
    if (std::find(known.begin(), known.end(), status) != known.end())
      return token{status};
    return text_.refused(at, quoted(status) + " is no status of "
                                 + std::string{to_string(id)}
                                 + did_you_mean(status, known));
  }

  expression_text text_;
  std::size_t depth_ = 0;
  std::vector<step> steps_{};
};

} // namespace

result<kpi_expression> parse_expression(std::string_view text) {
  if (text.size() > expression_bytes_max)
    return failure{errc::too_large,
                   "the formula has " + std::to_string(text.size())
                       + " bytes; the bound expression_bytes_max is "
                       + std::to_string(expression_bytes_max)};
  expression_reader reader{text};
  auto dimension = reader.read();
  if (!dimension)
    return reader.wrong();
  return kpi_expression{std::move(reader.steps()), *dimension};
}

} // namespace streamvane
