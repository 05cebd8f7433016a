#pragma once

#include "tools/vanesim/centre/ledger.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace streamvane::tools::vanesim {

/// The place of something in its list; `nobody` stands for none.
using place = std::uint32_t;
inline constexpr place nobody = std::numeric_limits<place>::max();

/// What a contact may ask for and an agent may have.
inline constexpr std::uint32_t skill_count = 8;

/// Contacts of lower rank wait behind those of higher rank.
inline constexpr std::size_t rank_count = 3;

/// A queue and who waits in it.
struct queue {
  queue_id id{};
  division_id division{};
  bool auto_answer = false;
  std::vector<place> members{}; ///< Agents.
  /// Visits by rank; a smaller place came earlier.
  std::array<std::set<place>, rank_count> waiting{};
  /// Visits by medium whose end was not told, alerting ones included.
  per_medium<std::int64_t> open{};
};

/// A person who works. Routing status and presence are two timelines.
struct agent {
  agent_id id{};
  division_id division{};
  std::vector<place> queues{};
  std::uint32_t skills = 0; ///< A bit per skill.
  instant shift_start{};
  instant shift_end{};

  bool logged_in = false;
  token routing{};
  instant routing_since{};
  token presence{};
  uuid presence_definition{};
  instant presence_since{};

  bool busy = false;    ///< Has a leg, rings or wraps up.
  bool leaving = false; ///< Logs out when the work is done.
  token pause{};        ///< Breaks off when the work is done; or empty.
  millis pause_length{};
  std::uint32_t pauses = 0; ///< Which pause it is; late timers tell by it.
};

/// A customer, or an external party, on one medium.
struct customer_session {
  uuid participant{};
  uuid session{};
  medium media = medium::voice;
  streamvane::direction direction = direction::inbound;
  instant connect{}; ///< Meaningful once `talked`.
  bool talked = false;
  bool open = true;
};

/// Everything around one contact.
struct conversation {
  uuid id{};
  streamvane::direction originating = direction::inbound;
  std::uint64_t caller = 0; ///< Number that addresses are made from.
  place target = 0;         ///< The queue it is for.
  medium media = medium::voice;
  std::uint32_t moves = 0; ///< Transfers so far.
  std::vector<customer_session> customers{};
  std::uint32_t open = 0; ///< Sessions of any kind.
};

/// A flow (IVR, bot, consult menu) in a conversation.
struct flow_session {
  uuid participant{};
  uuid session{};
  medium media = medium::voice;
  std::string_view type{}; ///< "INBOUNDCALL", …
  place target = 0;
  instant start{};
  bool judged = false; ///< Has an outcome when it ends, and
  bool failed = false; ///< which.
};

enum class visit_state { waiting, alerting, left };

/// What becomes of a contact that is tired of waiting.
enum class exit_plan { callback, voicemail, other_queue, number };

/// A queue visit: one acd session.
struct visit {
  place conversation = nobody;
  place queue = nobody;
  uuid participant{};
  uuid session{};
  medium media = medium::voice;
  streamvane::direction direction = direction::inbound;
  instant start{};
  visit_state state = visit_state::waiting;
  std::optional<std::uint32_t> skill{}; ///< Asked for in the first minute.
  place consultant = nobody;            ///< The leg that waits here for advice.
  place leg = nobody;                   ///< That alerts, later that answered.
  instant missed{};                     ///< The last alert that nobody took.
  bool open = true;                     ///< Its end was not told yet,
  instant end{};                        ///< which was then.
};

enum class leg_state { alerting, dialing, talking, ended };

/// What an agent's session is at, in the words of genesys.md 3.3.
enum class session_state {
  none,
  alert,
  contacting,
  dialing,
  interact,
  hold,
  callback,
  wrapup,
  terminated,
};

/// An agent's session. The lengths add up to its whole life.
struct leg {
  place conversation = nobody;
  place visit = nobody;
  place queue = nobody; ///< May be set without a visit: on its behalf.
  place agent = nobody;
  uuid participant{};
  uuid session{};
  medium media = medium::voice;
  streamvane::direction direction = direction::inbound;
  instant start{};
  leg_state state = leg_state::alerting;
  millis alerting{};
  millis contacting{};
  millis dialing{};
  millis callback{};
  millis talk{};
  millis hold{};
  bool rings = true; ///< Alerts; false where the agent dials.
  /// Of an adviser: who asks. Of a call: the callback or the caller it is for.
  place partner = nobody;
  std::size_t customer = 0; ///< Of a dialed leg: which customer session.
  instant consult_start{};
  session_state doing = session_state::none;
  instant doing_since{};
  instant talked_until{};  ///< The end of its last stretch of talk.
  instant handled_since{}; ///< Since when the agent has the contact.
};

/// Whether the agent goes on with the contact, whatever changes.
bool continues_handling(session_state before, session_state now);

} // namespace streamvane::tools::vanesim
