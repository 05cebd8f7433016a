#pragma once

#include "actors/interfaces.hpp"
#include "actors/shard/shard_memory.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "runtime/supervision/instrumented.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace streamvane::actors::shard {

struct shard_options {
  std::uint16_t number = 0;
  /// An entity without messages for so long, by the log's clock, sleeps.
  millis idle_after{15 * 60'000};
  /// A conversation in which nothing is open any more sleeps sooner.
  millis ended_after{2 * 60'000};
  std::uint16_t shards = 1; ///< Of the store.
  live_rules live{};        ///< To count by what Genesys counts, too.
};

/// Owns the entities of one shard: folds the epochs' events, by an actor per
/// entity when live, directly when catching up; the same function, the same
/// bytes. Holds what changed since the last commit; all else is in the store.
/// An entity whose actor fails is folded from there and gets a new one.
class shard_shell final
    : public runtime::supervision::instrumented<shard_actor::base> {
public:
  shard_shell(caf::actor_config& config, shard_options options,
              const runtime::metrics_store::metrics_store& store);

  const char* name() const override {
    return "shard";
  }

  std::string label() const override;

  std::string describe() const override;

  behavior_type make_behavior() override;

  /// Lets go of the entities here, as the epoch driver does of its children.
  void on_exit() override;

private:
  struct live_entity {
    entity_actor actor{};
    instant last_clock{};
    bool ended = false;
  };

  /// The epochs that are being folded.
  struct running {
    epoch::run_ptr run;
    caf::typed_response_promise<epochs_answer> answer;
    std::vector<epoch::shard_folded_ptr> folded{}; ///< Of those that are done.
    // Of the one that is being folded:
    bool begun = false;
    std::size_t waiting = 0; ///< Entities that have not answered.
    std::vector<epoch::undigested> letters{};
    std::uint64_t entities = 0;
    entity::disagreement_change sources{};
    std::vector<conversation::contradiction_kind> contradicted{};
    queue::observation_check observed{};

    const epoch::context_ptr& context() const {
      return (*run)[folded.size()];
    }
  };

  void load_agents();
  void load_memory();
  caf::typed_response_promise<epochs_answer> begin(epochs_request& request);
  void fold_here(const entity::entity_key& key,
                 const entity::entity_batch& batch, store_reading& from);
  void ask_entity(const entity::entity_key& key, entity::entity_batch batch,
                  store_reading& from);
  entity_actor& actor_of(const entity::entity_key& key, store_reading& from);
  void take_answer(const entity::entity_key& key, entity::folded answer);
  void take(const entity::entity_key& key, entity::outcome outcome,
            store_reading& from);
  void go_on_when_complete();
  void begin_epoch();
  void end_epoch();
  void check_observations(const entity::entity_key& key,
                          const entity::entity_batch& batch,
                          store_reading& from);
  void answer_run();
  void committed(const epoch_committed& epoch);
  void forget_committed();
  void sleep_idle();
  void answer(const entity_question& question);

  shard_options options_;
  const runtime::metrics_store::metrics_store& store_;
  std::set<entity::entity_key> agents_{};
  std::unordered_map<entity::entity_key, live_entity> live_{};
  shard_memory memory_;
  std::optional<running> running_{};
  std::uint64_t committed_ = 0; ///< The last epoch that is in the store.
  bool forget_due_ = false;     ///< It is not forgotten here yet.
  std::shared_ptr<const policy_history> policies_{};
  instant clock_{};
  std::uint64_t entity_failures_ = 0;
};

} // namespace streamvane::actors::shard
