#include "tools/streamvaned/node_servers.hpp"

#include "tools/streamvaned/api/api.hpp"
#include "tools/streamvaned/node_sinks.hpp"
#include "tools/streamvaned/wall_clock.hpp"

#include <utility>

namespace streamvane::tools::streamvaned {

node_servers::node_servers(node_ground& ground, node_actors& actors)
    : ground_{ground}, actors_{actors}, ingest_{ground.options.ingest,
                                                *ground.log, ground.progress,
                                                wall_clock},
      ingest_server_{ground.options.ingest_http},
      admin_server_{ground.options.admin_http} {
  // nop
}

result<> node_servers::open() {
  if (auto added = ingest_.add_routes(ingest_server_); !added)
    return added;
  if (auto added = add_api(admin_server_, sources()); !added)
    return added;
  // Ingest last: whoever may send can be looked at, too.
  if (auto opened = admin_server_.open(); !opened)
    return opened;
  return ingest_server_.open();
}

void node_servers::stop() {
  ingest_server_.stop(ground_.options.drain);
  admin_server_.stop(ground_.options.drain);
}

std::vector<std::string> node_servers::addresses() const {
  auto all = ingest_server_.addresses();
  for (auto& address : admin_server_.addresses())
    all.push_back(std::move(address));
  return all;
}

result<> node_servers::ready() const {
  if (actors_.gave_up())
    return failure{errc::unavailable, "the supervisors gave up"};
  if (actors_.end_expected())
    return failure{errc::unavailable, "the node is stopping"};
  if (!ground_.progress.started)
    return failure{errc::unavailable, "the engine has not started"};
  return ground_.log->writable();
}

api_sources node_servers::sources() {
  const auto& options = ground_.options;
  return {
      .log = ground_.log.get(),
      .log_folder = options.log.folder,
      .store = ground_.store.get(),
      .actors = &actors_.registry(),
      .progress = &ground_.progress,
      .ingest = &ingest_.counters(),
      .ingest_server = &ingest_server_,
      .now = wall_clock,
      .rendering = [this] { return ground_.rendering(); },
      .live = options.engine.live,
      .activities = options.activities,
      .node_name = options.name,
      .version = STREAMVANE_VERSION,
      .started = ground_.started,
      .ready = [this] { return ready(); },
      .ask_entity =
          [this](const actors::entity::entity_key& key,
                 actors::entity::known_answer answer) {
            actors_.ask_entity(key, std::move(answer));
          },
      .ask_actor =
          [this](std::uint64_t id, json_answer answer) {
            actors_.ask_actor(id, std::move(answer));
          },
      .ask_supervisors
      = [this](
            json_answer answer) { actors_.ask_supervisors(std::move(answer)); },
      .ask_sinks =
          [this](json_answer answer) {
            answer(sinks_text(ground_.options.sinks, *ground_.store));
          },
  };
}

} // namespace streamvane::tools::streamvaned
