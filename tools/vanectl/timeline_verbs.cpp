#include "tools/vanectl/session.hpp"
#include "tools/vanectl/shown_value.hpp"
#include "tools/vanectl/verbs.hpp"

#include <array>
#include <string>
#include <string_view>

namespace streamvane::tools::vanectl {

namespace {

struct timeline_part {
  std::string_view list{}; ///< Of the answer.
  std::string_view word{}; ///< The member that says what it was.
};

constexpr std::array<timeline_part, 3> parts{{
    {"activities", "category"},
    {"presence", "status"},
    {"routing", "status"},
}};

/// One row per stretch: the activities first, then what they follow from.
table timeline_table(const json::value& told, bool wide) {
  table t;
  t.columns = {{"LINE"}, {"START"}, {"END"}, {"WAS"}};
  if (wide)
    t.columns.push_back({"DEFINITION"});
  for (const auto& part : parts)
    for (const auto& stretch : told[part.list].items()) {
      auto& row = t.rows.emplace_back();
      row = {std::string{part.list}, scalar_text(stretch["start"]),
             scalar_text(stretch["end"]), scalar_text(stretch[part.word])};
      if (wide)
        row.push_back(scalar_text(stretch["organizationPresenceId"]));
    }
  return t;
}

} // namespace

exit_code agent_timeline(session& s) {
  auto said = s.node().get("/api/v1/agents/" + s.operand_segment() + "/timeline"
                           + s.asked().query());
  if (!said)
    return s.fail(said);
  if (s.asked().format == output_format::json
      || s.asked().format == output_format::jsonl)
    return s.print(said.content);
  s.print(
      timeline_table(said.content, s.asked().format != output_format::table));
  return exit_ok;
}

} // namespace streamvane::tools::vanectl
