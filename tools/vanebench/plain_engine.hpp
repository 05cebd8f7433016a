#pragma once

#include "actors/agent/agent_fold.hpp"
#include "actors/conversation/conversation_fold.hpp"
#include "actors/entity/entity_fold.hpp"
#include "actors/interval/cell_query.hpp"
#include "actors/queue/queue_fold.hpp"
#include "messages/genesys/message_decode.hpp"
#include "runtime/event_log/event_log.hpp"

#include <cstddef>
#include <functional>
#include <unordered_map>

namespace streamvane::tools::vanebench {

/// What the engine is held to: the same decoding and the same folds over the
/// same records by one thread, states in a hash map, no actors, no store, no
/// packing, cells added up once at the end. It can neither be asked meanwhile
/// nor go on after a restart.
class plain_engine {
public:
  /// Takes the next record of the log. A configuration must come before all
  /// events, or the policies would not hold from then on. Errors: invalid.
  result<> take(const runtime::event_log::record_view& record);

  /// Adds up all cells. Once, at the end.
  void finish();

  /// Of the cells; equal to that of a store with the same tallies.
  actors::interval::cells_digest digest() const;

private:
  void place(std::monostate, const runtime::event_log::record_view&);
  void place(const conversation_event& e,
             const runtime::event_log::record_view& record);
  void place(const detail_record& all,
             const runtime::event_log::record_view& record);
  void place(const agent_event& e,
             const runtime::event_log::record_view& record);
  void place(const queue_event& e, const runtime::event_log::record_view&);
  void place(const operations_event&, const runtime::event_log::record_view&);
  void place(const availability&, const runtime::event_log::record_view&);
  void add(const contributions& all);

  genesys::decoder decoder_{};
  policy_history policies_{};
  instant clock_{};
  std::unordered_map<actors::entity::entity_key, actors::conversation::state>
      conversations_{};
  std::unordered_map<actors::entity::entity_key, actors::agent::state>
      agents_{};
  std::unordered_map<actors::entity::entity_key, actors::queue::state>
      queues_{};
  std::unordered_map<cell_key, cell_metrics> cells_{};
};

} // namespace streamvane::tools::vanebench
