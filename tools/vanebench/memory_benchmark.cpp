#include "tools/vanebench/benchmarks.hpp"
#include "tools/vanebench/engine_under_test.hpp"
#include "tools/vanebench/log_filler.hpp"
#include "tools/vanebench/workload.hpp"
#include "tools/vanesim/centre/publisher.hpp"

#include <string>
#include <system_error>

#ifdef STREAMVANE_JEMALLOC
#include <jemalloc/jemalloc.h>
#else
#include <malloc.h>
#endif

namespace streamvane::tools::vanebench {

namespace {

using runtime::event_log::segment_log;
using runtime::metrics_store::metrics_store;
using runtime::metrics_store::row;
using runtime::metrics_store::table;

constexpr instant first_arrival{
    std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}
    + std::chrono::hours{9}};

/// All arrives within it, so that no actor goes to sleep meanwhile.
constexpr millis arrivals_within{8 * 60'000};

constexpr std::uint64_t centre_seed = 7;
constexpr std::uint64_t events_each = 4;

/// A conversation that waits for nothing but its end: customer, flow, queue,
/// agent have begun, in this order.
class begun_conversation {
public:
  begun_conversation(std::uint64_t number, const bench_options& options)
      : random_{number + centre_seed}, queue_{number % options.queues},
        agent_{number % options.agents} {
    talk_.id = random_.id();
    customer_.participant = random_.id();
    customer_.session = random_.id();
    flow_.participant = random_.id();
    flow_.session = random_.id();
    flow_.type = "INBOUNDCALL";
    visit_.participant = random_.id();
    visit_.session = random_.id();
    leg_.participant = random_.id();
    leg_.session = random_.id();
  }

  /// What happens as number `step` of `events_each`.
  void begin(std::uint64_t step, instant at, vanesim::publisher& to) {
    vanesim::queue queue{.id
                         = queue_id{vanesim::named_id("bench queue", queue_)}};
    vanesim::agent agent{.id
                         = agent_id{vanesim::named_id("bench agent", agent_)}};
    switch (step) {
    case 0: return to.customer_start(at, talk_, customer_);
    case 1: return to.flow_start(at, talk_, flow_);
    case 2: return to.acd_start(at, talk_, visit_, queue);
    default: return to.user_start(at, talk_, leg_, agent, &queue);
    }
  }

private:
  vanesim::random_stream random_;
  std::uint64_t queue_;
  std::uint64_t agent_;
  vanesim::conversation talk_{};
  vanesim::customer_session customer_{};
  vanesim::flow_session flow_{};
  vanesim::visit visit_{};
  vanesim::leg leg_{};
};

/// Every conversation comes this far before one goes further.
result<std::uint64_t> fill(const bench_options& options,
                           const std::filesystem::path& folder) {
  auto log = segment_log::open({.folder = folder});
  if (!log)
    return log.why();
  log_filler into{**log};
  into.config(config_payload({.start = first_arrival}), first_arrival);
  vanesim::publisher say{
      organization_id{vanesim::named_id("bench organization", 1)},
      centre_seed,
      {},
      [&](vanesim::emitted_event e) {
        into.event(std::move(e.body), e.published);
      }};
  auto all = options.conversations * events_each;
  for (std::uint64_t i = 0; i < all; ++i) {
    auto at = first_arrival
              + arrivals_within * static_cast<std::int64_t>(i)
                    / static_cast<std::int64_t>(all);
    begun_conversation{i % options.conversations, options}.begin(
        i / options.conversations, at, say);
  }
  if (auto filled = into.finish(first_arrival + arrivals_within); !filled)
    return filled.why();
  return (*log)->bounds().end;
}

/// What the heap gives back is not held for conversations.
result<resident> settled_memory() {
#ifdef STREAMVANE_JEMALLOC
  auto every_arena = "arena." + std::to_string(MALLCTL_ARENAS_ALL) + ".purge";
  mallctl(every_arena.c_str(), nullptr, nullptr, nullptr, 0); // Cannot fail.
#else
  malloc_trim(0);
#endif
  return resident_memory();
}

result<> measure(const bench_options& options,
                 const std::filesystem::path& place, std::uint64_t end,
                 benchmark_report& report) {
  auto log = segment_log::open_for_reading({.folder = place / "log"});
  if (!log)
    return log.why();
  auto store = metrics_store::open({.folder = place / "store"});
  if (!store)
    return store.why();
  auto before = settled_memory();
  if (!before)
    return before.why();
  engine_under_test engine{
      **log, **store, options.threads, {.always_live = true}};
  if (auto waited = engine.wait_for(end); !waited)
    return waited;
  auto live = engine.actors("conversation");
  if (live != options.conversations)
    return failure{errc::internal,
                   std::to_string(live) + " of "
                       + std::to_string(options.conversations)
                       + " conversations are live actors: no figures"};
  auto after = settled_memory();
  if (!after)
    return after.why();
  auto n = static_cast<double>(options.conversations);
  auto each = [&](std::uint64_t now, std::uint64_t then) {
    return (static_cast<double>(now) - static_cast<double>(then)) / n;
  };
  report.add("live conversation, heap and stacks", "bytes",
             each(after->anonymous, before->anonymous));
  report.add("live conversation, with the pages of the store", "bytes",
             each(after->all, before->all));
  auto now = (*store)->read();
  if (!now)
    return now.why();
  std::uint64_t keys = 0;
  std::uint64_t payloads = 0;
  auto scanned = now->scan(table::entities, {}, {}, [&](const row& r) {
    keys += r.key.size();
    payloads += r.payload.size();
    return true;
  });
  if (!scanned)
    return scanned;
  report.add("its packed state", "bytes", static_cast<double>(payloads) / n);
  report.add("its key in the store", "bytes", static_cast<double>(keys) / n);
  return done{};
}

} // namespace

result<benchmark_report> measure_memory(const bench_options& options,
                                        const bench_folder& folder) {
  auto place = folder.emptied("memory");
  if (!place)
    return place.why();
  note("writing " + std::to_string(options.conversations * events_each)
       + " events");
  auto end = fill(options, *place / "log");
  if (!end)
    return end.why();
  benchmark_report report{
      .benchmark = "memory",
      .setting = {std::to_string(options.conversations)
                      + " conversations live at the same time, an actor each, "
                      + std::to_string(events_each) + " events each",
                  "one run"}};
  auto measured = measure(options, *place, *end, report);
  std::error_code ignored;
  std::filesystem::remove_all(*place, ignored);
  if (!measured)
    return measured.why();
  return report;
}

} // namespace streamvane::tools::vanebench
