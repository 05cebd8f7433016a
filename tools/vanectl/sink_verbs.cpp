#include "tools/vanectl/session.hpp"
#include "tools/vanectl/verbs.hpp"

#include <array>

namespace streamvane::tools::vanectl {

exit_code sink_list(session& s) {
  static constexpr std::array<list_column, 11> columns{{
      {"NAME", "name"},
      {"TYPE", "type"},
      {"STATE", "state"},
      {"LAG", "lag", true},
      {"DELIVERED", "delivered_envelopes", true},
      {"DEAD", "dead_envelopes", true},
      {"RETRIES", "retries", true},
      {"SEQUENCE", "sequence", true, true},
      {"ATTEMPTS", "attempts", true, true},
      {"LAST_DELIVERED", "last_delivered"},
      {"NEXT_RUN", "next_run", false, true},
  }};
  return s.list("/api/v1/sinks", "sinks", columns);
}

exit_code sink_show(session& s) {
  return s.show("/api/v1/sinks/" + s.operand_segment());
}

} // namespace streamvane::tools::vanectl
