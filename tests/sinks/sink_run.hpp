#pragma once

#include "messages/json/value.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "runtime/store_writer/store_writer_actor.hpp"
#include "sinks/sink_actor.hpp"
#include "sinks/sinks_spec.hpp"
#include "tests/sinks/envelopes.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/temporary_folder.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace streamvane::tests {

/// What a receiver was sent, and how it answered; `retry` before it did.
struct received {
  std::string key{};
  std::vector<std::string> envelopes{}; ///< As JSON.
  sinks::verdict verdict = sinks::verdict::retry;
  millis at{}; ///< Since the beginning of the test.
};

/// A sink with its actor, an outbox in memory, a real store and virtual time.
class sink_run : public actor_fixture {
public:
  /// What the receiver does with a delivery, which is the last of `log`
  /// already; may throw.
  using script = std::function<sinks::delivery(const sinks::delivery_key&)>;

  /// The wall clock begins at 2026-03-02T09:10:00Z.
  sink_run();
  ~sink_run();

  /// Puts so many more envelopes into the outbox, of that family.
  void publish(std::uint64_t count, family f = family::queue_metrics);

  /// Starts the sink alone, or anew from the store.
  void start();

  /// Starts it under the supervisor of all sinks, with quick restarts.
  void start_supervised();

  /// Ends it where it stands, as a crash would.
  void kill();

  /// The wall clock.
  instant now();

  /// Virtual time since the beginning.
  millis passed();

  /// The cursor in the store.
  sinks::sink_cursor cursor() const;

  /// The dead letters in the store, in the order of their keys.
  std::vector<json::value> dead_letters() const;

  /// What the actor says of itself.
  json::value describe();

  /// All envelopes that deliveries with a verdict had, in their order.
  std::vector<std::string> envelopes_with(sinks::verdict v) const;

  /// The wanted envelopes of the outbox as JSON.
  std::vector<std::string> published() const;

  sinks::sink_options options{};
  script receiver = [](const sinks::delivery_key&) {
    return sinks::delivery{.verdict = sinks::verdict::delivered};
  };
  std::vector<received> log{};
  std::vector<kpi_envelope> outbox{};     ///< Sequence 1 is the first.
  std::vector<failure> read_failures{};   ///< Of the next reads, last first.
  std::vector<failure> commit_failures{}; ///< Of the next commits.
  std::function<void()> after_commit = [] {
  };
  std::uint64_t commits = 0;
  millis wall_shift{}; ///< Added to the wall clock.
  std::shared_ptr<sinks::sink_progress> progress
      = std::make_shared<sinks::sink_progress>();
  caf::actor alone{};
  caf::actor top{};

private:
  class scripted_sink;

  std::unique_ptr<sinks::sink> make_sink();
  sinks::sinks_links links();
  result<sinks::outbox_batch> read(std::uint64_t after, std::size_t max,
                                   const sinks::outbox_wish& wanted);

  temporary_folder folder_;
  std::unique_ptr<runtime::metrics_store::metrics_store> store_;
  runtime::store_writer::store_writer_actor writer_;
  std::chrono::steady_clock::time_point began_;
};

} // namespace streamvane::tests
