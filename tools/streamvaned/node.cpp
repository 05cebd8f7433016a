#include "tools/streamvaned/node.hpp"

#include "actors/epoch/config_record.hpp"
#include "actors/epoch/engine_state.hpp"
#include "actors/ingest/ingest.hpp"
#include "runtime/store_writer/store_writer_actor.hpp"
#include "runtime/supervision/actor_system_options.hpp"
#include "runtime/supervision/supervisor.hpp"
#include "tools/streamvaned/api/api.hpp"
#include "tools/streamvaned/clock_actor.hpp"
#include "tools/streamvaned/node_sinks.hpp"
#include "tools/streamvaned/questions.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::event_log::new_record;
using runtime::event_log::record_kind;
using runtime::metrics_store::table;
using runtime::store_writer::store_writer_actor;
using runtime::store_writer::store_writer_shell;
using runtime::supervision::child_spec;
using runtime::supervision::spawn_supervisor;
using runtime::supervision::supervision_event;
using runtime::supervision::supervisor_spec;

constexpr millis end_within{20'000};

/// The handle of an actor that its supervisor may start anew: others take the
/// newest.
template <class Handle>
class slot {
public:
  void set(Handle handle) {
    std::lock_guard guard{mutex_};
    handle_ = std::move(handle);
  }

  std::optional<Handle> get() const {
    std::lock_guard guard{mutex_};
    return handle_;
  }

  void clear() {
    std::lock_guard guard{mutex_};
    handle_.reset();
  }

private:
  mutable std::mutex mutex_;
  std::optional<Handle> handle_{};
};

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
                                      options.switches};
  record.policy.effective_from = wall_clock();
  std::vector<new_record> records(1);
  records[0] = {.kind = record_kind::config,
                .arrival = record.policy.effective_from,
                .payload = encode(record)};
  auto durable = std::make_shared<std::promise<result<>>>();
  auto waiting = durable->get_future();
  log.append(std::move(records), [durable](auto outcome) {
    durable->set_value(outcome ? result<>{done{}} : outcome.why());
  });
  return waiting.get();
}

} // namespace

instant wall_clock() {
  return std::chrono::time_point_cast<millis>(std::chrono::system_clock::now());
}

struct node::parts {
  node_options options{};
  reporter report{};
  instant started{};
  std::unique_ptr<runtime::event_log::segment_log> log{};
  std::unique_ptr<runtime::metrics_store::metrics_store> store{};
  actors::epoch::engine_progress progress{};
  std::unique_ptr<runtime::supervision::actor_system_options> actor_options{};
  std::unique_ptr<caf::actor_system> system{};
  slot<store_writer_actor> writer{};
  slot<actors::epoch_driver_actor> driver{};
  caf::actor root{};
  std::unique_ptr<actors::ingest::ingest> ingest{};
  std::unique_ptr<runtime::http::server> ingest_server{};
  std::unique_ptr<runtime::http::server> admin_server{};

  std::mutex ended_mutex{};
  std::condition_variable ended_changed{};
  bool ended = false; ///< The root supervisor, guarded by ended_mutex.
  std::atomic<bool> stopping{false};
  std::atomic<bool> failed{false};

  result<> open_storage();
  result<> start_actors();
  result<> start_servers();
  void stop();

  child_spec writer_spec();
  child_spec engine_spec();
  child_spec sinks_spec();
  child_spec clock_spec();
  runtime::supervision::supervision_observer observer();
  void watch_root();
  void root_ended();
  result<> ready() const;
  actors::interval::rendering rendering() const;
  api_sources sources();
};

