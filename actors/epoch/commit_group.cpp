#include "actors/epoch/commit_group.hpp"

#include "actors/epoch/drift_rows.hpp"
#include "actors/interval/cell_codec.hpp"
#include "actors/interval/definition_archive.hpp"
#include "messages/bytes.hpp"
#include "messages/json/writer.hpp"

#include <algorithm>
#include <string>

namespace streamvane::actors::epoch {

namespace {

using runtime::metrics_store::table;

constexpr std::uint8_t outbox_version = 1;
constexpr std::uint8_t letter_version = 1;

std::string letter_key(const undigested& letter) {
  std::string key = "event/";
  byte_writer to{key};
  to.ordered_u64(letter.offset);
  return key;
}

std::string letter_text(const undigested& letter) {
  std::string text;
  json::writer out{text};
  out.start_object().member("offset", letter.offset);
  out.member("reason", letter.reason);
  out.member("detail", letter.detail);
  if (letter.about) {
    out.key("about").start_object();
    out.member("kind", to_string(letter.about->kind));
    out.member("organization", to_string(letter.about->organization));
    out.member("id", to_string(letter.about->id)).end_object();
  }
  out.end_object();
  return text;
}

/// The oldest record of an epoch waited longest: its wait stands for all.
void count_latency(engine_progress& progress, millis wait,
                   std::uint64_t records) {
  auto waited = std::max<std::int64_t>(0, wait.count());
  const auto& bounds = engine_progress::latency_bounds_ms;
  auto slot
      = std::lower_bound(bounds.begin(), bounds.end(), waited) - bounds.begin();
  progress.latency_counts[static_cast<std::size_t>(slot)] += records;
  progress.latency_sum_ms += static_cast<std::uint64_t>(waited) * records;
}

} // namespace

void commit_group::add(const undigested& letter) {
  batch_->put(table::dead_letters, letter_key(letter), letter_version,
              letter_text(letter));
  ++letters_;
}

void commit_group::add(const config_record& record) {
  if (!record.profiles.empty())
    batch_->put(table::reference, interval::definitions_key(record.hash),
                interval::definitions_version,
                interval::pack_definitions(record.profiles));
}

void commit_group::add(const epoch_records& what, const epoch_context& context,
                       const std::vector<shard_folded_ptr>& folded) {
  ++epochs_;
  records_ += what.records;
  for (const auto& chunk : context.chunks) {
    events_ += chunk->events;
    unfolded_ += chunk->unfolded;
    drifted_ += chunk->drifted;
    operations_ += chunk->operations;
    other_transfers_ += chunk->other_transfers;
    repeated_members_ += chunk->repeated_members;
    blank_members_ += chunk->blank_members;
    for (const auto& letter : chunk->letters)
      add(letter);
  }
  for (const auto& shard : folded) {
    entities_ += shard->entities;
    batch_->append(shard->writes);
    sources_.add(shard->sources);
    for (auto kind : shard->contradicted)
      ++contradicted_[kind];
    observations_compared_ += shard->observed.compared;
    for (auto metric : shard->observed.differing)
      ++observations_differing_[metric];
    for (const auto& letter : shard->letters)
      add(letter);
  }
  if (context.live)
    live_.emplace_back(what.first_arrival, what.records);
}

void commit_group::add(const interval_stepped& stepped) {
  batch_->append(stepped.writes);
  cells_ += stepped.cells;
}

void commit_group::publish(const interval_stepped& stepped,
                           std::uint64_t& next) {
  add(stepped);
  for (const auto& one : stepped.publications)
    batch_->put(table::outbox, interval::outbox_key(next++), outbox_version,
                pack(interval::outbox_row{one.cell, one.revision}));
  publications_ += stepped.publications.size();
}

void commit_group::add(genesys::drift_ledger& ledger) {
  put_changes(ledger, *batch_);
}

void commit_group::close(const engine_state& after) {
  after_ = after;
  batch_->put(table::cursors, engine_state_key, engine_state_version,
              pack(after));
}

void commit_group::count_into(engine_progress& progress, instant now) const {
  progress.events += events_;
  progress.unfolded += unfolded_;
  progress.drifted += drifted_;
  progress.operations += operations_;
  progress.other_transfers += other_transfers_;
  progress.repeated_members += repeated_members_;
  progress.blank_members += blank_members_;
  progress.dead_letters += letters_;
  progress.entities_folded += entities_;
  progress.cells_changed += cells_;
  progress.revisions += publications_;
  progress.epochs += epochs_;
  ++progress.commits;
  progress.committed_offset = after_.next_offset;
  progress.clock_ms = epoch_ms(after_.clock);
  for (auto metric : sources_.disputed)
    ++progress.disputed[static_cast<std::uint16_t>(metric)];
  for (auto metric : sources_.one_sided)
    ++progress.one_sided[static_cast<std::uint16_t>(metric)];
  for (auto metric : sources_.settled)
    ++progress.settled[static_cast<std::uint16_t>(metric)];
  for (auto [kind, conversations] : contradicted_)
    progress.contradicted[static_cast<std::size_t>(kind)] += conversations;
  progress.observations_compared += observations_compared_;
  for (auto [metric, times] : observations_differing_)
    progress.observations_differing[static_cast<std::uint16_t>(metric)]
        += times;
  for (auto [arrival, records] : live_)
    count_latency(progress, now - arrival, records);
}

} // namespace streamvane::actors::epoch
