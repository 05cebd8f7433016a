#pragma once

#include "messages/error.hpp"
#include "runtime/http/server.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::runtime::http {

/// One registered function.
struct route {
  std::string method{};
  route_function function{};
  route_options options{};
};

/// What the table knows about a path.
struct route_match {
  /// Null: no such path, or not with this method.
  const route* found = nullptr;
  /// "GET, HEAD, POST" where the path is known; empty where it is not.
  std::string allow{};
  std::map<std::string, std::string, std::less<>> params{};
};

/// Routes by path: exact ones by a map, patterns one after another. Written
/// before the server opens and only read from then on.
class route_table {
public:
  /// Fails if method or pattern is garbled or the pair is there already.
  result<> add(std::string_view method, std::string_view pattern,
               route_function function, route_options options);

  /// Finds the route for a path without query, still percent-encoded. Fails
  /// with `invalid` if a segment matched by a pattern is wrongly encoded.
  result<route_match> find(std::string_view method,
                           std::string_view path) const;

private:
  struct pattern_routes {
    std::string pattern{};
    std::vector<std::string> segments{};
    std::vector<route> routes{};
  };

  std::map<std::string, std::vector<route>, std::less<>> exact_{};
  std::vector<pattern_routes> patterns_{};
};

} // namespace streamvane::runtime::http
