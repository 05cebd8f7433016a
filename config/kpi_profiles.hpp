#pragma once

#include "messages/error.hpp"
#include "messages/kpi_profile.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::config {

/// Reads a KPI profile. `name` stands for the file in problems. Errors: invalid
/// (every problem on a line of its own, "core.yaml:12:5: kpis[3].formula: …",
/// with the column within the formula), and those of config::parse().
result<kpi_profile> parse_kpi_profile(std::string_view text, std::string name);

/// The same of a file. Errors: as parse_kpi_profile(), not_found, io.
result<kpi_profile> load_kpi_profile(const std::filesystem::path& path);

/// Reads the profiles of a configuration, in its order. Errors: as
/// load_kpi_profile(), all of all files; invalid where two have one name.
result<std::vector<kpi_profile>>
load_kpi_profiles(const std::vector<std::filesystem::path>& paths);

} // namespace streamvane::config
