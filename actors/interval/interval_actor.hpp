#pragma once

#include "actors/interfaces.hpp"
#include "actors/interval/interval_cells.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "runtime/supervision/instrumented.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <string>

namespace streamvane::actors::interval {

/// Adds up the cells of one quarter hour over all shards. Takes what the store
/// has when it is first asked; what it holds is in the store, too.
class interval_shell final
    : public runtime::supervision::instrumented<interval_actor::base> {
public:
  interval_shell(caf::actor_config& config, instant start, millis grace,
                 std::uint16_t shards,
                 const runtime::metrics_store::metrics_store& store);

  const char* name() const override {
    return "interval";
  }

  std::string label() const override;

  std::string describe() const override;

  behavior_type make_behavior() override;

private:
  instant start_;
  std::uint16_t shards_;
  const runtime::metrics_store::metrics_store& store_;
  interval_cells cells_;
};

} // namespace streamvane::actors::interval
