#pragma once

#include "actors/agent/agent_fold.hpp"
#include "actors/conversation/contradictions.hpp"
#include "actors/conversation/conversation_fold.hpp"
#include "actors/queue/queue_fold.hpp"
#include "messages/agent_event.hpp"
#include "messages/conversation_event.hpp"
#include "messages/ids.hpp"
#include "messages/kpi_policy.hpp"
#include "messages/metric_fact.hpp"
#include "messages/queue_event.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace streamvane::actors::entity {

/// The things that have a state of their own. Numbers are written to disk.
enum class entity_kind : std::uint8_t {
  conversation = 1,
  agent = 2,
  queue = 3
};

/// "conversation", "agent", "queue"
std::string_view to_string(entity_kind kind);

/// Names an entity; ids of different organisations may be equal.
struct entity_key {
  entity_kind kind = entity_kind::conversation;
  organization_id organization{};
  uuid id{};

  friend bool operator==(const entity_key&, const entity_key&) = default;
  friend auto operator<=>(const entity_key&, const entity_key&) = default;
};

/// What an epoch has for one entity: its events in log order, for agents the
/// quarter hours that ended, for conversations the log's clock.
struct entity_batch {
  std::vector<const conversation_event*> conversation{};
  std::vector<const agent_event*> agent{};
  std::vector<const queue_event*> queue{};
  instant horizon_before{}; ///< Agents: quarter hours ended before the epoch.
  instant horizon{};        ///< And at its end.
  /// Conversations: the clock that the events are folded at, before the epoch,
  instant clock = instant::max();
  instant clock_after = instant::max(); ///< and at its end.
};

/// An event that made the fold throw. It is left out, the others are folded.
struct poison {
  std::uint64_t offset = 0;
  std::string reason{};
};

/// Where the sources of a conversation's metrics disagree: the metric of each
/// fact of which they do, sorted.
struct disagreements {
  std::vector<metric_id> disputed{}; ///< Two sources say different things.
  std::vector<metric_id>
      one_sided{}; ///< One that tells of the session is mute.

  friend bool operator==(const disagreements&, const disagreements&) = default;
};

/// What a batch did to them.
struct disagreement_change {
  std::vector<metric_id> disputed{};  ///< Newly.
  std::vector<metric_id> one_sided{}; ///< Newly.
  std::vector<metric_id> settled{};   ///< Not one-sided any more.

  void add(const disagreement_change& other);
};

/// What a batch did to an entity.
struct outcome {
  contribution_change change{};
  std::vector<poison> poisoned{};
  bool news = false; ///< The state is another one than before.

  /// Of a conversation: when it is to be folded again if nothing is said of it
  /// before, since its facts change then. Nothing where they do not.
  std::optional<instant> due{};

  disagreement_change sources{};

  /// Kinds of contradictions that the conversation has now and had not before.
  std::vector<conversation::contradiction_kind> contradicted{};

  /// Lists of skills that cells of the change may name.
  std::vector<skill_list> skills{};
};

/// What a conversation means for KPIs.
struct meaning {
  contributions values{}; ///< Sorted.
  disagreements sources{};
};

/// What is known of one entity, unpacked, so that batch after batch can be
/// folded into it.
class entity_state {
public:
  /// Takes up a packed state; an empty one is that of a new entity. Fails with
  /// corrupt where `packed` is not a state.
  static result<entity_state> unpack(const entity_key& key,
                                     std::string_view packed);

  /// Folds a batch and says what changed. Pure but for this object.
  outcome fold(const entity_batch& batch, const policy_history& policies);

  /// A conversation in which nothing is open any more.
  bool ended() const;

  std::string pack() const;

private:
  using known = std::variant<conversation::state, agent::state, queue::state>;

  explicit entity_state(known what) : known_{std::move(what)} {
    // nop
  }

  outcome fold_together(const known& before, const entity_batch& batch,
                        const policy_history& policies);
  outcome fold_one_by_one(const entity_batch& batch,
                          const policy_history& policies);

  known known_;
  /// Of a conversation: what it meant after the last batch. Nothing after
  /// unpacking.
  std::optional<meaning> meaning_{};
};

/// An outcome with the state that it left.
struct folded : outcome {
  std::string state{}; ///< Packed.
  bool ended = false;  ///< As entity_state::ended().
};

/// Folds a batch into a packed state. Errors as entity_state::unpack().
result<folded> fold(const entity_key& key, std::string_view packed,
                    const entity_batch& batch, const policy_history& policies);

/// The state as one JSON object, for people, as it is at `clock`, the log's.
/// Fails with corrupt likewise.
result<std::string> describe(const entity_key& key, std::string_view packed,
                             const policy_history& policies, instant clock);

} // namespace streamvane::actors::entity

template <>
struct std::hash<streamvane::actors::entity::entity_key> {
  std::size_t
  operator()(const streamvane::actors::entity::entity_key& x) const noexcept {
    return std::hash<streamvane::uuid>{}(x.id)
           ^ std::hash<streamvane::uuid>{}(x.organization.value) * 31
           ^ static_cast<std::size_t>(x.kind);
  }
};
