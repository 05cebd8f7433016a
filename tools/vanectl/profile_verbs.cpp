#include "config/kpi_profiles.hpp"
#include "tools/vanectl/session.hpp"
#include "tools/vanectl/verbs.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane::tools::vanectl {

namespace {

/// What "core.yaml,wfm" names, in its order.
result<kpi_definitions> definitions_of(std::string_view list) {
  std::vector<config::profile_text> texts;
  while (!list.empty()) {
    auto comma = std::min(list.find(','), list.size());
    auto text = config::read_profile_text(std::string{list.substr(0, comma)});
    if (!text)
      return text.why();
    texts.push_back(std::move(*text));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return config::parse_kpi_profiles(texts);
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
  auto read = definitions_of(s.asked().operands[0]);
  if (!read)
    return s.fail(code_of(read.why()), read.why().what);
  s.out() << matrix(read->all());
  return exit_ok;
}

} // namespace streamvane::tools::vanectl
