#include "runtime/http/request_target.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace streamvane::runtime::http {

namespace {

constexpr std::size_t query_parameters_max = 64;

} // namespace

std::optional<std::string> take_target_apart(request& out) {
  const auto target = std::string_view{out.target};
  const auto mark = std::min(target.find('?'), target.size());
  out.path = target.substr(0, mark);
  auto rest = target.substr(std::min(mark + 1, target.size()));
  for (std::size_t n = 0; !rest.empty(); ++n) {
    if (n == query_parameters_max)
      return "more than " + std::to_string(query_parameters_max)
             + " query parameters";
    const auto end = std::min(rest.find('&'), rest.size());
    const auto pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.empty())
      continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals), true);
    if (!name)
      return name.why().what;
    auto value
        = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!value)
      return value.why().what;
    if (!out.query.emplace(*name, std::move(*value)).second)
      return "query parameter '" + *name + "' comes twice";
  }
  return std::nullopt;
}

} // namespace streamvane::runtime::http
