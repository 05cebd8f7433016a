#pragma once

#include "actors/entity/entity_fold.hpp"
#include "actors/interval/partial.hpp"
#include "messages/cell.hpp"
#include "messages/kpi_policy.hpp"
#include "messages/live_state.hpp"
#include "tests/support/story.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace streamvane::test {

/// Adds up what entities mean, as one shard would: a partial per cell.
class ledger {
public:
  /// Takes the retracted values out and puts the asserted ones in.
  void apply(const contribution_change& change);

  /// How often a value should have been taken out that was not in: always 0 if
  /// folds retract what they asserted.
  std::size_t absent_removals() const {
    return absent_removals_;
  }

  /// The tallies of every cell that is not empty, live ones left out.
  std::map<cell_key, cell_metrics> tallies() const;

  /// A metric of whatever interval: everything else that a cell is named by.
  using dimensions
      = std::tuple<family, uuid, queue_id, token, direction, metric_id>;

  /// What each view adds up to over all intervals.
  std::map<attribution, std::map<dimensions, std::int64_t>> totals() const;

  /// Everything as bytes: two ledgers with equal bytes are equal.
  std::string bytes() const;

  /// One line per cell and metric, in the order of the cells:
  /// "09:00 Q nOffered 1", "09:00 A@Q tAlert 2/18500 3500..15000" (count/sum,
  /// min..max where there are several). Media other than voice and directions
  /// other than inbound follow the name in brackets; days other than the
  /// story's precede the clock; times in status show "[IDLE] 600000".
  std::string text() const;

  /// What live state holds, a line per value: "Q oWaiting[ALERTING] 10:00:12",
  /// "A@Q oInteracting 10:00:15", "A tAgentRoutingStatus[IDLE] 09:00:00"; how
  /// often behind it, where more than once.
  std::string live_text() const;

  /// The cells of live state, the values of all.
  std::vector<live_cell> live_cells() const;

private:
  std::map<cell_key, actors::interval::partial> cells_{};
  std::size_t absent_removals_ = 0;
};

/// The policy of the tests: queue Q answers voice within 20 s, every queue
/// answers chat within 60 s, waits below 10 s are short abandons.
policy_history story_policies();

/// Folds the messages of stories as the engine does: packed states, epochs,
/// differences into a ledger.
class story_fold {
public:
  explicit story_fold(policy_history policies = story_policies())
      : policies_{std::move(policies)} {
    // nop
  }

  /// One epoch of conversations: all messages of one conversation together.
  void epoch(const std::vector<conversation_event>& events);

  /// The log's clock moves on: conversations that are due are folded again.
  /// Before the first tick, nothing is waited for.
  void tick(instant now);

  /// How many conversations the next ticks may change.
  std::size_t waiting() const {
    return due_.size();
  }

  /// One epoch of agents. Quarter hours that end by `horizon` are closed; it
  /// never moves back.
  void epoch(const std::vector<agent_event>& events, instant horizon);

  const ledger& cells() const {
    return cells_;
  }

  /// The packed states by entity.
  const std::map<actors::entity::entity_key, std::string>& states() const {
    return states_;
  }

  policy_history& policies() {
    return policies_;
  }

private:
  void fold(const actors::entity::entity_key& key,
            const actors::entity::entity_batch& batch);

  policy_history policies_;
  std::map<actors::entity::entity_key, std::string> states_{};
  std::map<actors::entity::entity_key, instant> due_{};
  instant horizon_{};
  instant clock_ = instant::max();
  ledger cells_{};
};

/// The text of the cells that a story gives in one epoch. Throws where a value
/// is taken out that was not in.
std::string cells_of(const story& told);

} // namespace streamvane::test
