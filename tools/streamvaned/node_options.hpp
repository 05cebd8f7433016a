#pragma once

#include "actors/epoch/epoch_driver_actor.hpp"
#include "actors/ingest/ingest.hpp"
#include "config/kpi_profiles.hpp"
#include "config/load.hpp"
#include "messages/activity.hpp"
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
  activity_table activities{};
  std::vector<config::profile_text> profiles{}; ///< As they are written,
  kpi_definitions_ptr definitions{};            ///< and as they are read.
  std::vector<sinks::configured_sink> sinks{};
  millis drain{10'000}; ///< For requests in flight, at the end.
  std::string config{}; ///< "sha256:…" of the effective configuration.
};

/// Reads the node's options from a document; `now` is the wall clock of what
/// needs one. Problems are in the document, to be told by its finish().
node_options read_options(config::document& document,
                          const std::function<instant()>& now);

/// "sha256:…" of the effective configuration: of the document, and of the files
/// that it names. Ask after finish().
std::string digest_of(const config::document& document,
                      const node_options& options);

} // namespace streamvane::tools::streamvaned
