#include "tests/support/engine_run.hpp"

#include "actors/epoch/config_record.hpp"
#include "actors/live/live_query.hpp"
#include "messages/live_envelope.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/needed_result.hpp"

#include <caf/send.hpp>

namespace streamvane::tests {

namespace {

using runtime::event_log::new_record;
using runtime::event_log::record_kind;
using runtime::event_log::record_source;

std::string described(const actors::entity::known_entity& known,
                      instant clock) {
  return need(actors::entity::describe(known.key, known.packed, *known.policies,
                                       clock));
}

void add(memory_log& log, new_record record) {
  std::vector<new_record> records;
  records.push_back(std::move(record));
  log.append(std::move(records), [](auto done) { need(std::move(done)); });
}

} // namespace

engine_run::engine_run(actors::epoch::engine_options how)
    : options_{std::move(how)} {
  options_.live_pause = millis{0};
  store_ = need(runtime::metrics_store::metrics_store::open(
      {.folder = folder_.path() / "store"}));
}

engine_run::~engine_run() {
  kill();
}

void engine_run::event(std::string_view body, instant at,
                       organization_id whose) {
  add(log_, {.kind = record_kind::event,
             .source = record_source::eventbridge,
             .arrival = at,
             .organization = whose,
             .payload = std::string{body}});
}

void engine_run::tick(instant at) {
  add(log_, {.kind = record_kind::tick, .arrival = at});
}

void engine_run::config(const kpi_policy& policy, instant at) {
  add(log_, {.kind = record_kind::config,
             .arrival = at,
             .payload = actors::epoch::encode({"sha256:test", policy})});
}

void engine_run::use_writer(make_writer make) {
  make_writer_ = std::move(make);
}

void engine_run::start() {
  auto writer = make_writer_
                    ? make_writer_(system, *store_)
                    : system.spawn<runtime::store_writer::store_writer_shell>(
                        std::ref(*store_));
  // An actor that nobody can reach ends: here the test is its supervisor.
  driver_ = system.spawn<actors::epoch::epoch_driver_shell>(
      options_, actors::epoch::engine_links{.log = &log_,
                                            .store = store_.get(),
                                            .writer = writer,
                                            .progress = &progress_,
                                            .now = [this] {
                                              return now_;
                                            }});
}

void engine_run::kill() {
  log_.subscribe({});
  end_all();
  driver_.reset();
}

void engine_run::settle() {
  run();
  if (progress_.committed_offset != log_.bounds().end)
    throw std::runtime_error{"the engine came to rest at offset "
                             + std::to_string(progress_.committed_offset)
                             + " of " + std::to_string(log_.bounds().end)};
}

std::string engine_run::describe() {
  return answer_of<std::string, caf::message_priority::high>(
      caf::actor_cast<caf::actor>(*driver_),
      runtime::supervision::describe_request{});
}

std::string engine_run::ask(const actors::entity::entity_key& key) {
  std::string said = "no answer";
  auto last = log_.bounds().end - 1;
  auto clock = need(log_.read(last, 1, 1)).records.front().arrival;
  tell(*driver_, actors::entity_question{key, [&](auto known) {
                                           said = known
                                                      ? described(*known, clock)
                                                      : to_string(known.why());
                                         }});
  return said;
}

runtime::metrics_store::snapshot engine_run::store() const {
  return need(store_->read());
}

std::vector<std::string>
engine_run::cells(const actors::interval::cell_query& q) const {
  std::vector<std::string> lines;
  actors::interval::rendering shown{.definitions = shipped_definitions()};
  need(actors::interval::visit_cells(store(), q, shown,
                                     [&](const kpi_envelope& e) {
                                       lines.push_back(to_json(e));
                                       return true;
                                     }));
  return lines;
}

std::vector<std::string> engine_run::live(family f, instant clock) const {
  std::vector<std::string> lines;
  constexpr std::size_t all = 1'000'000;
  for (const auto& entity : need(actors::live::read_live(
           store(), options_.shards, {.family = f}, {}, all)))
    for (auto& line : live_envelopes(entity, {}, clock))
      lines.push_back(std::move(line));
  return lines;
}

tally engine_run::total(metric_id metric,
                        actors::interval::cell_query q) const {
  tally sum;
  need(actors::interval::visit_cells(store(), q, {}, [&](const auto& e) {
    sum = sum + find_tally(e.metrics, metric);
    return true;
  }));
  return sum;
}

std::vector<std::string> engine_run::publications() const {
  std::vector<std::string> lines;
  actors::interval::rendering shown{.definitions = shipped_definitions()};
  auto batch
      = need(actors::interval::read_outbox(store(), 0, 1'000'000, {}, shown));
  for (const auto& e : batch.envelopes)
    lines.push_back(to_json(e));
  return lines;
}

std::string engine_run::digest() const {
  return need(actors::interval::digest_of(store(), {})).sha256;
}

} // namespace streamvane::tests
