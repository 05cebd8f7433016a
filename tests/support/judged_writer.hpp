#pragma once

#include "runtime/store_writer/store_writer_actor.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <functional>
#include <utility>
#include <vector>

namespace streamvane::tests {

/// Let the commits go on that are held back, and hold none any more.
struct release_commits {};

/// A store writer that also takes orders of the test.
using judged_writer_actor = runtime::store_writer::store_writer_actor::extend<
    caf::reacts_to<release_commits>>;

/// Asked before a batch goes to the store; a failure is the answer instead.
using commit_judge
    = std::function<result<>(const runtime::metrics_store::write_batch&)>;

/// Stands in front of the real store: refuses what the judge refuses, and where
/// `holds`, answers and commits nothing before it is told to.
class judged_writer_shell final
    : public runtime::supervision::instrumented<judged_writer_actor::base> {
public:
  judged_writer_shell(caf::actor_config& config,
                      runtime::metrics_store::metrics_store& store,
                      commit_judge judge, bool holds = false)
      : super(config), store_{store}, judge_{std::move(judge)}, holds_{holds} {
    // nop
  }

  const char* name() const override {
    return "judged_writer";
  }

  /// A promise holds the actor that made it.
  void on_exit() override {
    held_.clear();
  }

  behavior_type make_behavior() override {
    return {
        [this](const commit_request& request) {
          auto promise = make_response_promise<commit_answer>();
          if (holds_)
            held_.push_back({request, promise});
          else
            promise.deliver(commit(request));
          return promise;
        },
        [this](const release_commits&) {
          holds_ = false;
          for (auto& [request, promise] : std::exchange(held_, {}))
            promise.deliver(commit(request));
        },
    };
  }

private:
  using commit_request = runtime::store_writer::commit_request;
  using commit_answer = runtime::store_writer::commit_answer;

  commit_answer commit(const commit_request& request) {
    if (auto judged = judge_(*request.batch); !judged)
      return {judged};
    return {store_.commit(*request.batch)};
  }

  runtime::metrics_store::metrics_store& store_;
  commit_judge judge_;
  bool holds_;
  std::vector<
      std::pair<commit_request, caf::typed_response_promise<commit_answer>>>
      held_{};
};

} // namespace streamvane::tests

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::tests::release_commits)
