#include "tools/streamvaned/node_ground.hpp"

#include "actors/epoch/config_record.hpp"
#include "actors/epoch/engine_state.hpp"
#include "actors/interval/interval_fold.hpp"
#include "tools/streamvaned/wall_clock.hpp"

#include <future>
#include <string>
#include <utility>
#include <vector>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::event_log::new_record;
using runtime::event_log::record_kind;
using runtime::metrics_store::table;

/// What the configuration says that facts depend on goes into the log whenever
/// it is not what the log said last.
result<> append_config(runtime::event_log::event_log& log,
                       const runtime::metrics_store::metrics_store& store,
                       const node_options& options) {
  auto now = store.read();
  if (!now)
    return now.why();
  auto row = now->get(table::cursors, actors::epoch::engine_state_key);
  if (!row)
    return row.why();
  if (*row) {
    auto state = actors::epoch::unpack_engine_state((*row)->payload);
    if (state && state->config == options.config)
      return done{};
  }
  actors::epoch::config_record record{options.config, options.policy,
                                      options.switches, options.profiles};
  auto arrival = wall_clock();
  if (record.policy.effective_from == instant{})
    record.policy.effective_from = arrival;
  std::vector<new_record> records(1);
  records[0] = {.kind = record_kind::config,
                .arrival = arrival,
                .payload = encode(record)};
  auto durable = std::make_shared<std::promise<result<>>>();
  auto waiting = durable->get_future();
  log.append(std::move(records), [durable](auto outcome) {
    durable->set_value(outcome ? result<>{done{}} : outcome.why());
  });
  return waiting.get();
}

} // namespace

result<> node_ground::open_storage() {
  options.log.report = report;
  auto opened_log = runtime::event_log::segment_log::open(options.log);
  if (!opened_log)
    return opened_log.why();
  log = std::move(*opened_log);
  for (const auto& warning : log->recovered().warnings)
    report(warning);
  auto opened_store
      = runtime::metrics_store::metrics_store::open(options.store);
  if (!opened_store)
    return opened_store.why();
  store = std::move(*opened_store);
  return append_config(*log, *store, options);
}

actors::interval::rendering node_ground::rendering() const {
  return {.switches = options.switches,
          .policy = options.policy,
          .definitions = options.definitions,
          .config = options.config,
          .settled_until
          = actors::interval::latest_due(
                from_epoch_ms(progress.clock_ms.load()), options.engine.grace)
            + quarter,
          .archive = archive};
}

} // namespace streamvane::tools::streamvaned
