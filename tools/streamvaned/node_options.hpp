#pragma once

#include "actors/epoch/epoch_driver_actor.hpp"
#include "actors/ingest/ingest.hpp"
#include "actors/kpi/kpi.hpp"
#include "config/load.hpp"
#include "messages/error.hpp"
#include "messages/kpi_policy.hpp"
#include "runtime/event_log/segment_log.hpp"
#include "runtime/http/server.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "sinks/registry.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace streamvane::tools::streamvaned {

/// Everything that a node is told by its configuration (interfaces.md).
struct node_options {
  std::string name = "vane-1";
  std::filesystem::path data_dir{};
  std::uint32_t threads = 2; ///< Workers of the actors.
  runtime::event_log::segment_log_options log{};
  runtime::metrics_store::store_options store{};
  actors::epoch::engine_options engine{};
  actors::ingest::ingest_options ingest{};
  runtime::http::server_options ingest_http{};
  runtime::http::server_options admin_http{};
  kpi_policy policy{};
  kpi_switches switches{};
  std::vector<sinks::configured_sink> sinks{};
  millis drain{10'000}; ///< For requests in flight, at the end.
  std::string config{}; ///< "sha256:…" of the effective configuration.
};

/// Reads the node's options from a document; `now` is the wall clock of what
/// needs one. Problems are in the document, to
/// be told by its finish().
node_options read_options(config::document& document,
                          const std::function<instant()>& now);

} // namespace streamvane::tools::streamvaned
