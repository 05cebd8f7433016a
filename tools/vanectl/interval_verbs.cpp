#include "tools/vanectl/kpi_table.hpp"
#include "tools/vanectl/session.hpp"
#include "tools/vanectl/verbs.hpp"

#include <array>
#include <vector>

namespace streamvane::tools::vanectl {

exit_code interval_list(session& s) {
  static constexpr std::array<list_column, 3> columns{{
      {"START", "start"},
      {"END", "end"},
      {"FAMILIES", "families"},
  }};
  return s.list("/api/v1/intervals" + s.asked().query(), "intervals", columns);
}

/// Every revision is a row; a cell that changed since, or was never published,
/// has one more.
exit_code interval_show(session& s) {
  auto said = s.node().get("/api/v1/intervals/" + s.operand_segment()
                           + s.asked().query());
  if (!said)
    return s.fail(said);
  if (s.asked().format == output_format::json
      || s.asked().format == output_format::jsonl)
    return s.print(said.content);
  std::vector<json::value> rows;
  for (const auto& cell : said.content["items"].items()) {
    const auto& published = cell["revisions"].items();
    rows.insert(rows.end(), published.begin(), published.end());
    if (cell["current"]["state"].as_string() != "final")
      rows.push_back(cell["current"]);
  }
  s.print(kpi_table(rows, {.wide = s.asked().format != output_format::table,
                           .revisions = true}));
  if (auto cursor = said.content["next_cursor"].as_string())
    s.note("more behind --cursor " + std::string{*cursor});
  return exit_ok;
}

} // namespace streamvane::tools::vanectl
