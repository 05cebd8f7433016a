#pragma once

#include "actors/entity/entity_fold.hpp"
#include "messages/error.hpp"
#include "messages/time.hpp"
#include "runtime/metrics_store/snapshot.hpp"
#include "runtime/metrics_store/write_batch.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace streamvane::actors::shard {

/// What all keys of the list's rows in `meta` begin with; the shard's number
/// and the entity follow. A row's payload is when the entity is due.
inline constexpr std::string_view due_prefix = "due/";

/// Entities of a shard whose facts change by the log's clock though nobody says
/// anything of them: conversations that wait for after-call work.
///
/// Operation: note() follows what folds say, by() names those to be folded when
/// the clock moves; settle() makes rows of what changed, so that a shard that
/// starts anew knows them without looking at all its states.
///
/// Holds an entry per entity that waits, and no more. None waits longer than
/// acw_timeout_max and the wait behind it after its contact ended, and no
/// event is from more than a day ahead.
class due_list {
public:
  explicit due_list(std::uint16_t shard) : shard_{shard} {
    // nop
  }

  /// Takes up the rows, once, before anything else. Errors: corrupt, io.
  result<> load(const runtime::metrics_store::snapshot& from);

  /// The entity is due then, or not at all; what was noted before is void.
  void note(const entity::entity_key& key, std::optional<instant> due);

  /// Those that are due at or before `clock`, the earliest first.
  std::vector<entity::entity_key> by(instant clock) const;

  /// Adds the rows of all that changed since settle() was last called.
  void settle(runtime::metrics_store::write_batch& rows);

  std::size_t size() const {
    return by_time_.size();
  }

private:
  struct entry {
    std::optional<instant> due{};
    std::optional<instant> settled{}; ///< What the row says; nothing: none.
  };

  std::string key_of(const entity::entity_key& key) const;

  std::uint16_t shard_;
  std::unordered_map<entity::entity_key, entry> entries_{};
  std::set<std::pair<instant, entity::entity_key>> by_time_{};
  std::set<entity::entity_key> changed_{};
};

} // namespace streamvane::actors::shard
