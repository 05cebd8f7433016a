#include "sinks/sinks_spec.hpp"

#include "sinks/sink_actor.hpp"

#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>

#include <utility>

namespace streamvane::sinks {

namespace {

/// Failures of a sink that are met with restarts, in `period`.
constexpr std::uint32_t intensity = 5;
constexpr millis period{60'000};

/// Between the restarts of a failing sink, and while it is parked.
constexpr runtime::supervision::backoff restart_backoff{
    millis{200}, millis{60'000}, runtime::supervision::jitter::full};

/// A delivery that is under way cannot be interrupted: longer than its
/// timeouts, or the supervisor gives the sink up for hanging.
constexpr millis stop_within{30'000};

} // namespace

runtime::supervision::supervisor_spec
sinks_spec(const std::vector<configured_sink>& sinks, sinks_links links,
           sink_threads threads) {
  runtime::supervision::supervisor_spec spec{.name = "sinks"};
  spec.intensity = intensity;
  spec.period = period;
  spec.when_exceeded = runtime::supervision::when_exceeded::park;
  spec.seed = links.seed;
  for (auto sink : sinks) {
    sink.options.seed = links.seed + spec.children.size() + 1;
    auto make = [sink, links, threads](caf::event_based_actor* parent) {
      sink_links mine{.destination = sink.make(),
                      .outbox = links.outbox,
                      .cursor = links.cursor,
                      .writer = links.writer(),
                      .progress = sink.progress,
                      .now = links.now};
      auto started
          = threads == sink_threads::own
                ? parent->spawn<sink_shell, caf::detached>(sink.options,
                                                           std::move(mine))
                : parent->spawn<sink_shell>(sink.options, std::move(mine));
      return caf::actor_cast<caf::actor>(started);
    };
    spec.children.push_back({.name = sink.options.name,
                             .make = std::move(make),
                             .backoff = restart_backoff,
                             .stop_within = stop_within});
  }
  return spec;
}

} // namespace streamvane::sinks
