#pragma once

#include "messages/error.hpp"
#include "messages/kpi_profile.hpp"
#include "messages/time.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane {

/// How many profiles, and versions of them, a configuration may have.
inline constexpr std::size_t profiles_max = 64;

/// The profiles of one configuration: which KPIs are shown, under which name
/// and for intervals from when on. What an interval was told under is decided
/// by its start, so that an old one keeps its definitions.
class kpi_definitions {
public:
  kpi_definitions() = default;

  /// Takes the profiles in the order of the configuration; the first is shown
  /// where none is asked for. Errors: invalid (two have the same name and hold
  /// from the same instant on, or the same name and version), too_large.
  static result<kpi_definitions> make(std::vector<kpi_profile> profiles);

  /// The version of the profile `name` (the first one where that is empty) that
  /// holds for an interval that begins at `start`: of those that are effective
  /// by then the latest, before all of them the earliest. Null where there is
  /// no such profile.
  const kpi_profile* find(std::string_view name, instant start) const;

  /// The names, in the order of the configuration.
  const std::vector<std::string>& names() const {
    return names_;
  }

  /// Every version of every profile, in the order of the configuration.
  const std::vector<kpi_profile>& all() const {
    return profiles_;
  }

  /// The views of cells that KPIs of these profiles are shown in, beside those
  /// that are configured.
  attribution_set views() const;

private:
  std::vector<kpi_profile> profiles_{};
  std::vector<std::string> names_{};
};

using kpi_definitions_ptr = std::shared_ptr<const kpi_definitions>;

} // namespace streamvane
