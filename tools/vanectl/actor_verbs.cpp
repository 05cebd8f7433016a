#include "tools/vanectl/actor_tree.hpp"
#include "tools/vanectl/session.hpp"
#include "tools/vanectl/verbs.hpp"

#include <array>

namespace streamvane::tools::vanectl {

namespace {

constexpr std::array<list_column, 11> actor_columns{{
    {"ID", "id", true},
    {"KIND", "kind"},
    {"LABEL", "label"},
    {"MAILBOX", "mailbox", true},
    {"HANDLED", "handled", true},
    {"FAILED", "failed", true},
    {"RESTARTS", "restarts", true},
    {"BUSY_MS", "busy_ms", true},
    {"IDLE_MS", "idle_ms", true},
    {"LONGEST_US", "longest_us", true, true},
    {"PARENT", "parent", true, true},
}};

} // namespace

exit_code actor_list(session& s) {
  return s.list("/api/v1/actors" + s.asked().query(), "actors", actor_columns);
}

exit_code actor_tree(session& s) {
  auto said = s.node().get("/api/v1/supervisors");
  if (!said)
    return s.fail(said);
  if (s.asked().format != output_format::table
      && s.asked().format != output_format::wide)
    return s.print(said.content);
  s.out() << tree_text(said.content);
  return exit_ok;
}

exit_code actor_inspect(session& s) {
  return s.show("/api/v1/actors/" + s.operand_segment());
}

} // namespace streamvane::tools::vanectl
