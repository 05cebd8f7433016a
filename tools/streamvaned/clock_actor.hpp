#pragma once

#include "messages/time.hpp"
#include "runtime/event_log/event_log.hpp"
#include "runtime/supervision/instrumented.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>

namespace streamvane::tools::streamvaned {

/// INTERNAL: a second is over.
struct second_over {};

using clock_actor = caf::typed_actor<caf::reacts_to<second_over>>;

/// Appends what time it is to the log once a second: the only clock that folds
/// ever see. A tick that the log does not take is not missed, the next one
/// says more.
class clock_shell final
    : public runtime::supervision::instrumented<
          clock_actor::base, runtime::supervision::timing::always> {
public:
  clock_shell(caf::actor_config& config, runtime::event_log::event_log& log,
              std::function<instant()> now);

  const char* name() const override {
    return "clock";
  }

  behavior_type make_behavior() override;

private:
  void tick();

  runtime::event_log::event_log& log_;
  std::function<instant()> now_;
};

} // namespace streamvane::tools::streamvaned

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::tools::streamvaned::second_over)
