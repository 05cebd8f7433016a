#pragma once

#include "actors/conversation/conversation_fold.hpp"
#include "messages/metric_fact.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace streamvane::actors::conversation {

/// Whether a cell is one that is to be explained.
using cell_filter = std::function<bool(const cell_key&)>;

/// A fact, or the share of it that a cell has.
struct counted_fact {
  metric_fact fact{};
  cell_key cell{};
  std::int64_t value = 0;
  std::vector<std::uint64_t> offsets{}; ///< Of the messages that tell it.
};

/// Why something that was said is not counted.
enum class exclusion : std::uint8_t {
  better_source, ///< Another source of the same session and metric counts.
  known_end,     ///< A record says how the queue visit ended, so it is known.
  said_again,    ///< Of several messages about one thing another one decides.
  no_record,     ///< The metrics topic tells all of it, and told nothing.
  awaits_acw,    ///< A handle time waits for after-call work.
};

/// "better_source", …
std::string_view to_string(exclusion why);

/// The rule in a sentence, with its place in genesys.md.
std::string_view rule_of(exclusion why);

/// A fact that would be in a cell if the rule were not.
struct excluded_fact {
  metric_fact fact{};
  cell_key cell{};
  std::int64_t value = 0;
  exclusion why = exclusion::better_source;
  std::vector<std::uint64_t> offsets{};
  instant until{}; ///< awaits_acw: counts from then on, by the log's clock.
};

/// A message that decides nothing, of a session whose facts are in the cells.
struct excluded_message {
  genesys_topic topic = genesys_topic::unknown;
  session_id session{};
  instant at{};
  exclusion why = exclusion::said_again;
  std::uint64_t offset = 0;
};

/// What a conversation has to do with cells.
struct explanation {
  std::vector<counted_fact> counted{};
  std::vector<excluded_fact> excluded{};
  std::vector<excluded_message> messages{};

  bool empty() const {
    return counted.empty() && excluded.empty();
  }
};

/// Explains the cells that `wanted` names, under the first `s.policy_number` of
/// the policies, at `s.clock`: the counted facts are those of
/// contributions_of(), one by one.
explanation explain(const state& s, const policy_history& policies,
                    const cell_filter& wanted);

} // namespace streamvane::actors::conversation
