#include "messages/kpi_expression.hpp"

#include "messages/kpi_expression_words.hpp"

#include <algorithm>

namespace streamvane {

namespace {

using step = expression_step;

/// How firmly a text holds together; a weaker one is put in parentheses.
enum class hold { sum, product, sign, term };

struct piece {
  std::string text{};
  hold strength = hold::term;
};

/// The first tally of a metric, whatever its qualifier.
cell_metrics::const_iterator first_of(const cell_metrics& metrics,
                                      metric_id metric) {
  return std::lower_bound(
      metrics.begin(), metrics.end(), metric_key{metric, {}},
      [](const auto& entry, const metric_key& k) { return entry.first < k; });
}

quantity time_in_status(const step& s, const cell_metrics& metrics) {
  quantity time = whole(0);
  for (auto at = first_of(metrics, s.metric.metric);
       at != metrics.end() && at->first.metric == s.metric.metric; ++at)
    if (s.what == step::kind::in_any_status || at->first == s.metric)
      time = time + whole(at->second.sum);
  return time;
}

quantity extreme(const tally& t, std::int64_t value) {
  return t.count == 0 ? quantity{} : whole(value);
}

quantity chosen(bool is_on, const quantity& value) {
  return is_on ? value : whole(0);
}

/// One blank around the operator; `right` in parentheses, too, where it holds
/// no firmer, since operators of one kind go from left to right.
piece joined(piece left, std::string_view sign, piece right, hold strength) {
  auto enclosed = [](std::string text) {
    return '(' + std::move(text) + ')';
  };
  if (left.strength < strength)
    left.text = enclosed(std::move(left.text));
  if (right.strength <= strength)
    right.text = enclosed(std::move(right.text));
  left.text.append(" ").append(sign).append(" ").append(right.text);
  return {std::move(left.text), strength};
}

piece negated(piece operand) {
  if (operand.strength < hold::sign)
    return {"-(" + operand.text + ')', hold::sign};
  return {'-' + operand.text, hold::sign};
}

piece call(std::string_view function, std::string_view first,
           const std::string& second) {
  std::string text{function};
  text.append("(").append(first).append(", ").append(second).append(")");
  return {std::move(text), hold::term};
}

piece part(const step& s, std::string_view name) {
  return {std::string{to_string(s.metric.metric)}.append(".").append(name),
          hold::term};
}

piece status_time(const step& s, const std::string& status) {
  std::string text{to_string(s.metric.metric)};
  text.append("[").append(status).append("].sum");
  return {std::move(text), hold::term};
}

} // namespace

quantity value_of(const kpi_expression& formula, const cell_metrics& metrics,
                  const kpi_switches& agreed) {
  std::vector<quantity> stack;
  stack.reserve(formula.steps().size());
  auto tally_of = [&](const step& s) {
    return find_tally(metrics, s.metric.metric);
  };
  auto taken = [&stack] {
    quantity top = stack.back();
    stack.pop_back();
    return top;
  };
  using of_two_function = quantity (*)(const quantity&, const quantity&);
  auto of_two = [&](of_two_function combined) {
    quantity right = taken();
    return combined(taken(), right);
  };
  auto value = [&](const step& s) -> quantity {
    switch (s.what) {
    case step::kind::number:
    case step::kind::milliseconds: return whole(s.number);
    case step::kind::count: return whole(find_count(metrics, s.metric.metric));
    case step::kind::sum: return whole(tally_of(s).sum);
    case step::kind::min: return extreme(tally_of(s), tally_of(s).min);
    case step::kind::max: return extreme(tally_of(s), tally_of(s).max);
    case step::kind::in_status:
    case step::kind::in_any_status: return time_in_status(s, metrics);
    case step::kind::negate: return -taken();
    case step::kind::when: return chosen(agreed.*s.agreed, taken());
    case step::kind::unless: return chosen(!(agreed.*s.agreed), taken());
    case step::kind::or_zero: {
      quantity operand = taken();
      return operand.defined() ? operand : whole(0);
    }
    case step::kind::add: return of_two(operator+);
    case step::kind::subtract: return of_two(operator-);
    case step::kind::multiply: return of_two(operator*);
    case step::kind::divide: return of_two(operator/);
    case step::kind::least: return of_two(least_of);
    case step::kind::greatest: return of_two(greatest_of);
    }
    return {};
  };
  for (const step& s : formula.steps())
    stack.push_back(value(s));
  return stack.empty() ? quantity{} : stack.back();
}

std::string to_text(const expression_step* first, const expression_step* last) {
  std::vector<piece> stack;
  auto taken = [&stack] {
    piece top = std::move(stack.back());
    stack.pop_back();
    return top;
  };
  auto infix = [&](std::string_view sign, hold strength) {
    piece right = taken();
    return joined(taken(), sign, std::move(right), strength);
  };
  auto of_two = [&](std::string_view function) {
    piece right = taken();
    return call(function, taken().text, right.text);
  };
  auto text = [&](const step& s) -> piece {
    switch (s.what) {
    case step::kind::number: return {std::to_string(s.number), hold::term};
    case step::kind::milliseconds:
      return {std::to_string(s.number) + "ms", hold::term};
    case step::kind::count: return part(s, "count");
    case step::kind::sum: return part(s, "sum");
    case step::kind::min: return part(s, "min");
    case step::kind::max: return part(s, "max");
    case step::kind::in_status: return status_time(s, qualifier_text(s.metric));
    case step::kind::in_any_status: return status_time(s, "*");
    case step::kind::negate: return negated(taken());
    case step::kind::add: return infix("+", hold::sum);
    case step::kind::subtract: return infix("-", hold::sum);
    case step::kind::multiply: return infix("*", hold::product);
    case step::kind::divide: return infix("/", hold::product);
    case step::kind::least: return of_two("min");
    case step::kind::greatest: return of_two("max");
    case step::kind::when:
      return call("when", formula::name_of(s.agreed), taken().text);
    case step::kind::unless:
      return call("unless", formula::name_of(s.agreed), taken().text);
    case step::kind::or_zero:
      return {"or_zero(" + taken().text + ')', hold::term};
    }
    return {};
  };
  for (; first != last; ++first)
    stack.push_back(text(*first));
  return stack.empty() ? std::string{} : std::move(stack.back().text);
}

std::string to_text(const kpi_expression& formula) {
  const auto& steps = formula.steps();
  return to_text(steps.data(), steps.data() + steps.size());
}

std::set<metric_id> metrics_of(const kpi_expression& formula) {
  std::set<metric_id> all;
  for (const step& s : formula.steps())
    if (s.metric.metric != metric_id::none)
      all.insert(s.metric.metric);
  return all;
}

} // namespace streamvane
