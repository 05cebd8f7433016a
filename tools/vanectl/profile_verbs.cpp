#include "config/kpi_profiles.hpp"
#include "tools/vanectl/session.hpp"
#include "tools/vanectl/verbs.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

namespace streamvane::tools::vanectl {

namespace {

/// "core.yaml,wfm.yaml" as paths.
std::vector<std::filesystem::path> paths_of(std::string_view list) {
  std::vector<std::filesystem::path> paths;
  while (!list.empty()) {
    auto comma = std::min(list.find(','), list.size());
    paths.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return paths;
}

exit_code code_of(const failure& f) {
  switch (f.code) {
  case errc::invalid:
  case errc::too_large:
  case errc::corrupt: return exit_configuration;
  case errc::not_found: return exit_usage;
  case errc::unavailable:
  case errc::io:
  case errc::internal: break;
  }
  return exit_internal;
}

} // namespace

/// Operands: files of KPI profiles. Markdown, whatever the format asked for: a
/// matrix is a document.
exit_code kpi_matrix(session& s) {
  auto profiles = config::load_kpi_profiles(paths_of(s.asked().operands[0]));
  if (!profiles)
    return s.fail(code_of(profiles.why()), profiles.why().what);
  s.out() << matrix(*profiles);
  return exit_ok;
}

} // namespace streamvane::tools::vanectl
