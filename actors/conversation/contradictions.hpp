#pragma once

#include "actors/conversation/conversation_fold.hpp"
#include "messages/conversation_event.hpp"
#include "messages/ids.hpp"
#include "messages/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::actors::conversation {

/// What cannot be true together. The rule by which one of it is taken stands in
/// ARCHITECTURE.md, "Contradictions". The order is that of the output.
enum class contradiction_kind : std::uint8_t {
  outcome,     ///< A queue visit ended, or a flow was judged, in two ways.
  answerer,    ///< A queue visit was answered by two agents.
  disconnect,  ///< A session was left in two ways.
  duration,    ///< Two lengths of the same.
  instant,     ///< A session began, or ended, at two times.
  state,       ///< Two states of an agent's session from the same instant on.
  record,      ///< One metric record with two values or times.
  queue,       ///< A session in two queues,
  agent,       ///< with two agents,
  participant, ///< of two participants,
  media,       ///< on two media,
  direction,   ///< in both directions.
  reversed,    ///< An end before its start.
  too_long,    ///< More time spent inside than from start to end.
  early_acw,   ///< After-call work that was over long before the call.
};

inline constexpr std::array<contradiction_kind, 15> contradiction_kinds{
    contradiction_kind::outcome,    contradiction_kind::answerer,
    contradiction_kind::disconnect, contradiction_kind::duration,
    contradiction_kind::instant,    contradiction_kind::state,
    contradiction_kind::record,     contradiction_kind::queue,
    contradiction_kind::agent,      contradiction_kind::participant,
    contradiction_kind::media,      contradiction_kind::direction,
    contradiction_kind::reversed,   contradiction_kind::too_long,
    contradiction_kind::early_acw};

/// "outcome", "answerer", …
std::string_view to_string(contradiction_kind kind);

/// What a message said.
struct statement {
  genesys_topic topic = genesys_topic::unknown;
  instant at{}; ///< Event time.
  std::string value{};
  std::uint64_t offset = 0; ///< In the log; 0 where it is not known.

  friend bool operator==(const statement&, const statement&) = default;
};

struct contradiction {
  contradiction_kind kind = contradiction_kind::outcome;
  session_id session{};
  std::string_view member{}; ///< As Genesys names it: "heldDurationMs".
  std::vector<statement> said{};
  std::string taken{}; ///< The value that counts.

  friend bool operator==(const contradiction&, const contradiction&) = default;
};

/// Durations may be so much longer than the time around them, and after-call
/// work may end so long before its call, without being a contradiction: clocks
/// of Genesys' parts differ a little, wrap-ups are published by others.
inline constexpr millis span_slack{1'000};
inline constexpr millis acw_slack{60'000};

/// All contradictions in what is kept of a conversation, sorted by session,
/// kind and member. Only messages that can decide are kept (kept_of()), so of
/// many that disagree some are not seen any more.
std::vector<contradiction> contradictions(const state& s);

/// Their kinds, sorted, each once.
std::vector<contradiction_kind>
kinds_of(const std::vector<contradiction>& found);

/// Whether it is worth while to look for contradictions after `news` was
/// joined: never false where it brought one. Looks at the messages of its
/// session only.
bool may_contradict(const state& s, const conversation_event& news);

} // namespace streamvane::actors::conversation
