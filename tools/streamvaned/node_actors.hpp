#pragma once

#include "actors/entity/entity_fold.hpp"
#include "actors/interfaces.hpp"
#include "runtime/store_writer/store_writer_actor.hpp"
#include "runtime/supervision/actor_registry.hpp"
#include "runtime/supervision/actor_system_options.hpp"
#include "runtime/supervision/supervisor.hpp"
#include "tools/streamvaned/handle_slot.hpp"
#include "tools/streamvaned/json_answer.hpp"
#include "tools/streamvaned/node_ground.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

namespace streamvane::tools::streamvaned {

/// The actors of a node and the supervisors above them.
class node_actors {
public:
  explicit node_actors(node_ground& ground);
  ~node_actors();

  void start();

  /// From now on the end of the actors is what was asked for.
  void expect_end();

  bool end_expected() const {
    return end_expected_;
  }

  /// Whether the supervisors ended without being asked to.
  bool gave_up() const {
    return gave_up_;
  }

  /// Ends the actors from the last to the first, and waits for them within a
  /// bound. Once, after expect_end().
  void stop();

  const runtime::supervision::actor_registry& registry() const;

  /// The folded state of a conversation, agent or queue. Errors: unavailable
  /// while the engine does not run.
  void ask_entity(const actors::entity::entity_key& key,
                  actors::entity::known_answer answer);

  /// As ask_actor() and ask_supervisors() of questions.hpp, in this node.
  void ask_actor(std::uint64_t id, json_answer answer);
  void ask_supervisors(json_answer answer);

private:
  runtime::supervision::child_spec writer_spec();
  runtime::supervision::child_spec engine_spec();
  runtime::supervision::child_spec sinks_spec();
  runtime::supervision::child_spec clock_spec();
  runtime::supervision::supervision_observer observer();
  void watch_root();
  void root_ended();

  node_ground& ground_;
  std::unique_ptr<runtime::supervision::actor_system_options> options_{};
  std::unique_ptr<caf::actor_system> system_{};
  handle_slot<runtime::store_writer::store_writer_actor> writer_{};
  handle_slot<actors::epoch_driver_actor> driver_{};
  caf::actor root_{};

  std::mutex ended_mutex_{};
  std::condition_variable ended_changed_{};
  bool ended_ = false; ///< The root supervisor, guarded by ended_mutex_.
  std::atomic<bool> end_expected_{false};
  std::atomic<bool> gave_up_{false};
};

} // namespace streamvane::tools::streamvaned
