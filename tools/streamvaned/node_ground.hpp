#pragma once

#include "actors/epoch/engine_progress.hpp"
#include "actors/interval/cell_query.hpp"
#include "messages/error.hpp"
#include "messages/time.hpp"
#include "runtime/event_log/segment_log.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "tools/streamvaned/node_options.hpp"
#include "tools/streamvaned/reporter.hpp"

#include <memory>

namespace streamvane::tools::streamvaned {

/// What the actors and the servers of a node stand on; outlives both.
struct node_ground {
  node_options options{};
  reporter report{};
  instant started{};
  std::unique_ptr<runtime::event_log::segment_log> log{};
  std::unique_ptr<runtime::metrics_store::metrics_store> store{};
  actors::epoch::engine_progress progress{};
  std::shared_ptr<actors::interval::definition_archive> archive
      = std::make_shared<actors::interval::definition_archive>();

  /// Opens log and store; the log says under which configuration from then on.
  /// Errors: those of what does not open.
  result<> open_storage();

  /// How this node shows what the store has, by the first of its profiles.
  actors::interval::rendering rendering() const;
};

} // namespace streamvane::tools::streamvaned
