#include "tools/vanebench/engine_under_test.hpp"

#include "runtime/store_writer/store_writer_actor.hpp"
#include "runtime/supervision/actor_system_options.hpp"
#include "tools/vanebench/measurement.hpp"
#include "tools/vanebench/wall_clock.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <thread>

namespace streamvane::tools::vanebench {

namespace {

using actors::epoch::engine_links;
using actors::epoch::epoch_driver_shell;
using runtime::store_writer::store_writer_shell;
using runtime::supervision::scheduling;

/// Longer than the engine's pause between epochs.
constexpr std::chrono::milliseconds longest_pause{200};
constexpr double end_within_seconds = 60;

} // namespace

struct engine_under_test::parts {
  parts(runtime::event_log::event_log& from, std::uint32_t threads)
      : log{from}, options{scheduling::threads, threads}, system{options} {
    system.await_actors_before_shutdown(false);
  }

  std::size_t live() const {
    std::size_t all = 0;
    for (const auto& kind : options.registry().counts())
      all += kind.live;
    return all;
  }

  runtime::event_log::event_log& log;
  actors::epoch::engine_progress progress{};
  runtime::supervision::actor_system_options options;
  caf::actor_system system;
  caf::actor writer{};
  caf::actor driver{};
};

engine_under_test::engine_under_test(
    runtime::event_log::event_log& log,
    runtime::metrics_store::metrics_store& store, std::uint32_t threads,
    const actors::epoch::engine_options& options)
    : parts_{std::make_unique<parts>(log, threads)} {
  auto& p = *parts_;
  auto writer
      = p.system.spawn<store_writer_shell, caf::detached>(std::ref(store));
  p.writer = caf::actor_cast<caf::actor>(writer);
  p.driver = caf::actor_cast<caf::actor>(
      p.system.spawn<epoch_driver_shell, caf::detached>(
          options, engine_links{.log = &log,
                                .store = &store,
                                .writer = writer,
                                .progress = &p.progress,
                                .now = wall_clock}));
}

/// The driver first, who alone knows the rest of the engine; what it held ends
/// with it. Every actor that ends tells the clock of CAF, whose queue is short:
/// so the clock must neither be stopped before the last one has, nor be the one
/// that drops the driver after a delayed message.
engine_under_test::~engine_under_test() {
  parts_->log.subscribe({});
  std::this_thread::sleep_for(longest_pause);
  {
    caf::scoped_actor self{parts_->system};
    for (auto* actor : {&parts_->driver, &parts_->writer}) {
      self->monitor(*actor);
      self->send_exit(*actor, caf::exit_reason::user_shutdown);
      self->receive([](const caf::down_msg&) {
        // nop
      });
      *actor = nullptr;
    }
  }
  stopwatch watch;
  while (parts_->live() > 0 && watch.seconds() < end_within_seconds)
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
}

result<> engine_under_test::wait_for(std::uint64_t offset) const {
  using clock = std::chrono::steady_clock;
  auto moved = clock::now();
  std::uint64_t last = 0;
  for (;;) {
    auto committed = parts_->progress.committed_offset.load();
    if (committed >= offset)
      return done{};
    auto now = clock::now();
    if (committed != last)
      moved = now;
    last = committed;
    if (now - moved > stalled_after)
      return failure{errc::internal, "the engine stands still at offset "
                                         + std::to_string(committed) + " of "
                                         + std::to_string(offset)};
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

const actors::epoch::engine_progress& engine_under_test::progress() const {
  return parts_->progress;
}

std::size_t engine_under_test::actors(std::string_view kind) const {
  return parts_->options.registry().count(kind);
}

std::map<std::string, double> engine_under_test::busy_seconds() const {
  std::map<std::string, double> busy;
  parts_->options.registry().for_each(
      [&](const runtime::supervision::actor_entry& entry) {
        busy[entry.kind()]
            += static_cast<double>(entry.counters().busy_ns) / 1e9;
      });
  return busy;
}

} // namespace streamvane::tools::vanebench
