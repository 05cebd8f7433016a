#pragma once

#include "actors/entity/known_entity.hpp"
#include "actors/epoch/engine_progress.hpp"
#include "actors/ingest/ingest.hpp"
#include "actors/interval/cell_query.hpp"
#include "messages/activity.hpp"
#include "messages/error.hpp"
#include "messages/live_state.hpp"
#include "messages/time.hpp"
#include "runtime/event_log/event_log.hpp"
#include "runtime/http/server.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "runtime/supervision/actor_registry.hpp"
#include "tools/streamvaned/json_answer.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace streamvane::tools::streamvaned {

/// What the admin API reads from. Everything outlives the server. Functions may
/// be called by any io thread and do not block.
struct api_sources {
  runtime::event_log::event_log* log = nullptr;
  std::filesystem::path log_folder{};
  runtime::metrics_store::metrics_store* store = nullptr;
  const runtime::supervision::actor_registry* actors = nullptr;
  const actors::epoch::engine_progress* progress = nullptr;
  const actors::ingest::ingest_counters* ingest = nullptr;
  const runtime::http::server* ingest_server = nullptr;

  std::function<instant()> now{};
  std::function<actors::interval::rendering()> rendering{};
  live_rules live{};           ///< How live state is counted.
  activity_table activities{}; ///< What presences count as.
  std::string node_name{};
  std::string version{};
  instant started{};

  /// Success once the node serves; the failure says what it waits for.
  std::function<result<>()> ready{};

  /// The folded state of a conversation, agent or queue.
  std::function<void(actors::entity::entity_key, actors::entity::known_answer)>
      ask_entity{};

  /// What the actor of that registry id knows of itself.
  std::function<void(std::uint64_t, json_answer)> ask_actor{};

  /// The supervisors as a tree: {"name","state","restarts","children":[…]}.
  std::function<void(json_answer)> ask_supervisors{};

  /// One object per sink: name, type, state, cursor, lag, last error, ….
  std::function<void(json_answer)> ask_sinks{};
};

} // namespace streamvane::tools::streamvaned
