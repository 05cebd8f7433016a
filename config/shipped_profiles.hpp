#pragma once

#include <span>
#include <string_view>

namespace streamvane::config {

/// A KPI profile that is part of the program: a file of config/profiles/, so
/// that a daemon without any file beside it can show KPIs.
struct shipped_profile {
  std::string_view name{}; ///< "core"
  std::string_view text{}; ///< YAML.
};

/// All of them, sorted by name.
std::span<const shipped_profile> shipped_profiles();

} // namespace streamvane::config
