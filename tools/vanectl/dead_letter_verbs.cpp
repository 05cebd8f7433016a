#include "tools/vanectl/session.hpp"
#include "tools/vanectl/shown_value.hpp"
#include "tools/vanectl/verbs.hpp"

#include <array>

namespace streamvane::tools::vanectl {

exit_code dlq_list(session& s) {
  static constexpr std::array<list_column, 6> columns{{
      {"OF", "of"},
      {"AT", "letter.offset|letter.first", true},
      {"REASON", "letter.reason"},
      {"DETAIL", "letter.detail"},
      {"BYTES", "bytes", true, true},
      {"ID", "id", false, true},
  }};
  return s.list("/api/v1/dead-letters" + s.asked().query(), "dead letters",
                columns);
}

exit_code dlq_groups(session& s) {
  static constexpr std::array<list_column, 3> columns{{
      {"OF", "of"},
      {"REASON", "reason"},
      {"LETTERS", "letters", true},
  }};
  return s.list("/api/v1/dead-letters/groups", "groups of dead letters",
                columns);
}

exit_code dlq_mailbox(session& s) {
  static constexpr std::array<list_column, 6> columns{{
      {"KIND", "kind"},
      {"ACTOR", "actor", true},
      {"ACTOR_KIND", "actor_kind"},
      {"LABEL", "actor_label"},
      {"MESSAGE", "message"},
      {"REASON", "reason"},
  }};
  return s.list("/api/v1/dead-letters/mailbox", "lost messages", columns);
}

} // namespace streamvane::tools::vanectl
