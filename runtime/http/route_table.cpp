#include "runtime/http/route_table.hpp"

#include "messages/ascii.hpp"

#include <algorithm>
#include <utility>

namespace streamvane::runtime::http {

namespace {

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> out;
  for (std::size_t at = 1; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    out.emplace_back(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

bool is_param(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool matches(const std::vector<std::string>& pattern,
             const std::vector<std::string>& path) {
  return pattern.size() == path.size()
         && std::equal(pattern.begin(), pattern.end(), path.begin(),
                       [](const std::string& want, const std::string& have) {
                         return is_param(want) ? !have.empty() : want == have;
                       });
}

const route* by_method(const std::vector<route>& routes,
                       std::string_view method) {
  for (const auto& candidate : routes)
    if (candidate.method == method)
      return &candidate;
  return method == "HEAD" ? by_method(routes, "GET") : nullptr;
}

std::string allow_list(const std::vector<route>& routes) {
  std::string out;
  for (const auto& each : routes) {
    out += out.empty() ? "" : ", ";
    out += each.method;
    if (each.method == "GET")
      out += ", HEAD";
  }
  return out;
}

} // namespace

result<> route_table::add(std::string_view method, std::string_view pattern,
                          route_function function, route_options options) {
  const auto name = std::string{method} + " " + std::string{pattern};
  if (method.empty() || !std::all_of(method.begin(), method.end(), is_upper))
    return failure{errc::invalid,
                   "route " + name + ": the method is not of capital letters"};
  if (!function)
    return failure{errc::invalid, "route " + name + " has no function"};
  if (!pattern.starts_with('/'))
    return failure{errc::invalid,
                   "route " + name + ": the path does not begin with '/'"};
  auto segments = segments_of(pattern);
  auto has_param = false;
  for (const auto& segment : segments) {
    has_param = has_param || is_param(segment);
    if (!is_param(segment)
        && segment.find_first_of("{}?#%") != std::string::npos)
      return failure{errc::invalid, "route " + name + ": segment '" + segment
                                        + "' is neither text nor {name}"};
  }
  std::vector<route>* routes = nullptr;
  if (!has_param) {
    routes = &exact_[std::string{pattern}];
  } else {
    auto i = std::find_if(patterns_.begin(), patterns_.end(),
                          [&](const auto& p) { return p.pattern == pattern; });
    if (i == patterns_.end())
      i = patterns_.insert(patterns_.end(),
                           {std::string{pattern}, std::move(segments), {}});
    routes = &i->routes;
  }
  const auto same = [&](const route& r) {
    return r.method == method;
  };
  if (std::any_of(routes->begin(), routes->end(), same))
    return failure{errc::invalid, "route " + name + " was added twice"};
  routes->push_back({std::string{method}, std::move(function), options});
  return done{};
}

result<route_match> route_table::find(std::string_view method,
                                      std::string_view path) const {
  route_match out;
  if (const auto i = exact_.find(path); i != exact_.end()) {
    out.found = by_method(i->second, method);
    if (!out.found)
      out.allow = allow_list(i->second);
    return out;
  }
  if (patterns_.empty())
    return out;
  const auto segments = segments_of(path);
  for (const auto& candidate : patterns_) {
    if (!matches(candidate.segments, segments))
      continue;
    const auto* found = by_method(candidate.routes, method);
    if (!found) {
      // Another pattern of the same shape may know the method.
      out.allow += out.allow.empty() ? "" : ", ";
      out.allow += allow_list(candidate.routes);
      continue;
    }
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const auto& name = candidate.segments[i];
      if (!is_param(name))
        continue;
      auto value = percent_decode(segments[i], false);
      if (!value)
        return value.why();
      out.params[name.substr(1, name.size() - 2)] = std::move(*value);
    }
    out.allow.clear();
    out.found = found;
    return out;
  }
  return out;
}

} // namespace streamvane::runtime::http
