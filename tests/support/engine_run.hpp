#pragma once

#include "actors/epoch/engine_progress.hpp"
#include "actors/epoch/epoch_driver_actor.hpp"
#include "actors/interval/cell_query.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "runtime/store_writer/store_writer_actor.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/temporary_folder.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::tests {

/// The whole engine on a log in memory and a real store, in one thread and
/// virtual time: put records in, let it run, look at the store.
class engine_run : public actor_fixture {
public:
  explicit engine_run(actors::epoch::engine_options options = {});
  ~engine_run();

  /// Appends a message of Genesys that arrived at `at`; it is not folded
  /// before the engine runs. `whose` is the organisation of a body that names
  /// none.
  void event(std::string_view body, instant at, organization_id whose = {});

  /// Appends what the log's clock says.
  void tick(instant at);

  /// Appends a configuration with these thresholds.
  void config(const kpi_policy& policy, instant at);

  /// From the next start on, commits go to the actor that this makes; without
  /// one, straight to the store.
  using make_writer = std::function<runtime::store_writer::store_writer_actor(
      caf::actor_system&, runtime::metrics_store::metrics_store&)>;
  void use_writer(make_writer make);

  /// Starts the engine, or starts it anew from the store.
  void start();

  /// Ends the engine's actors where they stand, as a crash would.
  void kill();

  /// Lets the engine work until the log is in the store.
  void settle();

  /// Whether it was started and did not end by itself.
  bool is_running() {
    return registry().count("epoch_driver") > 0;
  }

  /// What the engine's driver says of itself, once the actors have come to
  /// rest.
  std::string describe();

  /// What is known of the entity at the last record's arrival, once the actors
  /// have come to rest.
  std::string ask(const actors::entity::entity_key& key);

  runtime::metrics_store::snapshot store() const;

  /// The cells as they are, one JSON line each.
  std::vector<std::string> cells(const actors::interval::cell_query& q
                                 = {}) const;

  /// What live state tells of a family as of `clock`, one JSON line each.
  std::vector<std::string> live(family f, instant clock) const;

  /// The tallies of one metric, added up over the cells of the query.
  tally total(metric_id metric, actors::interval::cell_query q) const;

  /// Every publication in order, one JSON line each.
  std::vector<std::string> publications() const;

  std::string digest() const;

  const actors::epoch::engine_progress& progress() const {
    return progress_;
  }

  memory_log& log() {
    return log_;
  }

private:
  actors::epoch::engine_options options_;
  memory_log log_;
  temporary_folder folder_;
  std::unique_ptr<runtime::metrics_store::metrics_store> store_;
  actors::epoch::engine_progress progress_;
  make_writer make_writer_{};
  std::optional<actors::epoch_driver_actor> driver_{};
  instant now_{};
};

} // namespace streamvane::tests
