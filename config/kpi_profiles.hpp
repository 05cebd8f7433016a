#pragma once

#include "messages/error.hpp"
#include "messages/kpi_code.hpp"
#include "messages/kpi_definitions.hpp"
#include "messages/kpi_profile.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace streamvane::config {

/// A KPI profile as it is written.
struct profile_text {
  std::string name{}; ///< Stands for the file in problems.
  std::string text{};

  friend bool operator==(const profile_text&, const profile_text&) = default;
};

/// The profile that is shipped under that name ("core"), or what the file has.
/// A name of letters, digits and hyphens alone is that of a shipped profile.
/// Errors: not_found (and which profiles there are), io, too_large.
result<profile_text> read_profile_text(const std::string& name_or_path);

/// Reads a KPI profile. `codes`: what may stand in the place of a formula.
/// Errors: invalid (every problem on a line of its own,
/// "core.yaml:12:5: kpis[3].formula: …", with the column within the formula),
/// and those of config::parse().
result<kpi_profile> parse_kpi_profile(const profile_text& written,
                                      const kpi_codes& codes = {});

/// Reads the profiles of a configuration, in its order. Errors: as
/// parse_kpi_profile(), all of all profiles, and kpi_definitions::make().
result<kpi_definitions>
parse_kpi_profiles(const std::vector<profile_text>& written,
                   const kpi_codes& codes = {});

} // namespace streamvane::config
