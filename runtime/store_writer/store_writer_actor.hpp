#pragma once

#include "messages/error.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "runtime/metrics_store/write_batch.hpp"
#include "runtime/supervision/instrumented.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>

namespace streamvane::runtime::store_writer {

/// Make these changes durable, all or none.
struct commit_request {
  std::shared_ptr<const metrics_store::write_batch> batch{};
};

/// What became of them; errors as metrics_store::commit().
struct commit_answer {
  result<> outcome{done{}};
};

/// Commits to the store, one batch after the other.
using store_writer_actor
    = caf::typed_actor<caf::replies_to<commit_request>::with<commit_answer>>;

/// The one who writes to the store. Blocks on the disk: spawn it detached.
class store_writer_shell final
    : public supervision::instrumented<store_writer_actor::base,
                                       supervision::timing::always> {
public:
  store_writer_shell(caf::actor_config& config,
                     metrics_store::metrics_store& store)
      : super(config), store_{store} {
    // nop
  }

  const char* name() const override {
    return "store_writer";
  }

  behavior_type make_behavior() override {
    return {
        [this](const commit_request& request) -> commit_answer {
          return {store_.commit(*request.batch)};
        },
    };
  }

private:
  metrics_store::metrics_store& store_;
};

} // namespace streamvane::runtime::store_writer

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::runtime::store_writer::commit_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::runtime::store_writer::commit_answer)
