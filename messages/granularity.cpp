#include "messages/granularity.hpp"

#include <string>

namespace streamvane {

std::string_view to_string(granularity g) {
  switch (g) {
  case granularity::pt15m: return "PT15M";
  case granularity::pt30m: return "PT30M";
  case granularity::pt1h: return "PT1H";
  case granularity::p1d: return "P1D";
  case granularity::p1w: return "P1W";
  case granularity::p1m: return "P1M";
  }
  return "unknown";
}

result<granularity> parse_granularity(std::string_view text) {
  for (auto g : granularities)
    if (to_string(g) == text)
      return g;
  return failure{errc::invalid,
                 "not a granularity: '" + std::string{text.substr(0, 64)}
                     + "'; there are PT15M, PT30M, PT1H, P1D, P1W and P1M"};
}

} // namespace streamvane