result<> node::parts::open_storage() {
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

child_spec node::parts::writer_spec() {
  return {.name = "store_writer",
          .make = [this](caf::event_based_actor* parent) {
            auto actor = parent->spawn<store_writer_shell, caf::detached>(
                std::ref(*store));
            writer.set(actor);
            return caf::actor_cast<caf::actor>(actor);
          }};
}

child_spec node::parts::engine_spec() {
  child_spec driver_spec{
      .name = "epoch_driver", .make = [this](caf::event_based_actor* parent) {
        auto actor
            = parent->spawn<actors::epoch::epoch_driver_shell, caf::detached>(
                options.engine,
                actors::epoch::engine_links{.log = log.get(),
                                            .store = store.get(),
                                            .writer = *writer.get(),
                                            .progress = &progress,
                                            .now = wall_clock});
        driver.set(actor);
        return caf::actor_cast<caf::actor>(actor);
      }};
  return {.name = "engine",
          .make =
              [this, driver_spec](caf::event_based_actor* parent) {
                return spawn_supervisor(parent, supervisor_spec{
                                                    .name = "engine",
                                                    .children = {driver_spec},
                                                    .intensity = 3,
                                                    .period = millis{60'000},
                                                    .observer = observer(),
                                                });
              },
          .ready_within = millis{60'000}};
}

child_spec node::parts::sinks_spec() {
  return {.name = "sinks",
          .make =
              [this](caf::event_based_actor* parent) {
                auto spec = sinks::sinks_spec(
                    options.sinks, {.outbox = outbox_of(
                                        *store, [this] { return rendering(); }),
                                    .cursor = cursors_of(*store),
                                    .writer = [this] { return *writer.get(); },
                                    .now = wall_clock});
                spec.observer = observer();
                return spawn_supervisor(parent, std::move(spec));
              },
          .ready_within = millis{60'000}};
}

child_spec node::parts::clock_spec() {
  return {.name = "clock", .make = [this](caf::event_based_actor* parent) {
            return caf::actor_cast<caf::actor>(
                parent->spawn<clock_shell>(std::ref(*log), wall_clock));
          }};
}

runtime::supervision::supervision_observer node::parts::observer() {
  return [this](const supervision_event& event) {
    using runtime::supervision::child_event;
    if (event.what == child_event::started || event.what == child_event::ready)
      return;
    std::string line{event.supervisor};
    line += ": ";
    line += event.child;
    line += ' ';
    line += to_string(event.what);
    if (!event.reason.empty())
      line += ", " + event.reason;
    if (event.delay > millis{0})
      line += ", again in " + std::to_string(event.delay.count()) + " ms";
    report(line);
  };
}

result<> node::parts::start_actors() {
  actor_options = std::make_unique<runtime::supervision::actor_system_options>(
      runtime::supervision::scheduling::threads, options.threads);
  system = std::make_unique<caf::actor_system>(*actor_options);
  system->await_actors_before_shutdown(false);
  root = spawn_supervisor(*system, {.name = "streamvane",
                                    .children = {writer_spec(), engine_spec(),
                                                 sinks_spec(), clock_spec()},
                                    .observer = observer()});
  watch_root();
  return done{};
}

/// The root ends when it is asked to, or when it gave up: then there is no one
/// left who could start anything anew.
void node::parts::watch_root() {
  system->spawn([this](caf::event_based_actor* self) -> caf::behavior {
    self->set_down_handler([this, self](const caf::down_msg& down) {
      if (!stopping)
        report("the supervisors gave up: "
               + self->system().render(down.reason));
      root_ended();
      self->quit();
    });
    self->monitor(root);
    // Nobody refers to the watcher but this message to itself, far away.
    self->delayed_send(self, std::chrono::hours{24 * 365 * 100}, caf::unit);
    return {[](caf::unit_t) {
      // nop
    }};
  });
}

void node::parts::root_ended() {
  if (!stopping)
    failed = true;
  std::lock_guard guard{ended_mutex};
  ended = true;
  ended_changed.notify_all();
}

result<> node::parts::ready() const {
  if (failed)
    return failure{errc::unavailable, "the supervisors gave up"};
  if (stopping)
    return failure{errc::unavailable, "the node is stopping"};
  if (!progress.started)
    return failure{errc::unavailable, "the engine has not started"};
  return log->writable();
}

actors::interval::rendering node::parts::rendering() const {
  return {.switches = options.switches,
          .policy = options.policy,
          .definition = std::string{actors::kpi::definition_name},
          .config = options.config};
}

api_sources node::parts::sources() {
  return {
      .log = log.get(),
      .log_folder = options.log.folder,
      .store = store.get(),
      .actors = &actor_options->registry(),
      .progress = &progress,
      .ingest = &ingest->counters(),
      .ingest_server = ingest_server.get(),
      .now = wall_clock,
      .rendering = [this] { return rendering(); },
      .node_name = options.name,
      .version = STREAMVANE_VERSION,
      .started = started,
      .ready = [this] { return ready(); },
      .ask_entity =
          [this](actors::entity::entity_key key, json_answer answer) {
            if (auto to = driver.get())
              caf::anon_send(*to,
                             actors::entity_question{key, std::move(answer)});
            else
              answer(failure{errc::unavailable, "the engine does not run"});
          },
      .ask_actor =
          [this](std::uint64_t id, json_answer answer) {
            ask_actor(*system, id, std::move(answer));
          },
      .ask_supervisors =
          [this](json_answer answer) {
            ask_supervisors(*system, root, std::move(answer));
          },
      .ask_sinks
      = [this](
            json_answer answer) { answer(sinks_text(options.sinks, *store)); },
  };
}

result<> node::parts::start_servers() {
  ingest = std::make_unique<actors::ingest::ingest>(options.ingest, *log,
                                                    progress, wall_clock);
  ingest_server = std::make_unique<runtime::http::server>(options.ingest_http);
  admin_server = std::make_unique<runtime::http::server>(options.admin_http);
  if (auto added = ingest->add_routes(*ingest_server); !added)
    return added;
  if (auto added = add_api(*admin_server, sources()); !added)
    return added;
  // Ingest last: whoever may send can be looked at, too.
  if (auto opened = admin_server->open(); !opened)
    return opened;
  return ingest_server->open();
}

/// First the ways in, then the actors from the last to the first, then what
/// they stand on.
void node::parts::stop() {
  stopping = true;
  if (ingest_server)
    ingest_server->stop(options.drain);
  if (admin_server)
    admin_server->stop(options.drain);
  if (log)
    log->subscribe({});
  if (root) {
    caf::anon_send_exit(root, caf::exit_reason::user_shutdown);
    std::unique_lock lock{ended_mutex};
    if (!ended_changed.wait_for(lock, end_within, [this] { return ended; }))
      report("the actors did not end within "
             + std::to_string(end_within.count()) + " ms");
  }
  root = nullptr;
  driver.clear();
  writer.clear();
  system.reset();
}

node::node() : parts_{std::make_unique<parts>()} {
  // nop
}

node::~node() {
  parts_->stop();
}

result<std::unique_ptr<node>> node::start(node_options options,
                                          reporter report) {
  std::unique_ptr<node> made{new node};
  auto& parts = *made->parts_;
  parts.options = std::move(options);
  parts.report = std::move(report);
  parts.started = wall_clock();
  if (auto opened = parts.open_storage(); !opened)
    return opened.why();
  if (auto started = parts.start_actors(); !started)
    return started.why();
  if (auto opened = parts.start_servers(); !opened)
    return opened.why();
  return made;
}

std::vector<std::string> node::addresses() const {
  auto all = parts_->ingest_server->addresses();
  for (auto& address : parts_->admin_server->addresses())
    all.push_back(std::move(address));
  return all;
}

bool node::failed() const {
  return parts_->failed;
}

} // namespace streamvane::tools::streamvaned
