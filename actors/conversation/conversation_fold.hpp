#pragma once

#include "messages/conversation_event.hpp"
#include "messages/kpi_policy.hpp"
#include "messages/metric_fact.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::actors::conversation {

/// Everything we know of one conversation: what was said about it, as a set.
/// Of the messages that say the same thing of the same session (a slot), only
/// the ones that can decide are kept, so the state stays small and joining is
/// commutative, associative and idempotent.
struct state {
  organization_id organization{};
  conversation_id id{};

  /// How many policies were known when the facts were last taken; the same
  /// number gives the same facts again.
  std::uint32_t policy_number = 0;

  /// The log's clock when the facts were last taken, where a handle time was
  /// withheld then (pending_acw.hpp); the greatest instant where none was, for
  /// then none is at any later clock. The same clock gives the same facts
  /// again.
  instant clock = instant::max();

  /// Sorted by session, topic, and within a slot by (at, published, content).
  /// Each with the smallest offset that a copy of it came at; 0 where that is
  /// not known, in states that were packed before offsets were kept.
  std::vector<conversation_event> said{};
};

/// More slots than this in one conversation are not kept; the ones that sort
/// last go. A conversation has 6 to 40 as a rule.
inline constexpr std::size_t slots_max = 1024;

/// What a message did to a state.
enum class joined : std::uint8_t {
  known,  ///< Nothing: it was said before, or can decide nothing any more.
  sooner, ///< It was known from a later place in the log: no fact changes.
  news,   ///< It is kept, and facts may change.
};

/// Adds what `event` says. Any order and any repetition of the same events
/// gives the same state.
joined join(state& s, const conversation_event& event);

/// The facts of every source at `clock`, the log's, before the best one of each
/// is chosen; in no order. Short abandons are not among them.
metric_facts told_facts(const state& s, const policy_history& policies,
                        instant clock);

/// The facts of the best sources at `s.clock`, under the first
/// `s.policy_number` of the policies; in no order. Those that the policies do
/// not count are still among them; short abandons are not.
metric_facts preferred_facts(const state& s, const policy_history& policies);

/// What is counted of preferred_facts(), as facts().
metric_facts counted_facts(metric_facts preferred, const state& s,
                           const policy_history& policies);

/// What the conversation means for KPIs under the first `s.policy_number` of
/// the policies, at `s.clock`: every fact that follows from what was said
/// (genesys.md 5.3, 5.6 and 11), sorted by metric, session, instance.
metric_facts facts(const state& s, const policy_history& policies);

/// The direction of the first customer session; of the first session where
/// there is no customer.
direction originating_direction(const state& s);

/// The cells that the facts go to (genesys.md 11.10), in all views that the
/// first `s.policy_number` of the policies ask for.
contributions contributions_of(const state& s, const metric_facts& all,
                               const policy_history& policies);

/// The state as bytes, for the store and for sleeping actors: ids once, then
/// what was said.
std::string pack(const state& s);

/// Nothing where the bytes are not of pack().
std::optional<state> unpack(std::string_view bytes);

} // namespace streamvane::actors::conversation
