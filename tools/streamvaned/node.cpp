#include "tools/streamvaned/node.hpp"

#include "tools/streamvaned/node_actors.hpp"
#include "tools/streamvaned/node_ground.hpp"
#include "tools/streamvaned/node_servers.hpp"
#include "tools/streamvaned/wall_clock.hpp"

#include <optional>
#include <utility>

namespace streamvane::tools::streamvaned {

struct node::parts {
  node_ground ground{};
  node_actors actors{ground};
  std::optional<node_servers> servers{}; ///< Once log and store are open.

  result<> start();
  void stop();
};

result<> node::parts::start() {
  ground.started = wall_clock();
  if (auto opened = ground.open_storage(); !opened)
    return opened;
  actors.start();
  servers.emplace(ground, actors);
  return servers->open();
}

/// First the ways in, then the actors from the last to the first, then what
/// they stand on.
void node::parts::stop() {
  actors.expect_end();
  if (servers)
    servers->stop();
  if (ground.log)
    ground.log->subscribe({});
  actors.stop();
}

node::node() : parts_{std::make_unique<parts>()} {
  // nop
}

node::~node() {
  parts_->stop();
}

result<std::unique_ptr<node>> node::start(node_options options,
                                          reporter report) {
  std::unique_ptr<node> made{new node};
  auto& parts = *made->parts_;
  parts.ground.options = std::move(options);
  parts.ground.report = std::move(report);
  if (auto started = parts.start(); !started)
    return started.why();
  return made;
}

std::vector<std::string> node::addresses() const {
  return parts_->servers->addresses();
}

bool node::failed() const {
  return parts_->actors.gave_up();
}

} // namespace streamvane::tools::streamvaned
