#pragma once

#include "messages/time.hpp"
#include "runtime/metrics_store/write_batch.hpp"
#include "runtime/store_writer/store_writer_actor.hpp"
#include "runtime/supervision/instrumented.hpp"
#include "sinks/interfaces.hpp"
#include "sinks/outbox.hpp"
#include "sinks/sink.hpp"
#include "sinks/sink_options.hpp"
#include "sinks/sink_progress.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace streamvane::sinks {

/// Who a sink actor works with.
struct sink_links {
  std::unique_ptr<sink> destination{};
  outbox_reader outbox{};
  cursor_reader cursor{};
  runtime::store_writer::store_writer_actor writer{};
  std::shared_ptr<sink_progress> progress{};
  std::function<instant()> now{}; ///< Wall clock.
};

/// Drives one sink: at its schedule it takes batch after batch from the outbox,
/// delivers one at a time and in order, and keeps the cursor.
///
/// Operation: what is in flight is claimed in the cursor's row before the first
/// attempt; a batch's end, its dead letter if it is one, and the claim of the
/// next are one commit. So a restart goes on where the store says, repeats the
/// batch in flight at most, with the same envelopes and the same key, and loses
/// nothing: the mailbox is disposable. An unavailable store is asked again; the
/// batch is not delivered again for that.
///
/// Limitations: blocks while the sink delivers, so spawn it detached. A sink
/// that throws at every attempt of a batch stays at this batch.
class sink_shell final
    : public runtime::supervision::instrumented<
          sink_actor::base, runtime::supervision::timing::always> {
public:
  /// The longest that a receiver's Retry-After is honoured.
  static constexpr millis retry_after_max{3'600'000};

  /// Longest pause without a look at the clocks: the wall clock may be set.
  static constexpr millis pause_max{60'000};

  sink_shell(caf::actor_config& config, sink_options options, sink_links links);

  const char* name() const override {
    return "sink";
  }

  std::string label() const override {
    return options_.name;
  }

  std::string describe() const override;

  behavior_type make_behavior() override;

  void on_exit() override;

private:
  using steady = std::chrono::steady_clock::time_point;

  // What happens.
  void on_wake(const sink_wake& wake);
  void on_committed();

  // What is done.
  void resume_claim();
  void take_next();
  void end_run();
  void attempt();
  void settle(const delivery& outcome);
  void again(const delivery& outcome);
  void commit();
  void send_commit();
  void wait_for_store(const failure& why);
  void rest();
  void plan_run(instant when);
  void pause(millis length);
  void set_state(sink_state state);
  void show_progress();

  sink_options options_; // label() reads the name: never changes
  sink_links links_;
  runtime::supervision::random_stream random_;
  std::string type_{};

  sink_cursor cursor_{};    ///< As it will be once `commit_` is done.
  outbox_batch batch_{};    ///< In flight: what `cursor_.claim` says.
  std::uint32_t tries_ = 0; ///< Of this batch, in this life of the actor.
  std::shared_ptr<runtime::metrics_store::write_batch> commit_{};

  sink_state state_ = sink_state::waiting;
  bool running_ = false; ///< A run goes on, backoffs included.
  instant next_run_{};
  steady due_{}; ///< End of a backoff, or of a pause for the store's sake.
  std::uint64_t ticket_ = 0;
  std::string last_error_{};
};

} // namespace streamvane::sinks
