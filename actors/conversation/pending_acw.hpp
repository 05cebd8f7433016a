#pragma once

#include "actors/conversation/conversation_fold.hpp"
#include "actors/conversation/timeline.hpp"
#include "messages/kpi_policy.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// After-call work that may still come (genesys.md 5.6). The handle time of a
/// leg that talked is withheld until its after-call work is known, or until
/// that was waited for as long as the policy says; then it is posted without,
/// at the end of the leg, and after-call work that comes later replaces it. The
/// clock is the log's, so what is withheld is a function of the log; what
/// other sources than detail events tell is never withheld.
namespace streamvane::actors::conversation {

/// When the handle time of the leg is posted at the latest. Nothing where it is
/// not waited for: no end, no talk, or after-call work is known.
std::optional<instant> handle_due(const session_view& leg,
                                  const policy_history& policies,
                                  std::uint32_t policy_number);

/// A leg whose handle time is withheld.
struct withheld_handle {
  session_id session{};
  instant until{};

  friend bool operator==(const withheld_handle&, const withheld_handle&)
      = default;
};

/// What is withheld at `s.clock`, under the first `s.policy_number` of the
/// policies; sorted by session.
std::vector<withheld_handle> withheld(const state& s,
                                      const policy_history& policies);

/// When the facts change though nobody says anything: the first instant at
/// which something is not withheld any more. Nothing where nothing is.
std::optional<instant> next_due(const state& s, const policy_history& policies);

/// Has the facts taken at `clock` from now on, and anew at `clock_after`, not
/// before it, if something is due by then: as if the clock had been moved while
/// nothing was said. Returns next_due().
std::optional<instant> take_at(state& s, const policy_history& policies,
                               instant clock, instant clock_after);

} // namespace streamvane::actors::conversation
