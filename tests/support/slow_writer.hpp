#pragma once

#include "runtime/store_writer/store_writer_actor.hpp"
#include "runtime/supervision/backoff.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace streamvane::tests {

/// A turn of the slow writer's that is over.
struct turn_over {};

/// A store writer that also speaks to itself.
using slow_writer_actor = runtime::store_writer::store_writer_actor::extend<
    caf::reacts_to<turn_over>>;

/// Commits to the real store, but lets up to `turns_max` messages pass first,
/// so that others get on meanwhile. One commit at a time, as the engine asks.
class slow_writer_shell final
    : public runtime::supervision::instrumented<slow_writer_actor::base> {
public:
  slow_writer_shell(caf::actor_config& config,
                    runtime::metrics_store::metrics_store& store,
                    std::uint64_t seed, std::uint64_t turns_max)
      : super(config), store_{store}, random_{seed}, turns_max_{turns_max} {
    // nop
  }

  const char* name() const override {
    return "slow_writer";
  }

  /// A promise holds the actor that made it.
  void on_exit() override {
    asked_.reset();
  }

  behavior_type make_behavior() override {
    return {
        [this](const commit_request& request) {
          auto promise = make_response_promise<commit_answer>();
          asked_ = {request, promise};
          turns_ = random_.up_to(turns_max_);
          send(this, turn_over{});
          return promise;
        },
        [this](const turn_over&) {
          if (turns_-- > 0) {
            send(this, turn_over{});
            return;
          }
          auto [request, promise] = *std::exchange(asked_, {});
          promise.deliver(commit_answer{store_.commit(*request.batch)});
        },
    };
  }

private:
  using commit_request = runtime::store_writer::commit_request;
  using commit_answer = runtime::store_writer::commit_answer;

  runtime::metrics_store::metrics_store& store_;
  runtime::supervision::random_stream random_;
  std::uint64_t turns_max_;
  std::uint64_t turns_ = 0;
  std::optional<
      std::pair<commit_request, caf::typed_response_promise<commit_answer>>>
      asked_{};
};

} // namespace streamvane::tests

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::tests::turn_over)
