#include "tools/vanebench/live_node.hpp"

#include "tools/vanebench/log_filler.hpp"
#include "tools/vanebench/wall_clock.hpp"

#include <chrono>
#include <stop_token>
#include <vector>

namespace streamvane::tools::vanebench {

namespace {

using runtime::event_log::new_record;
using runtime::event_log::record_kind;
using runtime::event_log::segment_log;
using runtime::metrics_store::metrics_store;

constexpr std::chrono::seconds tick_every{1};
constexpr millis drain{1'000};

runtime::http::server_options any_port() {
  return {.listen = {"127.0.0.1:0"}};
}

} // namespace

result<std::unique_ptr<live_node>>
live_node::start(const bench_options& options,
                 const std::filesystem::path& folder,
                 const std::string& config) {
  std::unique_ptr<live_node> node{new live_node};
  auto log = segment_log::open({.folder = folder / "log"});
  if (!log)
    return log.why();
  node->log_ = std::move(*log);
  auto store = metrics_store::open({.folder = folder / "store"});
  if (!store)
    return store.why();
  node->store_ = std::move(*store);
  log_filler first{*node->log_};
  first.config(config, wall_clock());
  if (auto filled = first.finish(); !filled)
    return filled.why();
  node->engine_ = std::make_unique<engine_under_test>(
      *node->log_, *node->store_, options.threads);
  node->ingest_ = std::make_unique<actors::ingest::ingest>(
      actors::ingest::ingest_options{}, *node->log_, node->progress(),
      wall_clock);
  node->server_ = std::make_unique<runtime::http::server>(any_port());
  if (auto added = node->ingest_->add_routes(*node->server_); !added)
    return added.why();
  if (auto opened = node->server_->open(); !opened)
    return opened.why();
  node->clock_ = std::jthread{[raw = node.get()](const std::stop_token& stop) {
    raw->tick_every_second(stop);
  }};
  return node;
}

/// The ways in first. The log before ingest, which its completions refer to.
live_node::~live_node() {
  if (clock_.joinable()) {
    clock_.request_stop();
    clock_.join();
  }
  if (server_)
    server_->stop(drain);
  engine_.reset();
  log_.reset();
}

void live_node::tick_every_second(const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  while (!stop.stop_requested()) {
    std::vector<new_record> records(1);
    records[0] = {.kind = record_kind::tick, .arrival = wall_clock()};
    log_->append(std::move(records), [](const auto&) {
      // A tick that is lost is not missed: the next one says more.
    });
    stopped_.wait_for(lock, stop, tick_every, [] { return false; });
  }
}

result<> live_node::settle() const {
  return engine_->wait_for(log_->bounds().end);
}

result<std::unique_ptr<bare_server>>
bare_server::start(const std::filesystem::path& folder) {
  std::unique_ptr<bare_server> made{new bare_server};
  auto log = segment_log::open({.folder = folder / "log"});
  if (!log)
    return log.why();
  made->log_ = std::move(*log);
  made->server_ = std::make_unique<runtime::http::server>(any_port());
  auto added = made->server_->add(
      "POST", "/ingest/eventbridge",
      [to = made->log_.get()](runtime::http::request asked,
                              runtime::http::replier reply) {
        std::vector<new_record> records(1);
        records[0] = {.kind = record_kind::event,
                      .arrival = wall_clock(),
                      .payload = std::move(asked.body)};
        to->append(std::move(records),
                   [reply = std::move(reply)](const auto& outcome) {
                     constexpr int full = 503;
                     reply({.status = outcome ? 200 : full});
                   });
      });
  if (!added)
    return added.why();
  if (auto opened = made->server_->open(); !opened)
    return opened.why();
  return made;
}

bare_server::~bare_server() {
  if (server_)
    server_->stop(drain);
}

} // namespace streamvane::tools::vanebench
