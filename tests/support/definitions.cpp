#include "tests/support/definitions.hpp"

#include "actors/kpi/catalogue.hpp"
#include "config/kpi_profiles.hpp"
#include "tests/support/needed_result.hpp"

#include <map>
#include <stdexcept>

namespace streamvane::tests {

kpi_definitions_ptr shipped_definitions(const std::vector<std::string>& names) {
  static std::map<std::vector<std::string>, kpi_definitions_ptr> read;
  auto& known = read[names];
  if (known)
    return known;
  std::vector<config::profile_text> texts;
  for (const auto& name : names)
    texts.push_back(need(config::read_profile_text(name)));
  known = std::make_shared<const kpi_definitions>(
      need(config::parse_kpi_profiles(texts, actors::kpi::catalogue())));
  return known;
}

const kpi_definition& shipped_kpi(std::string_view profile,
                                  std::string_view name) {
  auto all = shipped_definitions({std::string{profile}});
  for (const auto& kpi : all->find(profile, instant::max())->kpis)
    if (kpi.name == name)
      return kpi; // The definitions are kept for good.
  throw std::runtime_error{std::string{name} + " is not in "
                           + std::string{profile}};
}

} // namespace streamvane::tests
