#pragma once

#include "actors/entity/entity_fold.hpp"
#include "actors/epoch/epoch.hpp"
#include "actors/interval/partial.hpp"
#include "actors/live/live_expiry.hpp"
#include "actors/shard/due_list.hpp"
#include "actors/shard/store_reading.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace streamvane::actors::shard {

/// What a shard knows beyond the store: the states and shares that changed
/// since they were last committed. Everything else is read where it is needed
/// and forgotten after the next commit.
///
/// Operation: epochs change states and shares here; settle() makes rows of what
/// changed; committed() says that they can be read from the store again. So
/// many epochs can go into one transaction, and a row that each of them changes
/// is written once.
///
/// Shares of live families are kept and settled like others, but reported to
/// nobody: readers add them up. They let go of what has expired.
class shard_memory {
public:
  explicit shard_memory(std::uint16_t shard) : shard_{shard}, due_{shard} {
    // nop
  }

  /// Folds a batch into the entity's state. Errors: corrupt, io.
  result<entity::outcome> fold(const entity::entity_key& key,
                               const entity::entity_batch& batch,
                               const policy_history& policies,
                               store_reading& from);

  /// The entity's state, packed; empty for a new one. Errors: corrupt, io.
  result<std::string> packed(const entity::entity_key& key,
                             store_reading& from) const;

  /// Keeps a state that was folded elsewhere.
  void keep(const entity::entity_key& key, std::string packed);

  /// Takes note of when an entity that was folded elsewhere is due.
  void note_due(const entity::entity_key& key, std::optional<instant> due) {
    due_.note(key, due);
  }

  /// Takes up what the store has of live state, once, before anything else.
  /// Errors: corrupt, io.
  result<> load_live(const runtime::metrics_store::snapshot& from);

  /// Takes up who is due in the store, once, before anything else. Errors:
  /// corrupt, io.
  result<> load_due(const runtime::metrics_store::snapshot& from) {
    return due_.load(from);
  }

  /// Whom the clock alone changes, and when.
  const due_list& due() const {
    return due_;
  }

  /// Changes the shares of the cells; `clock` is the log's. Errors: internal (a
  /// value to retract is not there), corrupt, io. Of live state, what is to be
  /// retracted may have expired, and what is asserted may be stale.
  result<> apply(const contribution_change& change, instant clock,
                 store_reading& from);

  /// Keeps what the names of lists stand for; the next rows have it.
  void name(const std::vector<skill_list>& skills);

  /// Quarter hours before `horizon` have ended: takes out of live state what
  /// has expired by then. Errors: corrupt, io.
  result<> expire(instant horizon, store_reading& from);

  /// The shares that changed since they were last reported, of the intervals
  /// that start at or before `through`, sorted by cell.
  std::vector<epoch::share> report(instant through);

  /// The rows of all that changed since settle() was last called. All shares
  /// must have been reported before: a commit may forget what is settled.
  runtime::metrics_store::write_batch settle(std::uint64_t epoch);

  /// Rows that settle() would make of states and shares.
  std::size_t unsettled() const {
    return changed_entities_.size() + changed_cells_.size();
  }

  /// What was settled up to this epoch can be read from the store.
  void committed(std::uint64_t epoch);

  /// Entities and shares held.
  std::size_t size() const {
    return entities_.size() + cells_.size();
  }

private:
  /// What an entry owes to the store.
  struct standing {
    bool changed = false;      ///< Since it was last settled.
    std::uint64_t settled = 0; ///< In this epoch; 0: never.
  };

  struct known_entity : standing {
    std::optional<entity::entity_state> state{}; ///< Or else packed.
    std::string packed{};
  };

  struct known_cell : standing {
    interval::partial share{};
    instant changed_at{};
    bool reported = true;
  };

  using entity_entry = std::pair<const entity::entity_key, known_entity>;
  using cell_entry = std::pair<const cell_key, known_cell>;

  result<cell_entry*> entry_of(const cell_key& cell, store_reading& from);
  void mark(cell_entry& entry, instant clock);
  result<> put_in(const contribution& c, instant clock, store_reading& from);
  result<> take_out(const contribution& c, instant clock, store_reading& from);

  /// More names are not known to be written; they are written again.
  static constexpr std::size_t written_max = 65'536;

  std::uint16_t shard_;
  std::unordered_map<entity::entity_key, known_entity> entities_{};
  std::unordered_map<cell_key, known_cell> cells_{};
  // Entries of the maps, whose places stay.
  std::vector<entity_entry*> changed_entities_{};
  std::vector<cell_entry*> changed_cells_{};
  std::map<instant, std::vector<cell_entry*>> unreported_{};
  live::live_expiry expiry_{};
  std::map<uuid, skill_list> unwritten_skills_{};
  std::unordered_set<uuid> written_skills_{};
  due_list due_;
};

} // namespace streamvane::actors::shard
