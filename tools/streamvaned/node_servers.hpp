#pragma once

#include "actors/ingest/ingest.hpp"
#include "messages/error.hpp"
#include "runtime/http/server.hpp"
#include "tools/streamvaned/api/api_sources.hpp"
#include "tools/streamvaned/node_actors.hpp"
#include "tools/streamvaned/node_ground.hpp"

#include <string>
#include <vector>

namespace streamvane::tools::streamvaned {

/// The ways into a node: ingest, and administration beside it. The actors
/// outlive the last request.
class node_servers {
public:
  node_servers(node_ground& ground, node_actors& actors);

  /// Opens administration, then ingest. Errors: those of what does not open.
  result<> open();

  /// Lets the requests in flight end, ingest first.
  void stop();

  /// Where ingest and administration listen, as bound.
  std::vector<std::string> addresses() const;

private:
  result<> ready() const;
  api_sources sources();

  node_ground& ground_;
  node_actors& actors_;
  actors::ingest::ingest ingest_;
  runtime::http::server ingest_server_;
  runtime::http::server admin_server_;
};

} // namespace streamvane::tools::streamvaned
