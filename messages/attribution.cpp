#include "messages/attribution.hpp"

namespace streamvane {

std::string_view to_string(attribution a) {
  switch (a) {
  case attribution::posted: return "posted";
  case attribution::start: return "start";
  case attribution::end: return "end";
  case attribution::true_to_interval: return "true_to_interval";
  }
  return "unknown";
}

std::optional<attribution> to_attribution(std::string_view name) {
  for (auto a : attributions)
    if (to_string(a) == name)
      return a;
  return std::nullopt;
}

} // namespace streamvane
